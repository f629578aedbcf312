/** What a script is written in. */
export type ScriptLanguage = 'julia' | 'javascript';

/** How names of scripts for the embedded engine end, without the dot: modules and CommonJS, with and without types. */
export const JAVASCRIPT_EXTENSIONS = ['mjs', 'js', 'cjs', 'mts', 'ts', 'cts'] as const;

/** The language of a script by its name; undefined when it is no script. */
export function languageOf(path: string): ScriptLanguage | undefined {
  if (path.endsWith('.jl')) return 'julia';
  return /(?<!\.d)\.[cm]?[jt]s$/.test(path) ? 'javascript' : undefined;
}

/** Whether a file says by its name that it is a simulation for the embedded engine: `five_bus.powersim.mjs`. */
export function isNamedSimulation(path: string): boolean {
  return /\.powersim\.[cm]?[jt]s$/.test(path);
}

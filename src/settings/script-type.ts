import path from 'node:path';
import { UserError } from '../text';

/** The languages that scripts are written in, by what runs them. */
export type RuntimeId = 'julia' | 'node';

const EXTENSIONS: Readonly<Record<string, RuntimeId>> = {
  '.jl': 'julia',
  '.mjs': 'node',
  '.cjs': 'node',
  '.js': 'node',
  '.mts': 'node',
  '.cts': 'node',
  '.ts': 'node',
};

/** What runs a script, by its extension; undefined for what is no script, as are declarations (`.d.ts`). */
export function runtimeIdOf(script: string): RuntimeId | undefined {
  if (/\.d\.[cm]?ts$/i.test(script)) return undefined;
  const extension = path.extname(script).toLowerCase();
  return Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
}

/**
 * What runs a script, by its extension.
 * @throws UserError `run.scriptType` for what is no script
 */
export function requireRuntimeId(script: string): RuntimeId {
  const id = runtimeIdOf(script);
  if (id) return id;
  throw new UserError(
    'run.scriptType',
    `${path.basename(script)} is no script that can be run: a script is written in Julia (.jl), JavaScript (.mjs, .cjs, .js) or TypeScript (.mts, .cts, .ts).`,
  );
}

/** The script's name without its extensions: `five_bus` for `five_bus.powersim.mjs` and `five_bus.jl`. */
export function stemOf(script: string): string {
  return path.basename(script, path.extname(script)).replace(/(?<=.)\.powersim$/, '');
}

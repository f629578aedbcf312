import * as vscode from 'vscode';

/** What the Julia extension knows: its Julia executable and its current environment. */
export interface Offer {
  readonly julia?: string;
  readonly project?: string;
}

/** Longest wait for its answer, milliseconds. */
const PATIENCE = 5000;

/**
 * What the Julia extension offers, if it is there and active already: it is never activated, and never asked to install
 * anything. Its API: https://github.com/julia-vscode/julia-vscode/blob/main/src/extension.ts
 */
export async function offeredByJuliaExtension(): Promise<Offer> {
  const extension = vscode.extensions.getExtension<unknown>('julialang.language-julia');
  if (!extension?.isActive) return {};
  const [executable, project] = await Promise.all([
    // false: do not install Julia when there is none.
    answer(extension.exports, 'getJuliaExecutable', false),
    answer(extension.exports, 'getEnvironment'),
  ]);
  const julia = executablePath(executable);
  return {
    ...(julia === undefined ? {} : { julia }),
    ...(typeof project === 'string' && project !== '' ? { project } : {}),
  };
}

async function answer(api: unknown, method: string, ...args: unknown[]): Promise<unknown> {
  if (typeof api !== 'object' || api === null) return undefined;
  const ask: unknown = Reflect.get(api, method);
  if (typeof ask !== 'function') return undefined;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
  });
  try {
    return await Promise.race([ask.apply(api, args), giveUp]);
  } catch {
    // It says so itself when it finds no Julia; then it has nothing to offer.
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Older versions answer with `file`, newer ones with `command`; arguments such as a juliaup channel cannot be kept. */
function executablePath(executable: unknown): string | undefined {
  if (typeof executable !== 'object' || executable === null) return undefined;
  const { file, command, args } = executable as Record<string, unknown>;
  if (Array.isArray(args) && args.length > 0) return undefined;
  return [command, file].find((path): path is string => typeof path === 'string' && path !== '');
}

import { accessSync, constants, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { UserError } from '../../text';

/** Where a Julia executable was found, in the order of search. */
export type JuliaSource = 'setting' | 'juliaExtension' | 'path' | 'juliaup';

export interface FoundJulia {
  readonly executable: string;
  readonly source: JuliaSource;
}

export interface FindJuliaOptions {
  /** `powersim.julia.executable`: a path, a path after `~`, or a name that is looked up on PATH. */
  readonly setting?: string | undefined;
  /** What the Julia extension uses. */
  readonly offered?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Whether a path is a file that can be executed. */
  readonly exists: (path: string) => boolean;
  /** What a relative path in the setting is relative to. */
  readonly folder?: string | undefined;
}

/**
 * The Julia to run: the setting, the Julia extension's, the one on PATH, juliaup's.
 * @throws UserError `julia.missing` if there is none, or if the setting names one that does not exist
 */
export function findJulia(options: FindJuliaOptions): FoundJulia {
  const setting = options.setting?.trim();
  if (setting) {
    const executable = resolveSetting(setting, options);
    if (executable !== undefined) return { executable, source: 'setting' };
    throw new UserError(
      'julia.missing',
      `There is no Julia at "${setting}". Correct the setting powersim.julia.executable (--julia on the command line), or clear it to have Julia searched for.`,
    );
  }
  if (options.offered && options.exists(options.offered)) {
    return { executable: options.offered, source: 'juliaExtension' };
  }
  const onPath = lookUpOnPath('julia', options);
  if (onPath !== undefined) return { executable: onPath, source: 'path' };
  const juliaup = juliaupPath(options);
  if (juliaup !== undefined && options.exists(juliaup)) return { executable: juliaup, source: 'juliaup' };
  throw new UserError(
    'julia.missing',
    'Julia was not found: neither on PATH nor from juliaup. Install it from https://julialang.org/install, or name the executable in the setting powersim.julia.executable (--julia on the command line).',
  );
}

/** Whether a path is a file that this process may execute. */
export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A path in which a leading `~` is the home folder. */
export function expandHome(path: string, env: Readonly<Record<string, string | undefined>>): string {
  const home = env['HOME'] ?? env['USERPROFILE'];
  return home !== undefined && /^~(?=[/\\]|$)/.test(path) ? home + path.slice(1) : path;
}

function resolveSetting(setting: string, options: FindJuliaOptions): string | undefined {
  if (!/[/\\]/.test(setting) && setting !== '~') return lookUpOnPath(setting, options);
  const { resolve } = pathOf(options.platform);
  const path = resolve(options.folder ?? '.', expandHome(setting, options.env));
  return candidates(path, options).find(options.exists);
}

function lookUpOnPath(name: string, options: FindJuliaOptions): string | undefined {
  const { delimiter, isAbsolute, join } = pathOf(options.platform);
  const variable = Object.keys(options.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return (options.env[variable] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .flatMap((folder) => candidates(join(folder, name), options))
    .find(options.exists);
}

function candidates(path: string, { platform }: FindJuliaOptions): string[] {
  return platform === 'win32' ? [path, `${path}.exe`, `${path}.cmd`, `${path}.bat`] : [path];
}

function juliaupPath({ env, platform }: FindJuliaOptions): string | undefined {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const file = platform === 'win32' ? 'julia.exe' : 'julia';
  return home === undefined ? undefined : pathOf(platform).join(home, '.juliaup', 'bin', file);
}

function pathOf(platform: NodeJS.Platform) {
  return platform === 'win32' ? win32 : posix;
}

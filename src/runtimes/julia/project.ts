import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isProjectFlag } from './command';
import { expandHome } from './find';

/** Who chose the Julia project, in order of precedence. */
export type ProjectSource = 'exeflags' | 'setting' | 'juliaExtension' | 'environment' | 'script' | 'none';

export interface ResolvedProject {
  /** A folder, a project file or a name like `@v1.10`; nothing leaves the choice to Julia. */
  readonly project?: string;
  readonly source: ProjectSource;
}

export interface ResolveProjectOptions {
  /** `powersim.julia.project` */
  readonly setting?: string | undefined;
  readonly exeflags: readonly string[];
  /** The Julia extension's current environment. */
  readonly offered?: string | undefined;
  /** Absolute path of the script. */
  readonly script?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** What a relative path in the setting is relative to. */
  readonly folder?: string | undefined;
  readonly exists?: ((path: string) => boolean) | undefined;
}

/**
 * The project that workers run in: `--project` in exeflags, the setting, the Julia extension's environment,
 * `JULIA_PROJECT`, the project file nearest above the script (found as Julia does, not beyond the home folder).
 */
export function resolveProject(options: ResolveProjectOptions): ResolvedProject {
  const { setting, offered, env = {}, exists = existsSync } = options;
  const flag = options.exeflags.findLast(isProjectFlag);
  if (flag !== undefined) {
    return { project: flag.includes('=') ? flag.slice(flag.indexOf('=') + 1) : '@.', source: 'exeflags' };
  }
  if (setting?.trim()) return { project: settingPath(setting.trim(), options), source: 'setting' };
  if (offered) return { project: offered, source: 'juliaExtension' };
  if (env['JULIA_PROJECT']) return { project: env['JULIA_PROJECT'], source: 'environment' };
  const above = options.script && projectAbove(resolve(options.script), env['HOME'] ?? env['USERPROFILE'], exists);
  return above ? { project: above, source: 'script' } : { source: 'none' };
}

function settingPath(setting: string, { env = {}, folder }: ResolveProjectOptions): string {
  return setting.startsWith('@') ? setting : resolve(folder ?? '.', expandHome(setting, env));
}

function projectAbove(script: string, home: string | undefined, exists: (path: string) => boolean): string | undefined {
  for (let folder = dirname(script); ; folder = dirname(folder)) {
    if (exists(join(folder, 'JuliaProject.toml')) || exists(join(folder, 'Project.toml'))) return folder;
    if (folder === home || folder === dirname(folder)) return undefined;
  }
}

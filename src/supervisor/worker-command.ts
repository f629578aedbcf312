import type { ProcessCommand } from '../runtimes';
import { findJulia, isExecutableFile, juliaWorkerCommand, probeVersion, resolveProject } from '../runtimes/julia';
import type { RunSettings } from '../settings';
import type { SupervisorContext } from './owned-run';

/**
 * The command that starts a worker of a run, from the settings of this user alone.
 * @throws UserError `julia.missing` when there is no Julia
 */
export async function workerCommandOf(
  settings: RunSettings,
  offered: { readonly julia?: string | undefined; readonly project?: string | undefined },
  context: SupervisorContext,
): Promise<ProcessCommand> {
  const env = { ...context.env, ...settings.environment };
  const { executable } = findJulia({
    setting: settings.juliaExecutable,
    offered: offered.julia,
    env,
    platform: process.platform,
    exists: isExecutableFile,
    folder: settings.cwd,
  });
  const { project, source } = resolveProject({
    setting: settings.juliaProject,
    exeflags: settings.exeflags,
    offered: offered.project,
    script: settings.script === '' ? undefined : settings.script,
    env,
    folder: settings.cwd,
  });
  return juliaWorkerCommand({
    executable,
    exeflags: settings.exeflags,
    // Julia reads its flags and JULIA_PROJECT itself.
    project: source === 'exeflags' || source === 'environment' ? undefined : project,
    driver: context.driver,
    version: (
      await probeVersion({ executable, exeflags: settings.exeflags, env: context.env, extraEnv: settings.environment })
    ).version,
    env: context.env,
    extraEnv: settings.environment,
  });
}

import { existsSync } from 'node:fs';
import type { ProcessCommand } from '../runtimes';
import { juliaWorkerCommand } from '../runtimes/julia';
import type { RunSettings } from '../settings';
import type { SupervisorContext } from './owned-run';

/** The command that starts a worker of a run, from the settings of this user alone. */
export async function workerCommandOf(
  settings: RunSettings,
  offered: { julia?: string | undefined; project?: string | undefined },
  context: SupervisorContext,
): Promise<ProcessCommand> {
  void existsSync;
  void offered;
  return juliaWorkerCommand({
    executable: settings.juliaExecutable ?? 'julia',
    exeflags: settings.exeflags,
    project: settings.juliaProject,
    driver: context.driver,
    env: context.env,
    extraEnv: settings.environment,
  });
}

/** What each command does. Most are loaded when they are called: a window that only opens does not pay for them. */
import type { BatchScripts } from '../batch-scripts';
import type { CommandHandler, CommandName } from '../contributions';
import { doctorCommands } from '../doctor/doctor-commands';
import type { LogReports } from '../logs/log-reports';
import type { Parts } from '../parts';
import { problemCommands } from '../problems/problem-commands';
import type { Results } from '../results/results';
import type { TargetChooser } from '../results/targets';
import { scriptCommands } from '../scripts/register-scripts';
import { shellCommands } from '../shell-command/shell-command';
import type { Timelines } from '../timeline/timelines';
import { welcomeCommands } from '../welcome/welcome-commands';
import { filterCommands } from './filter-commands';
import { lazily } from './lazily';
import { logCommands } from './log-commands';

/** What shows something when a command asks for it. */
export interface Shown {
  readonly whose: TargetChooser;
  readonly results: Results;
  readonly timelines: Timelines;
  readonly batch: BatchScripts;
  readonly reports: LogReports;
}

export function handlersOf(parts: Parts, shown: Shown): Readonly<Record<CommandName, CommandHandler>> {
  const { acting, channels, choose, clock, opened, scripts, store, t, view } = parts;
  const { whose, results, timelines, batch, reports } = shown;
  return {
    ...lazily(['run', 'configure'], async () =>
      (await import('./run-commands')).runCommands((await acting()).starter, scripts, view, t),
    ),
    ...lazily(['cancelRun', 'cancelPartition', 'pauseQueue', 'continueQueue', 'setProcesses'], async () =>
      (await import('./steering-commands')).steeringCommands(choose, (await acting()).supervisors, clock, t),
    ),
    ...lazily(['retryPartition', 'runPartitionAgain', 'retryFailed', 'retrySetup', 'resume'], async () =>
      (await import('./retry-commands')).retryCommands(choose, (await acting()).supervisors, clock, t),
    ),
    ...lazily(
      ['showSlurmScripts', 'copyJobId', 'retryWithMoreMemory', 'retryWithMoreTime', 'exportTorc', 'exportSlurm'],
      async () => (await import('./cluster-commands')).clusterCommands(parts, await acting(), batch),
    ),
    ...lazily(['cleanStores', 'restoreStores', 'emptyStores'], async () =>
      (await import('./clean-commands')).cleanCommands(choose, (await acting()).supervisors, t),
    ),
    ...lazily(['join'], async () =>
      (await import('./join-commands')).joinCommands((await acting()).joiner, store, view, clock, t),
    ),
    ...lazily(['revealResults', 'removeRun', 'refresh'], async () =>
      (await import('./list-commands')).listCommands(choose, store, opened, t),
    ),
    ...lazily(['showResults', 'showSeams', 'compareResults'], async () =>
      (await import('./results-commands')).resultsCommands(whose, results),
    ),
    ...timelines.commands(),
    ...logCommands(choose, channels, view, clock, t),
    ...problemCommands(parts, reports),
    ...filterCommands(parts),
    ...scriptCommands(parts),
    ...welcomeCommands(parts),
    ...doctorCommands(parts),
    ...shellCommands(parts),
  };
}

import { changesOf, type SettingChanges } from '../settings';
import { UserError } from '../text';
import type { SettingFlags } from './run';

/** Flags of settings that a run which is gone on with may change. */
export type ChangeFlags = Pick<
  SettingFlags,
  | 'numParallelProcesses'
  | 'maxAttempts'
  | 'partitionsPerWorker'
  | 'stopGracePeriod'
  | 'partitionTimeout'
  | 'stallTimeout'
  | 'stallAction'
  | 'memoryReserve'
  | 'maxWorkerMemory'
>;

/** What the flags change of a run. @throws UserError `settings.invalid` */
export function flaggedChanges(flags: ChangeFlags): SettingChanges {
  const { memoryReserve, ...rest } = flags;
  const { changes, problems } = changesOf({ ...rest, 'memory.reserve': memoryReserve });
  if (problems.length === 0) return changes;
  throw new UserError('settings.invalid', problems.join('\n'));
}

/** A living supervisor keeps its settings. @throws UserError `settings.alive` */
export function refuseChangesWhileAlive(changes: SettingChanges): void {
  if (Object.keys(changes).length === 0) return;
  throw new UserError(
    'settings.alive',
    'The run is being executed, and keeps its settings until it ends; only the processes side by side can be changed now (powersim set-processes). Retry without these flags, or when the run has ended.',
  );
}

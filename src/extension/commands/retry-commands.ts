import { isRetryable, shownPartitionState } from '../../run';
import type { Clock } from '../clock';
import type { CommandGroup } from '../contributions';
import type { FollowedRun } from '../runs/followed-run';
import type { Supervisors } from '../start/supervisors';
import { isPartitionRetryable } from '../tree/abilities';
import type { NodeChooser } from './choose-node';

/** Go on with a run: retry what failed, resume what was interrupted. Starts a supervisor where none lives. */
export function retryCommands(
  choose: NodeChooser,
  supervisors: Supervisors,
  clock: Clock,
): CommandGroup<'retryPartition' | 'retryFailed' | 'retrySetup' | 'resume'> {
  return {
    retryPartition: async (argument, selection) => {
      const partitions = await choose.partitions(argument, selection, ({ run, index }) =>
        isPartitionRetryable(run.view(clock.now()), index),
      );
      const indicesOf = new Map<FollowedRun, number[]>();
      for (const { run, index } of partitions) indicesOf.set(run, [...(indicesOf.get(run) ?? []), index]);
      for (const [run, indices] of indicesOf) await supervisors.retry(run, indices);
    },
    retryFailed: async (argument) => {
      const run = await choose.run(argument, 'retryable');
      if (!run) return;
      const { partitions = [] } = run.state ?? {};
      const failed = partitions.filter((p) => isRetryable(shownPartitionState(p, run.alive)));
      await supervisors.retry(
        run,
        failed.map((p) => p.index),
      );
    },
    retrySetup: async (argument) => {
      const run = await choose.run(argument, 'setupRetryable');
      if (run) await supervisors.start({ type: 'retry', place: run.place });
    },
    resume: async (argument) => {
      const run = await choose.run(argument, 'resumable');
      if (run) await supervisors.resume(run);
    },
  };
}

import { partitionDir, partitionsDir } from '../../layout';
import { isRetryable, shownPartitionState } from '../../run';
import type { Translate } from '../../text';
import type { Clock } from '../clock';
import type { CommandGroup } from '../contributions';
import { confirm } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { Supervisors } from '../start/supervisors';
import { isPartitionRepeatable, isPartitionRetryable } from '../tree/abilities';
import type { PartitionNode } from '../tree/nodes';
import type { NodeChooser } from './choose-node';

/** Go on with a run: retry what failed, resume what was interrupted. Starts a supervisor where none lives. */
export function retryCommands(
  choose: NodeChooser,
  supervisors: Supervisors,
  clock: Clock,
  t: Translate,
): CommandGroup<'retryPartition' | 'runPartitionAgain' | 'retryFailed' | 'retrySetup' | 'resume'> {
  return {
    retryPartition: async (argument, selection) => {
      const partitions = await choose.partitions(argument, selection, ({ run, index }) =>
        isPartitionRetryable(run.view(clock.now()), index),
      );
      for (const [run, indices] of byRun(partitions)) await supervisors.retry(run, indices);
    },
    runPartitionAgain: async (argument, selection) => {
      const isRepeatable = ({ run, index }: PartitionNode) => isPartitionRepeatable(run.view(clock.now()), index);
      const partitions = await choose.partitions(argument, selection, isRepeatable);
      for (const [run, indices] of byRun(partitions)) {
        if (await confirmRunAgain(run, indices, t)) await supervisors.runAgain(run, indices);
      }
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

function byRun(partitions: readonly PartitionNode[]): Map<FollowedRun, number[]> {
  const indicesOf = new Map<FollowedRun, number[]>();
  for (const { run, index } of partitions) indicesOf.set(run, [...(indicesOf.get(run) ?? []), index]);
  return indicesOf;
}

async function confirmRunAgain(run: FollowedRun, indices: readonly number[], t: Translate): Promise<boolean> {
  const [only = 0, ...others] = indices;
  const single = others.length === 0;
  return confirm(
    single
      ? t('Run partition {0} of {1} again?', only, run.name)
      : t('Run partitions {0} of {1} again?', indices.join(', '), run.name),
    t(
      'What was computed so far is kept under another name (….old-<time>) in {0}. When all partitions have succeeded the run is joined again, which replaces the joined results.',
      single ? partitionDir(run.place, only) : partitionsDir(run.place),
    ),
    t('Run Again'),
  );
}

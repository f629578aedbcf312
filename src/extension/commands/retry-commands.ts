import { partitionDir, partitionsDir } from '../../layout';
import type { Translate } from '../../text';
import type { Clock } from '../clock';
import type { CommandGroup } from '../contributions';
import { confirm } from '../report-errors';
import type { Supervisors } from '../start/supervisors';
import { isPartitionRepeatable, isPartitionRetryable } from '../tree/abilities';
import { type PartitionNode, partitionsByRun } from '../tree/nodes';
import type { NodeChooser } from './choose-node';
import { partitionNames } from './partition-names';
import { withEach } from './with-each';

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
      await withEach(partitionsByRun(partitions), ([run, indices]) => supervisors.retry(run, indices));
    },
    runPartitionAgain: async (argument, selection) => {
      const isRepeatable = ({ run, index }: PartitionNode) => isPartitionRepeatable(run.view(clock.now()), index);
      const partitions = await choose.partitions(argument, selection, isRepeatable);
      if (partitions.length === 0 || !(await confirmRunAgain(partitions, t))) return;
      await withEach(partitionsByRun(partitions), ([run, indices]) => supervisors.runAgain(run, indices));
    },
    retryFailed: async (argument, selection) => {
      await withEach(await choose.runs(argument, selection, 'retryable'), (run) => {
        const view = run.view(clock.now());
        const failed = view.run.partitions.filter(({ index }) => isPartitionRetryable(view, index));
        return supervisors.retry(
          run,
          failed.map((p) => p.index),
        );
      });
    },
    retrySetup: async (argument, selection) => {
      const runs = await choose.runs(argument, selection, 'setupRetryable');
      await withEach(runs, ({ place }) => supervisors.start({ type: 'retry', place }));
    },
    resume: async (argument, selection) => {
      await withEach(await choose.runs(argument, selection, 'resumable'), (run) => supervisors.resume(run));
    },
  };
}

async function confirmRunAgain(partitions: readonly PartitionNode[], t: Translate): Promise<boolean> {
  const [only, ...others] = partitions;
  if (!only) return false;
  const folders = new Set(partitions.map(({ run }) => partitionsDir(run.place)));
  const names = partitionNames(partitions);
  return confirm(
    others.length === 0
      ? t('Run partition {0} of {1} again?', only.index, only.run.name)
      : folders.size === 1
        ? t('Run partitions {0} of {1} again?', names, only.run.name)
        : t('Run {0} partitions of {1} simulations again? {2}', partitions.length, folders.size, names),
    t(
      'What was computed so far is kept under another name (….old-<time>) in {0}. When all partitions have succeeded the run is joined again, which replaces the joined results.',
      others.length === 0 ? partitionDir(only.run.place, only.index) : [...folders].join(', '),
    ),
    t('Run Again'),
  );
}

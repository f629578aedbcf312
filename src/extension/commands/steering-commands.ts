import * as vscode from 'vscode';
import { isFinished, type RunView } from '../../run';
import { formatDuration, type Translate, UserError } from '../../text';
import type { Clock } from '../clock';
import type { CommandGroup } from '../contributions';
import { confirm } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { Supervisors } from '../start/supervisors';
import { isPartitionCancelable } from '../tree/abilities';
import type { PartitionNode } from '../tree/nodes';
import type { NodeChooser } from './choose-node';

/** Partitions named one by one in a question. */
const NAMED = 10;

/** Steer a run while its supervisor lives: cancel, pause, continue, more or fewer processes. */
export function steeringCommands(
  choose: NodeChooser,
  supervisors: Supervisors,
  clock: Clock,
  t: Translate,
): CommandGroup<'cancelRun' | 'cancelPartition' | 'pauseQueue' | 'continueQueue' | 'setProcesses'> {
  return {
    cancelRun: async (argument) => {
      const run = await choose.run(argument, 'cancelable');
      if (!run || !(await confirmCancel(run, clock, t))) return;
      await supervisors.ask(run, { type: 'cancel' });
    },
    cancelPartition: async (argument, selection) => {
      const partitions = await choose.partitions(argument, selection, ({ run, index }) =>
        isPartitionCancelable(run.view(clock.now()), index),
      );
      if (partitions.length === 0 || !(await confirmCancelPartitions(partitions, clock, t))) return;
      // While the question stood there some may have ended by themselves.
      const left = partitions.filter(({ run, index }) => isPartitionCancelable(run.view(clock.now()), index));
      for (const { run, index } of left) await supervisors.ask(run, { type: 'cancelPartition', index });
    },
    pauseQueue: async (argument) => {
      const run = await choose.run(argument, 'pausable');
      if (run) await supervisors.ask(run, { type: 'pause' });
    },
    continueQueue: async (argument) => {
      const run = await choose.run(argument, 'continuable');
      if (run) await supervisors.ask(run, { type: 'continue' });
    },
    setProcesses: async (argument) => {
      const run = await choose.run(argument, 'adjustable');
      const count = run && (await askProcesses(run, t));
      if (run && count !== undefined) await supervisors.ask(run, { type: 'setProcesses', count });
    },
  };
}

async function confirmCancel(run: FollowedRun, clock: Clock, t: Translate): Promise<boolean> {
  const agreed = await confirm(
    t('Cancel {0}?', run.name),
    whatIsCancelled(run.view(clock.now()), t),
    t('Cancel Run'),
    t('Keep Running'),
  );
  // It may have ended by itself while the question stood there.
  return agreed && !isFinished(run.view(clock.now()).state);
}

function whatIsCancelled({ counts, run }: RunView, t: Translate): string {
  if (run.join.state === 'running' || counts.running + counts.queued === 0) {
    return t(
      'The join is stopped. Results of the {0} partitions that succeeded stay, and they can be joined later.',
      counts.succeeded,
    );
  }
  if (run.setup.state !== 'succeeded') {
    return t('Setup is stopped, and none of the {0} partitions is run. It can be retried later.', counts.queued);
  }
  return t(
    '{0} running and {1} queued partitions are stopped. Results of the {2} that succeeded stay, and the others can be retried.',
    counts.running,
    counts.queued,
    counts.succeeded,
  );
}

async function confirmCancelPartitions(
  partitions: readonly PartitionNode[],
  clock: Clock,
  t: Translate,
): Promise<boolean> {
  const keep = t('Keep Running');
  const [only] = partitions;
  if (!only || partitions.length > 1) {
    const names = partitions.slice(0, NAMED).map(({ index }) => String(index));
    if (partitions.length > NAMED) names.push('…');
    return confirm(
      t('Cancel {0} partitions?', partitions.length),
      t(
        'Partitions {0}: what they computed so far is lost. The others go on, and these can be retried later.',
        names.join(', '),
      ),
      t('Cancel Partitions'),
      keep,
    );
  }
  const { run, index } = only;
  const now = clock.now();
  const partition = run.view(now).run.partitions[index - 1];
  const startedAt = partition?.state === 'running' ? partition.attempts.at(-1)?.startedAt : undefined;
  return confirm(
    t('Cancel partition {0} of {1}?', index, run.name),
    startedAt === undefined
      ? t('It is queued and will not be run. The others go on, and it can be retried later.')
      : t(
          'It has been running for {0}: what it computed in that time is lost. Its log stays, the others go on, and it can be retried later.',
          formatDuration(Math.max(0, now - startedAt)),
        ),
    t('Cancel Partition'),
    keep,
  );
}

async function askProcesses(run: FollowedRun, t: Translate): Promise<number | undefined> {
  if (!run.state) throw new UserError('run.none', t('The run is not known yet.'));
  const typed = await vscode.window.showInputBox({
    title: t('Parallel Processes of {0}', run.name),
    prompt: t('Partitions that run side by side. Running ones go on; the change applies to those that wait.'),
    value: String(run.state.concurrency),
    validateInput: (text) =>
      /^[1-9]\d{0,4}$/.test(text.trim()) ? undefined : t('Enter a whole number of at least 1.'),
  });
  return typed === undefined ? undefined : Number(typed);
}

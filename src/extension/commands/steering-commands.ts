import * as vscode from 'vscode';
import type { RunView } from '../../run';
import { formatDuration, oneLine, type Translate, UserError } from '../../text';
import type { Clock } from '../clock';
import type { CommandGroup } from '../contributions';
import { confirm } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { Supervisors } from '../start/supervisors';
import { abilitiesOf, isPartitionCancelable } from '../tree/abilities';
import { jobIdsOf } from '../tree/job-ids';
import type { PartitionNode } from '../tree/nodes';
import type { NodeChooser } from './choose-node';
import { firstOf, partitionNames } from './partition-names';
import { withEach } from './with-each';

/** Steer a run while its supervisor lives: cancel, pause, continue, more or fewer processes. */
export function steeringCommands(
  choose: NodeChooser,
  supervisors: Supervisors,
  clock: Clock,
  t: Translate,
): CommandGroup<'cancelRun' | 'cancelPartition' | 'pauseQueue' | 'continueQueue' | 'setProcesses'> {
  return {
    cancelRun: async (argument, selection) => {
      const runs = await choose.runs(argument, selection, 'cancelable');
      if (runs.length === 0 || !(await confirmCancel(runs, clock, t))) return;
      // Some may have ended by themselves while the question stood there.
      const left = runs.filter((run) => abilitiesOf(run.view(clock.now())).cancelable);
      await withEach(left, (run) =>
        // Where nobody watches it a cluster may go on with its jobs.
        run.alive ? supervisors.ask(run, { type: 'cancel' }) : supervisors.cancelJobs(run),
      );
    },
    cancelPartition: async (argument, selection) => {
      const partitions = await choose.partitions(argument, selection, ({ run, index }) =>
        isPartitionCancelable(run.view(clock.now()), index),
      );
      if (partitions.length === 0 || !(await confirmCancelPartitions(partitions, clock, t))) return;
      // While the question stood there some may have ended by themselves.
      const left = partitions.filter(({ run, index }) => isPartitionCancelable(run.view(clock.now()), index));
      await withEach(left, ({ run, index }) => supervisors.ask(run, { type: 'cancelPartition', index }));
    },
    pauseQueue: async (argument, selection) => {
      const runs = await choose.runs(argument, selection, 'pausable');
      await withEach(runs, (run) => supervisors.ask(run, { type: 'pause' }));
    },
    continueQueue: async (argument, selection) => {
      const runs = await choose.runs(argument, selection, 'continuable');
      await withEach(runs, (run) => supervisors.ask(run, { type: 'continue' }));
    },
    setProcesses: async (argument) => {
      const run = await choose.run(argument, 'adjustable');
      const count = run && (await askProcesses(run, t));
      if (run && count !== undefined) await supervisors.ask(run, { type: 'setProcesses', count });
    },
  };
}

async function confirmCancel(runs: readonly FollowedRun[], clock: Clock, t: Translate): Promise<boolean> {
  const keep = t('Keep Running');
  const views = runs.map((run) => run.view(clock.now()));
  const [run] = runs;
  const [view] = views;
  if (runs.length === 1 && run && view)
    return confirm(t('Cancel {0}?', run.name), whatIsCancelled(view, t), t('Cancel Run'), keep);
  const sum = (state: 'running' | 'queued' | 'succeeded') => views.reduce((all, { counts }) => all + counts[state], 0);
  const names = firstOf(
    runs.map(({ name }) => oneLine(name, 60)),
    ', ',
  );
  return confirm(
    t('Cancel {0} runs?', runs.length),
    t(
      '{0}: {1} running and {2} queued partitions are stopped. Results of the {3} that succeeded stay, and the others can be retried.',
      names,
      sum('running'),
      sum('queued'),
      sum('succeeded'),
    ),
    t('Cancel Runs'),
    keep,
  );
}

function whatIsCancelled({ counts, run, alive }: RunView, t: Translate): string {
  if (!alive) {
    return t(
      'Nobody watches this run, but the cluster may still have jobs of it: {0}. They are cancelled. Results of the {1} partitions that succeeded stay, and the others can be retried.',
      jobIdsOf(run).join(', '),
      counts.succeeded,
    );
  }
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
    return confirm(
      t('Cancel {0} partitions?', partitions.length),
      t(
        'Partitions {0}: what they computed so far is lost. The others go on, and these can be retried later.',
        partitionNames(partitions),
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

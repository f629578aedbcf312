import * as vscode from 'vscode';
import { type Translate, UserError } from '../../text';
import type { Clock } from '../clock';
import type { CommandGroup } from '../contributions';
import { confirm } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { Supervisors } from '../start/supervisors';
import { isPartitionCancelable } from '../tree/abilities';
import type { NodeChooser } from './choose-node';

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
      for (const { run, index } of partitions) await supervisors.ask(run, { type: 'cancelPartition', index });
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
  const { counts } = run.view(clock.now());
  return confirm(
    t('Cancel {0}?', run.name),
    t(
      '{0} running and {1} queued partitions are stopped. Results of the {2} that succeeded stay, and the others can be retried.',
      counts.running,
      counts.queued,
      counts.succeeded,
    ),
    t('Cancel Run'),
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

import * as vscode from 'vscode';
import { shownPartitionState, shownPhaseState } from '../../run';
import { type Translate, UserError } from '../../text';
import type { Clock } from '../clock';
import type { CommandGroup } from '../contributions';
import type { LogChannels } from '../logs/log-channels';
import type { LoggedNode } from '../tree/nodes';
import type { RunsView } from '../tree/runs-view';
import type { NodeChooser } from './choose-node';

/** Show what a run, a partition or a phase printed and logged. */
export function logCommands(
  choose: NodeChooser,
  channels: LogChannels,
  view: Pick<RunsView, 'selected'>,
  clock: Clock,
  t: Translate,
): CommandGroup<'showLog' | 'showSelectedLog' | 'openLogFile'> {
  return {
    showLog: async (argument) => {
      const node = await choose.logged(argument);
      if (node) await channels.show(node);
    },
    showSelectedLog: async () => {
      const { selected } = view;
      const node = selected && (await choose.logged(selected));
      if (node) await channels.show(node);
    },
    openLogFile: async (argument) => {
      const node = await choose.logged(argument);
      if (!node) return;
      const { mainLogFile } = await import('../logs/log-files');
      const file = await mainLogFile(node, hasFailed(node, clock));
      if (file === undefined) throw new UserError('log.none', t('Nothing was logged yet.'));
      await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
    },
  };
}

function hasFailed(node: LoggedNode, clock: Clock): boolean {
  const view = node.run.view(clock.now());
  if (node.kind === 'run') return false;
  if (node.kind !== 'partition') return shownPhaseState(view.run[node.kind].state, view.alive) === 'failed';
  const partition = view.run.partitions[node.index - 1];
  return partition !== undefined && shownPartitionState(partition, view.alive) === 'failed';
}

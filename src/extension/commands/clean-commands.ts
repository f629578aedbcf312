import * as vscode from 'vscode';
import { cleanedDir, type PartitionStore, partitionStores, partitionsDir, readCleanedList } from '../../layout';
import { formatBytes, type Translate, UserError } from '../../text';
import { type CommandGroup, commandIds } from '../contributions';
import { confirm, showMessage } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { Supervisors } from '../start/supervisors';
import type { NodeChooser } from './choose-node';

/** What becomes of the partitions' stores after the join: set aside, put back, or deleted for good. */
export function cleanCommands(
  choose: NodeChooser,
  supervisors: Supervisors,
  t: Translate,
): CommandGroup<'cleanStores' | 'restoreStores' | 'emptyStores'> {
  return {
    cleanStores: async (argument) => {
      const run = await choose.run(argument, 'cleanable');
      if (!run) return;
      const kept = (await storesOf(run, t)).filter(({ at }) => at !== 'nowhere');
      if (!(await confirmCleaning(run, kept, t))) return;
      await supervisors.clean(run, 'clean');
      const message = t(
        '{0}: {1} partition stores were set aside. Emptying them frees {2}.',
        run.name,
        kept.length,
        formatBytes(bytesOf(kept)),
      );
      // Not awaited by the command: the message may stay for as long as nobody closes it.
      // Of this very run, whatever lies in its place when the button is pressed.
      const later = (command: string) => () => vscode.commands.executeCommand(command, choose.nodeOf(run));
      void showMessage('information', message, [
        { title: t('Restore'), run: later(commandIds.restoreStores) },
        { title: t('Empty…'), run: later(commandIds.emptyStores) },
      ]);
    },
    restoreStores: async (argument) => {
      const run = await choose.run(argument, 'restorable');
      if (!run) return;
      await supervisors.clean(run, 'restore');
      void showMessage('information', t('The partition stores of {0} are back in their places.', run.name), []);
    },
    emptyStores: async (argument) => {
      const run = await choose.run(argument, 'restorable');
      if (!run) return;
      const aside = (await storesOf(run, t)).filter(({ at }) => at !== 'nowhere');
      if (await confirmEmptying(run, aside, t)) await supervisors.clean(run, 'empty');
    },
  };
}

async function confirmCleaning(run: FollowedRun, stores: readonly PartitionStore[], t: Translate): Promise<boolean> {
  return confirm(
    t('Clean up the partition stores of {0}?', run.name),
    t(
      '{0} stores ({1}) are moved from {2} to {3}. The joined results stay. This can be undone until the cleaned stores are emptied, which frees {1}.',
      stores.length,
      formatBytes(bytesOf(stores)),
      partitionsDir(run.place),
      cleanedDir(run.place),
    ),
    t('Clean Up'),
  );
}

async function confirmEmptying(run: FollowedRun, stores: readonly PartitionStore[], t: Translate): Promise<boolean> {
  return confirm(
    t('Delete the cleaned partition stores of {0} for good?', run.name),
    t(
      '{0} stores in {1} are deleted, which frees {2}. They do not go to the trash and cannot be put back. The joined results stay.',
      stores.length,
      cleanedDir(run.place),
      formatBytes(bytesOf(stores)),
    ),
    t('Delete for Good'),
  );
}

async function storesOf(run: FollowedRun, t: Translate): Promise<PartitionStore[]> {
  if (!run.state) throw new UserError('run.none', t('The run is not known yet.'));
  return partitionStores(run.place, run.state.partitions.length, await readCleanedList(run.place));
}

const bytesOf = (stores: readonly PartitionStore[]) => stores.reduce((sum, { bytes }) => sum + bytes, 0);

import { stat } from 'node:fs/promises';
import { simulationDir } from '../../layout';
import { forgetRun } from '../../run';
import { type Translate, UserError } from '../../text';
import type { CommandGroup } from '../contributions';
import { reveal } from '../reveal';
import type { OpenedPlaces } from '../runs/opened-places';
import type { RunStore } from '../runs/run-store';
import type { NodeChooser } from './choose-node';
import { withEach } from './with-each';

/** The list of runs and their folders. */
export function listCommands(
  choose: NodeChooser,
  store: RunStore,
  opened: OpenedPlaces,
  t: Translate,
): CommandGroup<'revealResults' | 'removeRun' | 'refresh'> {
  return {
    revealResults: async (argument) => {
      const run = await choose.run(argument);
      if (run) await revealFolder(simulationDir(run.place), run.place.outputDir, t);
    },
    removeRun: async (argument, selection) => {
      await withEach(await choose.runs(argument, selection, 'removable'), async (run) => {
        await forgetRun(run.id);
        await opened.forget(run.place);
      });
      await store.refresh();
    },
    refresh: () => store.refresh(),
  };
}

/** Shows a folder, or the one around it as long as it is not made. */
async function revealFolder(folder: string, parent: string, t: Translate): Promise<void> {
  const existing = (await exists(folder)) ? folder : (await exists(parent)) ? parent : undefined;
  if (existing === undefined) {
    throw new UserError(
      'run.noFolder',
      t('There is no folder {0}: it was moved or deleted, or setup has not made it yet.', folder),
    );
  }
  await reveal(existing, t);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

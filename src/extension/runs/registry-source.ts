import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from '../../layout';
import { stateHome } from '../../machine';
import { listRuns, type RegistryEntry } from '../../run';
import { isInside } from './places';

/** The user's registry, narrowed to what belongs to a window, read again only when it changed. */
export class RegistrySource {
  private stamp: number | undefined;
  private folders = '';

  /** @param windowFolders absolute paths of the window's workspace folders */
  constructor(private readonly windowFolders: () => readonly string[]) {}

  /**
   * Entries whose script or output lies in one of the window's folders, oldest first; undefined when nothing changed.
   * @param anew also read when nothing seems to have changed
   */
  async registered(anew: boolean): Promise<readonly RegistryEntry[] | undefined> {
    const windowFolders = this.windowFolders();
    const folders = windowFolders.join('\n');
    // Entries are written beside and renamed into place, so the folder's own time tells of every change.
    const stamp = await modified(path.join(stateHome(), 'runs'));
    if (!anew && stamp === this.stamp && folders === this.folders) return undefined;
    const entries = await listRuns();
    this.stamp = stamp;
    this.folders = folders;
    return entries.filter(
      ({ settings }) =>
        isInside(settings.outputDir, windowFolders) ||
        (settings.script !== '' && isInside(settings.script, windowFolders)),
    );
  }
}

async function modified(folder: string): Promise<number> {
  try {
    return (await stat(folder)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

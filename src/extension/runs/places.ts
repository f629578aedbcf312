import { realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { type SimulationPlace, simulationDir } from '../../layout';

/** One word for one simulation on disk, whatever links lead to it: `realpath(OUT)/NAME`. */
export function placeKey(place: SimulationPlace): string {
  return simulationDir({ ...place, outputDir: realPath(place.outputDir) });
}

/** Whether a file or folder lies in one of the folders (or is it), links resolved. */
export function isInside(file: string, folders: readonly string[]): boolean {
  const real = realPath(file);
  return folders.some((folder) => holds(realPath(folder), real));
}

/** For many files: whether each is there and lies in the folder, links resolved. The folder's own are resolved once. */
export async function insideOf(folder: string): Promise<(file: string) => Promise<boolean>> {
  const real = await realpath(folder).catch(() => undefined);
  return async (file) => {
    const found = await realpath(file).catch(() => undefined);
    return real !== undefined && found !== undefined && holds(real, found);
  };
}

function holds(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

/** The path without links, as far as it exists. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(realPath(parent), path.basename(file));
  }
}

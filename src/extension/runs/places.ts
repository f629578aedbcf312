import { realpathSync } from 'node:fs';
import path from 'node:path';
import { type SimulationPlace, simulationDir } from '../../layout';

/** One word for one simulation on disk, whatever links lead to it: `realpath(OUT)/NAME`. */
export function placeKey(place: SimulationPlace): string {
  return simulationDir({ ...place, outputDir: realPath(place.outputDir) });
}

/** Whether a file or folder lies in one of the folders (or is it), links resolved. */
export function isInside(file: string, folders: readonly string[]): boolean {
  const real = realPath(file);
  return folders.some((folder) => {
    const relative = path.relative(realPath(folder), real);
    return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
  });
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

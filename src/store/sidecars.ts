import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from '../layout';

/** Files beside each model's system in which newer versions of the package keep parameters. */
export async function sidecarFiles(simulationFolder: string): Promise<string[]> {
  const problems = path.join(simulationFolder, 'problems');
  const found: string[] = [];
  for (const model of await foldersIn(problems)) {
    for (const bundle of await foldersIn(path.join(problems, model))) {
      if (!bundle.startsWith('system-')) continue;
      const file = path.join(problems, model, bundle, 'time_series.h5');
      const there = await access(file).then(
        () => true,
        () => false,
      );
      if (there) found.push(file);
    }
  }
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

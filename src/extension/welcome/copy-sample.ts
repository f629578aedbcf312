/** The samples that ship, and how one becomes a folder of a person's own. */
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SettingKey } from '../../settings';

export const sampleIds = ['embedded', 'julia'] as const;
export type SampleId = (typeof sampleIds)[number];

interface Sample {
  /** Name of the folder that is made for it. */
  readonly folder: string;
  /** What is copied, in `samples/<id>`. */
  readonly files: readonly string[];
  readonly script: string;
  /** The numbers of a first run: a few, so that it is over soon. */
  readonly numbers: { readonly [K in SettingKey]?: number };
}

export const samples: Readonly<Record<SampleId, Sample>> = {
  embedded: {
    folder: 'five_bus_sample',
    files: ['five_bus.powersim.mjs', 'five_bus.json', 'synthetic_year.mjs', 'synthetic_year.d.mts'],
    script: 'five_bus.powersim.mjs',
    numbers: { numSteps: 28, period: 7, numOverlapSteps: 1, numParallelProcesses: 2 },
  },
  julia: {
    folder: 'five_bus_julia_sample',
    files: ['five_bus.jl', 'Project.toml'],
    script: 'five_bus.jl',
    numbers: { numSteps: 6, period: 2, numOverlapSteps: 1, numParallelProcesses: 2 },
  },
};

/**
 * Copies a sample with settings that let it run without a question, into a new folder: nothing is written over.
 * @param from the folder `samples` that ships
 * @param into the folder in which the new one is made
 * @returns the new folder
 */
export async function copySample(id: SampleId, from: string, into: string): Promise<string> {
  const { files, folder, numbers, script } = samples[id];
  const made = await newFolder(into, folder);
  for (const file of files) await cp(path.join(from, id, file), path.join(made, file), { errorOnExist: true });
  await mkdir(path.join(made, '.vscode'));
  const settings = { 'powersim.simulations': { [script]: numbers } };
  await writeFile(path.join(made, '.vscode', 'settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`);
  return made;
}

/** `name`, or `name_2` and so on where there is one. */
async function newFolder(into: string, name: string): Promise<string> {
  await mkdir(into, { recursive: true });
  const taken = new Set(await readdir(into));
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}_${count}`;
    if (taken.has(candidate)) continue;
    const folder = path.join(into, candidate);
    await mkdir(folder);
    return folder;
  }
}

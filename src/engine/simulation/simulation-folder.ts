import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { executionDir, newestExecution } from '../../layout';
import { countPartitions, type PartitionNumbers } from '../../partitions';
import { syncFolder, writeDurably } from '../../store/durable';
import type { RunStatus } from './status';

/** The folders of one execution, upstream's names. */
export interface SimulationFolder {
  readonly root: string;
  readonly logs: string;
  readonly problems: string;
  readonly recorder: string;
  readonly results: string;
  readonly dataStore: string;
  /** `simulation_store.h5` */
  readonly storeFile: string;
}

/** Makes the folders of the next execution: `NAME`, or `NAME-2`, `NAME-3`… where there are earlier ones. */
export async function makeFolder(
  parent: string,
  name: string,
  models: readonly string[],
  partOf: 'whole' | 'partition' = 'whole',
): Promise<SimulationFolder> {
  // A partition's folder was made at setup: where it is missing, its disk is away or somebody moved the results.
  if (partOf === 'whole') await mkdir(parent, { recursive: true });
  const newest = newestExecution(await readdir(parent), name);
  const root = executionDir(parent, name, newest + 1);
  const inside = (folder: string) => path.join(root, folder);
  const folder: SimulationFolder = {
    root,
    logs: inside('logs'),
    problems: inside('problems'),
    recorder: inside('recorder'),
    results: inside('results'),
    dataStore: inside('data_store'),
    storeFile: path.join(inside('data_store'), 'simulation_store.h5'),
  };
  // Not recursive: whoever makes the same number at the same time fails rather than shares.
  await mkdir(root);
  for (const one of [inside('simulation_files'), folder.dataStore, folder.logs, folder.problems, folder.recorder]) {
    await mkdir(one);
  }
  await mkdir(folder.results);
  for (const model of models) await mkdir(path.join(folder.problems, model));
  return folder;
}

/** Makes `simulation_partitions` with its `config.json` and a folder for each partition. */
export async function makePartitionFolders(root: string, numbers: PartitionNumbers): Promise<void> {
  const partitions = path.join(root, 'simulation_partitions');
  await mkdir(partitions);
  const config = {
    num_steps: numbers.numSteps,
    period: numbers.period,
    num_overlap_steps: numbers.numOverlapSteps,
    __metadata__: { module: 'PowerSimulations', type: 'SimulationPartitions' },
  };
  await writeFile(path.join(partitions, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  for (let index = 1; index <= countPartitions(numbers); index++) await mkdir(path.join(partitions, String(index)));
}

/**
 * Writes `results/status.json`, whole or not at all, and on disk when this returns. Whatever it speaks of must be there
 * before.
 */
export async function writeStatus({ results }: SimulationFolder, status: RunStatus): Promise<void> {
  await writeDurably(path.join(results, 'status.json'), JSON.stringify({ run_status: status }));
}

/**
 * Writes `check.sha256` beside the store, which upstream's `SimulationResults` verifies, and makes the names of both
 * last: a status that says success would be there without them after a power failure.
 */
export async function writeHash({ root, dataStore, storeFile }: SimulationFolder): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(storeFile)) hash.update(chunk);
  const content = { files: [{ filename: path.basename(storeFile), hash: hash.digest('hex') }] };
  await writeDurably(path.join(dataStore, 'check.sha256'), JSON.stringify(content));
  await syncFolder(root);
}

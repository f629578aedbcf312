/** The stores whose overlaps are compared: those of the partitions that succeeded, as far as they fit each other. */
import { type SimulationPlace, simulationDir, storeFile } from '../../layout';
import { absoluteSteps, type PartitionNumbers } from '../../partitions';
import {
  type ExpectedColumns,
  expectColumns,
  readContents,
  type StoreContents,
  type StoredDataset,
} from '../join/contents';
import { checkMatches, timeAfter } from '../join/match';
import { type Source, sourceDatasets } from '../join/merge';
import { countSteps, stepRows } from '../join/plan';
import { withoutResults } from '../join/survey';
import { troubleOf } from '../join/trouble';
import type { JoinPreflight } from '../preflight';
import { storeProblem } from '../whole-store';

/** A partition that was left out, with the reason. */
export interface LeftOut {
  readonly index: number;
  readonly reason: string;
}

export interface SeamSources {
  /** What the stores have in common, in the shape of all steps. */
  readonly whole: StoreContents;
  readonly sources: ReadonlyMap<number, Source>;
  readonly leftOut: readonly LeftOut[];
}

/** A store may be the odd one out: so many are tried until most of the others fit. */
const MOST_TRIED = 3;

/**
 * Finds what can be compared. The store that setup allocated is not needed: a partition's tells the same.
 * @param files stores, by index, that are not where their partition wrote them
 */
export async function seamSources(
  place: SimulationPlace,
  preflight: JoinPreflight,
  files: ReadonlyMap<number, string> = new Map(),
): Promise<SeamSources> {
  const succeeded = preflight.partitions.flatMap(({ index, status, executionDir }) =>
    status === 'succeeded' && executionDir !== undefined
      ? [{ index, file: files.get(index) ?? storeFile(executionDir) }]
      : [],
  );
  const known = new Set(succeeded.map(({ index }) => index));
  const others = preflight.partitions
    .filter(({ index }) => !known.has(index))
    .map(({ index, status }) => ({ index, reason: withoutResults(status) }));
  const problems = new Map<number, string>();
  let best: SeamSources | undefined;
  let tried = 0;
  for await (const whole of references(place, preflight.numbers, succeeded, problems)) {
    const found = await fitting(whole, preflight.numbers, succeeded);
    if (!best || found.sources.size > best.sources.size) best = found;
    tried += 1;
    if (best.sources.size * 2 > succeeded.length || tried === MOST_TRIED) break;
  }
  const { whole, sources, leftOut } = best ?? { whole: nothing, sources: new Map(), leftOut: leftOutOf(problems) };
  return { whole, sources, leftOut: [...others, ...leftOut].sort((a, b) => a.index - b.index) };
}

/** @param problems clauses about stores, by partition */
const leftOutOf = (problems: ReadonlyMap<number, string>): LeftOut[] =>
  [...problems].map(([index, problem]) => ({ index, reason: `its store ${problem}` }));

interface PartitionFile {
  readonly index: number;
  readonly file: string;
}

/**
 * What all stores may have in common: as the store of all steps has it, then as the partitions'.
 * @param problems of those that cannot tell
 */
async function* references(
  place: SimulationPlace,
  numbers: PartitionNumbers,
  partitions: readonly PartitionFile[],
  problems: Map<number, string>,
): AsyncGenerator<StoreContents> {
  const whole = await contentsOf(storeFile(simulationDir(place)));
  if (typeof whole !== 'string' && whole.numSteps === numbers.numSteps) yield whole;
  for (const { index, file } of partitions) {
    const contents = await contentsOf(file);
    const scaled = typeof contents === 'string' ? contents : scaledTo(contents, numbers, index);
    if (typeof scaled === 'string') problems.set(index, scaled);
    else yield scaled;
  }
}

async function fitting(
  whole: StoreContents,
  numbers: PartitionNumbers,
  partitions: readonly PartitionFile[],
): Promise<SeamSources> {
  const sources = new Map<number, Source>();
  const problems = new Map<number, string>();
  const expected = expectColumns(whole);
  for (const { index, file } of partitions) {
    const contents = await contentsOf(file, expected);
    const problem = typeof contents === 'string' ? contents : misfitOf(whole, numbers, index, contents);
    if (problem !== undefined) problems.set(index, problem);
    if (problem !== undefined || typeof contents === 'string') continue;
    const { bytes, allocatedBytes } = contents;
    sources.set(index, { index, file, bytes, allocatedBytes, datasets: sourceDatasets(contents) });
  }
  return { whole, sources, leftOut: leftOutOf(problems) };
}

/** As a clause about the store. */
function misfitOf(...compared: Parameters<typeof checkMatches>): string | undefined {
  try {
    checkMatches(...compared);
    return undefined;
  } catch (error) {
    return troubleOf(error);
  }
}

/** Or why not, as a clause about the store. */
async function contentsOf(file: string, expected?: ExpectedColumns): Promise<StoreContents | string> {
  const problem = await storeProblem(file);
  if (problem !== undefined) return `cannot be read: ${problem}`;
  return readContents(file, expected, 'skipMissing').catch(troubleOf);
}

/** A partition's contents in the shape of all steps; its layouts are of no use then. Or why not, as a clause. */
function scaledTo(partition: StoreContents, numbers: PartitionNumbers, index: number): StoreContents | string {
  const { numSteps } = numbers;
  const steps = absoluteSteps(numbers, index);
  const datasets = new Map<string, StoredDataset>();
  for (const [path, dataset] of partition.datasets) {
    const rowsPerStep = stepRows(dataset) / countSteps(steps);
    if (!Number.isInteger(rowsPerStep) || rowsPerStep === 0)
      return `does not fit its steps: ${path} has ${stepRows(dataset)} rows in ${countSteps(steps)} steps`;
    const rows = numSteps * rowsPerStep;
    const { shape, stepAxis } = dataset;
    datasets.set(path, {
      ...dataset,
      shape: stepAxis === 'first' ? [rows, ...shape.slice(1)] : [...shape.slice(0, -1), rows],
    });
  }
  const initialTime = timeAfter(partition.initialTime, (1 - steps[0]) * partition.stepResolutionMs);
  return { ...partition, initialTime, numSteps, datasets };
}

/** Of partitions none of which has a store to tell. */
const nothing: StoreContents = {
  file: '',
  bytes: 0,
  allocatedBytes: 0,
  initialTime: '',
  stepResolutionMs: 0,
  numSteps: 0,
  datasets: new Map(),
  attributes: new Map(),
  ownFormat: false,
  systemUuids: new Map(),
};

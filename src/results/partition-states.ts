import { type PartitionOnDisk, partitionStores, readCleanedList, type SimulationPlace, storeFile } from '../layout';
import { partitionAt, type StepRange } from '../partitions';
import { formatSteps } from '../partitions/describe';
import { type JoinPreflight, joinPreflight } from '../store/preflight';
import { storeProblem } from '../store/whole-store';
import type { CataloguePartition, Gap, PartState } from './protocol';

/** What the partitions of a simulation have to show. */
export interface PartitionsFound {
  readonly numbers: JoinPreflight['numbers'];
  readonly partitions: readonly CataloguePartition[];
  /** Stores of partitions that succeeded, by index, where they lie now. */
  readonly files: ReadonlyMap<number, string>;
  /** What speaks against stores of partitions that succeeded, each a sentence. */
  readonly warnings: readonly string[];
}

/** @throws UserError `layout.notPartitioned`, `layout.config`, `clean.list` */
export async function findPartitions(place: SimulationPlace): Promise<PartitionsFound> {
  const preflight = await joinPreflight(place);
  const { numbers, partitions } = preflight;
  const candidates = await storesOf(place, preflight);
  const files = new Map<number, string>();
  const warnings: string[] = [];
  for (const { index, status } of partitions) {
    if (status !== 'succeeded') continue;
    const file = candidates.get(index);
    const problem = file === undefined ? 'it does not exist' : await storeProblem(file);
    if (file !== undefined && problem === undefined) files.set(index, file);
    else warnings.push(`Partition ${index} succeeded, but its store cannot be read: ${problem}.`);
  }
  const stateOf = ({ index, status }: PartitionOnDisk): PartState =>
    status === 'succeeded' && !files.has(index) ? 'storeMissing' : status;
  return {
    numbers,
    partitions: partitions.map((partition) => {
      const { index, steps, validSteps } = partitionAt(numbers, partition.index);
      return { index, steps, validSteps, state: stateOf(partition) };
    }),
    files,
    warnings,
  };
}

/** Stores that were cleaned up are read where they were put. */
async function storesOf(place: SimulationPlace, preflight: JoinPreflight): Promise<Map<number, string>> {
  const { partitions, withoutStore } = preflight;
  const files = new Map(partitions.map(({ index, executionDir }) => [index, storeFile(executionDir ?? '')]));
  for (const { index } of withoutStore) files.delete(index);
  if (withoutStore.length === 0) return files;
  const list = await readCleanedList(place);
  for (const { index, at, aside } of list ? await partitionStores(place, partitions.length, list) : [])
    if (at === 'aside') files.set(index, aside);
  return files;
}

/** Spans that belong to partitions without results; neighbours that were not executed are one span. */
export function gapsOf(
  partitions: readonly CataloguePartition[],
  { initialMs, stepResolutionMs }: { readonly initialMs: number; readonly stepResolutionMs: number },
): Gap[] {
  return spansOf(partitions).map(({ state, from, to, steps }) => {
    const who = from === to ? `partition ${from}` : `partitions ${from}–${to}`;
    return {
      fromMs: initialMs + (steps[0] - 1) * stepResolutionMs,
      toMs: initialMs + steps[1] * stepResolutionMs,
      kind: kinds[state],
      label: `${who} ${words[state]} · ${steps[0] === steps[1] ? 'step' : 'steps'} ${formatSteps(steps)}`,
    };
  });
}

type Without = Exclude<PartState, 'succeeded'>;

interface Span {
  readonly state: Without;
  readonly from: number;
  readonly to: number;
  readonly steps: StepRange;
}

function spansOf(partitions: readonly CataloguePartition[]): Span[] {
  const spans: Span[] = [];
  for (const { index, validSteps, state } of partitions) {
    if (state === 'succeeded') continue;
    const last = spans.at(-1);
    if (state === 'none' && last?.state === 'none' && last.to === index - 1)
      spans[spans.length - 1] = { ...last, to: index, steps: [last.steps[0], validSteps[1]] };
    else spans.push({ state, from: index, to: index, steps: validSteps });
  }
  return spans;
}

const kinds: Readonly<Record<Without, Gap['kind']>> = {
  failed: 'failed',
  running: 'running',
  none: 'notExecuted',
  storeMissing: 'missing',
};
const words: Readonly<Record<Without, string>> = {
  failed: 'failed',
  running: 'not finished',
  none: 'not executed',
  storeMissing: 'has no store',
};

import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { UserError } from '../text';
import { isMissing, newestExecutionDir } from './executions';
import { noFileReason, readOwnFile } from './own-file';
import { cleanedList, cleanedStore, executionDir, partitionDir, type SimulationPlace, storeFile } from './places';

const listSchema = z.object({
  v: z.literal(1),
  /** Of the run whose stores these are. */
  runId: z.string(),
  /** Somebody agreed to delete them for good: what is gone cannot be put back any more. */
  emptying: z.boolean(),
  /** They were all deleted; what remains is this list, for whoever finds a journal that lost it. */
  emptied: z.optional(z.boolean()),
  stores: z.array(
    z.object({
      index: z.int().check(z.minimum(1)),
      /** The store is of the partition's execution with this number, from 1: no path, which could lead anywhere. */
      execution: z.int().check(z.minimum(1)),
      size: z.int().check(z.minimum(0)),
      /** Milliseconds since the epoch. */
      modified: z.number(),
    }),
  ),
});
/** The stores that were set aside, or are about to be. */
export type CleanedList = z.infer<typeof listSchema>;

/**
 * Which stores of a simulation were set aside; undefined when none were.
 * @throws UserError `clean.list` when the list cannot be understood
 */
export async function readCleanedList(place: SimulationPlace): Promise<CleanedList | undefined> {
  const file = cleanedList(place);
  let text = '';
  try {
    ({ text } = await readOwnFile(file));
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (noFileReason(error) === undefined) throw error;
  }
  const parsed = listSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new UserError(
    'clean.list',
    `${file}, the list of the partition stores that were set aside, cannot be read. They lie beside it: move each back by hand to simulation_partitions/<i>/${place.name}/data_store.`,
  );
}

/** The store of a partition's execution, wherever it is now. */
export interface PartitionStore {
  readonly index: number;
  readonly execution: number;
  /** Where the simulation wrote it. */
  readonly kept: string;
  /** Where it is when it was cleaned up. */
  readonly aside: string;
  readonly at: 'kept' | 'aside' | 'both' | 'nowhere';
  readonly size: number;
  /** What it takes on the disk: a store may have holes. */
  readonly bytes: number;
  readonly modified: number;
}

/**
 * The stores of the partitions' newest executions, or of those that were set aside, in order; a partition that was not
 * executed has none.
 * @param count partitions of the run
 */
export async function partitionStores(
  place: SimulationPlace,
  count: number,
  list: CleanedList | undefined,
): Promise<PartitionStore[]> {
  const listed = new Map(list?.stores.map(({ index, execution }) => [index, execution]));
  const stores: PartitionStore[] = [];
  for (let index = 1; index <= count; index += 1) {
    const execution = listed.get(index);
    const known = execution === undefined ? undefined : await storeOf(place, index, execution);
    // One that was not moved after all may have been computed anew since.
    const newest = known && known.at !== 'kept' ? undefined : await newestNumber(place, index);
    const store = newest === undefined ? known : await storeOf(place, index, newest);
    if (store) stores.push(store);
  }
  return stores;
}

async function storeOf(place: SimulationPlace, index: number, execution: number): Promise<PartitionStore> {
  const kept = storeFile(executionDir(partitionDir(place, index), place.name, execution));
  const aside = cleanedStore(place, index);
  const [inPlace, away] = await Promise.all([lookAt(kept), lookAt(aside)]);
  const at = inPlace && away ? 'both' : inPlace ? 'kept' : away ? 'aside' : 'nowhere';
  const file = inPlace ?? away;
  // Windows counts no blocks.
  const bytes = file ? (file.blocks ? file.blocks * 512 : file.size) : 0;
  return { index, execution, kept, aside, at, size: file?.size ?? 0, bytes, modified: file?.mtimeMs ?? 0 };
}

async function newestNumber(place: SimulationPlace, index: number): Promise<number | undefined> {
  const newest = await newestExecutionDir(partitionDir(place, index), place.name);
  if (newest === undefined) return undefined;
  return Number(/-(\d+)$/.exec(path.basename(newest).slice(place.name.length))?.[1] ?? 1);
}

async function lookAt(file: string): Promise<Stats | undefined> {
  try {
    return await lstat(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

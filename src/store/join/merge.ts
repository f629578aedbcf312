/** The joined store, written beside the old one: bytes where the layout is known, the HDF5 library where it is not. */
import { type FileHandle, open } from 'node:fs/promises';
import { type DataLayout, openHdf5, withHdf5 } from '../hdf5';
import type { StoreContents } from './contents';
import { makeCopy } from './copy';
import { blocksOf, type Extent, inFileOrder, keptRanges, type Range, rowsOfPartition } from './extents';
import { BLOCK_BYTES, type OpenFiles, openFiles } from './open-files';
import { type DatasetPlan, rowWidth, stepRows } from './plan';
import { checkSpace, explainFullDisk } from './space';
import { copyThroughLibrary } from './through-library';
import { writeBlocks, writeHashed } from './write-blocks';

const DOUBLE = 8;

/** A partition that is joined. */
export interface Source {
  readonly index: number;
  readonly file: string;
  readonly bytes: number;
  readonly allocatedBytes: number;
  readonly datasets: ReadonlyMap<string, SourceDataset>;
}

export interface SourceDataset {
  readonly layout: DataLayout;
  readonly rows: number;
}

export interface Merge {
  readonly whole: StoreContents;
  readonly plans: readonly DatasetPlan[];
  /** By partition. */
  readonly sources: ReadonlyMap<number, Source>;
  /** Does not exist yet. */
  readonly temporary: string;
  readonly folder: string;
  readonly onProgress?: ((p: { readonly done: number; readonly of: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What `temporary` has already; without it the file does not exist yet. */
  readonly begun?: Begun | undefined;
}

/** A joined store in which the rows of some partitions are missing. */
export interface Begun {
  /** Where every dataset has its place in it: what is joined otherwise cannot be begun. */
  readonly placed: ReadonlyMap<string, DataLayout>;
  /** Partitions whose rows are there, of datasets whose steps lie along the slowest axis. */
  readonly there: ReadonlySet<number>;
}

export interface Merged {
  readonly bytes: number;
  readonly sha256: string;
  /** Datasets that went through the HDF5 library. */
  readonly throughLibrary: readonly string[];
}

/**
 * Writes the joined store to `temporary` and syncs it.
 * @throws UserError `join.noSpace`, before anything is written where the system tells how much is free
 */
export async function mergeStore(merge: Merge): Promise<Merged> {
  const survey = surveyPlans(merge);
  const needed = spaceNeeded(merge, merge.begun ? [] : survey.kept);
  await checkSpace(merge.folder, needed);
  try {
    return await write(merge, survey);
  } catch (error) {
    throw explainFullDisk(error, merge.folder, needed);
  }
}

/**
 * Makes the file `temporary` without the rows of any partition.
 * @returns undefined, and makes nothing, where not all of its data are plain
 */
export async function beginStore(merge: Omit<Merge, 'sources' | 'begun'>): Promise<Begun['placed'] | undefined> {
  const { whole, plans, temporary } = merge;
  const { raw, apart, kept } = surveyPlans({ ...merge, sources: new Map() });
  if (!apart || raw.length < plans.length) return undefined;
  return makeCopy(
    whole,
    temporary,
    kept,
    plans.map(({ dataset }) => dataset.path),
  );
}

/** Whether all data of these partitions can be written into a store that was begun. */
export const arePlain = (merge: Pick<Merge, 'whole' | 'plans' | 'sources'>): boolean =>
  surveyPlans(merge).raw.length === merge.plans.length;

/** Writes the rows of a partition into a store that was begun, but for those along the fastest axis, and syncs it. */
export async function addRows(
  { whole, plans, temporary, signal }: Omit<Merge, 'sources' | 'begun'>,
  placed: Begun['placed'],
  source: Source,
): Promise<void> {
  const sources = new Map([[source.index, source]]);
  const extents = extentsOf(plans, placed, sources, () => false);
  if (!extents) throw new Error(`${whole.file}: data share bytes`);
  await writing(temporary, sources, (target, files) =>
    writeBlocks({
      target,
      targetName: temporary,
      sources: files,
      blocks: rowsOfPartition(extents, source.index, BLOCK_BYTES),
      blockBytes: BLOCK_BYTES,
      signal,
    }),
  );
}

function surveyPlans({ whole, plans, sources }: Pick<Merge, 'whole' | 'plans' | 'sources'>): Survey {
  const layouts = new Map([...whole.datasets].map(([path, { layout }]) => [path, layout]));
  const raw = rawPlans(plans, layouts, sources);
  const allocated = raw.flatMap((plan) => {
    const layout = layouts.get(plan.dataset.path);
    return layout?.kind === 'contiguous' ? [layout] : [];
  });
  const ordered = inFileOrder(allocated);
  // Data that will be written as a whole are not copied from the old store.
  return { layouts, raw, apart: ordered !== undefined, kept: keptRanges(ordered ?? [], whole.bytes) };
}

/** What is known of the whole before the new one is written. */
interface Survey {
  readonly layouts: ReadonlyMap<string, DataLayout>;
  readonly raw: readonly DatasetPlan[];
  /** No two of the raw datasets share bytes. */
  readonly apart: boolean;
  readonly kept: readonly Range[];
}

async function write(merge: Merge, { layouts, raw, apart, kept }: Survey): Promise<Merged> {
  const { whole, plans, sources, temporary, begun } = merge;
  const rawPaths = apart ? raw.map((plan) => plan.dataset.path) : [];
  const placed = begun?.placed ?? (await makeCopy(whole, temporary, kept, rawPaths));
  // What had its place in the old store was not copied from it. A partition may have been added twice, the last time with zeros.
  const hollow = (path: string) => !begun && layouts.get(path)?.kind === 'contiguous';
  const ordered = extentsOf(raw, placed, sources, hollow) ?? [];
  const direct = new Set(ordered.map((extent) => extent.plan.dataset.path));
  const rest = plans.filter((plan) => !direct.has(plan.dataset.path));

  const slowBytes = rest.reduce((sum, plan) => sum + bytesOf(plan), 0);
  const progress = progressOf(merge, slowBytes);
  await throughLibrary(temporary, rest, sources, (bytes) => progress.add(bytes), merge.signal);

  return writing(temporary, sources, async (target, files) => {
    const { size } = await target.stat();
    progress.total(size + slowBytes);
    const sha256 = await writeHashed({
      target,
      targetName: temporary,
      sources: files,
      blocks: blocksOf(ordered, size, BLOCK_BYTES, begun?.there),
      blockBytes: BLOCK_BYTES,
      onProgress: (bytes) => progress.at(slowBytes + bytes),
      signal: merge.signal,
    });
    return { bytes: size, sha256, throughLibrary: rest.map((plan) => plan.dataset.path) };
  });
}

/** Opens the new store and the partitions', and syncs the new one when it is written. */
async function writing<T>(
  temporary: string,
  sources: ReadonlyMap<number, Source>,
  write: (target: FileHandle, files: OpenFiles) => Promise<T>,
): Promise<T> {
  const target = await open(temporary, 'r+');
  const files = openFiles((partition) => sources.get(partition)?.file ?? '');
  try {
    const written = await write(target, files);
    await target.sync();
    return written;
  } finally {
    await files.close();
    await target.close();
  }
}

/** Undefined where two of them share bytes. */
function extentsOf(
  plans: readonly DatasetPlan[],
  placed: ReadonlyMap<string, DataLayout>,
  sources: ReadonlyMap<number, Source>,
  hollow: (path: string) => boolean,
): Extent[] | undefined {
  return inFileOrder(
    plans.flatMap((plan) => {
      const layout = placed.get(plan.dataset.path);
      return layout?.kind === 'contiguous' ? [extentOf(plan, layout, hollow(plan.dataset.path), sources)] : [];
    }),
  );
}

const bytesOf = ({ dataset }: DatasetPlan) => dataset.shape.reduce((a, b) => a * b, 1) * DOUBLE;

/** The datasets whose bytes can be copied: plain in the whole and in every joined partition, and of the right size. */
function rawPlans(
  plans: readonly DatasetPlan[],
  layouts: ReadonlyMap<string, DataLayout>,
  sources: ReadonlyMap<number, Source>,
): DatasetPlan[] {
  return plans.filter((plan) => {
    const { path } = plan.dataset;
    const layout = layouts.get(path);
    if (!layout || layout.kind === 'other' || layout.bytes !== bytesOf(plan)) return false;
    return [...sources.values()].every((source) => {
      const own = source.datasets.get(path);
      const bytes = (own?.rows ?? 0) * rowWidth(plan.dataset) * DOUBLE;
      return (
        own?.layout.kind === 'contiguous' && own.layout.bytes === bytes && own.layout.address + bytes <= source.bytes
      );
    });
  });
}

function extentOf(
  plan: DatasetPlan,
  layout: { readonly address: number; readonly bytes: number },
  hollow: boolean,
  sources: ReadonlyMap<number, Source>,
): Extent {
  const own = (partition: number) => sources.get(partition)?.datasets.get(plan.dataset.path);
  return {
    plan,
    address: layout.address,
    bytes: layout.bytes,
    hollow,
    sourceAddress(partition) {
      const found = own(partition)?.layout;
      if (found?.kind !== 'contiguous') throw new Error(`${plan.dataset.path} of partition ${partition} has no place`);
      return found.address;
    },
    sourceRows: (partition) => own(partition)?.rows ?? 0,
  };
}

/** At most what is copied; less where a partition's file has holes, which stay holes. */
function spaceNeeded({ plans, sources, begun }: Merge, kept: readonly Range[]): number {
  const copied = new Map<number, number>();
  let other = kept.reduce((sum, { length }) => sum + length, 0);
  for (const { dataset, copies } of plans) {
    for (const { partition, count, skipped } of copies) {
      if (dataset.stepAxis === 'first' && begun?.there.has(partition)) continue;
      const bytes = count * rowWidth(dataset) * DOUBLE;
      if (skipped) other += bytes;
      else copied.set(partition, (copied.get(partition) ?? 0) + bytes);
    }
  }
  for (const [partition, bytes] of copied) {
    other += Math.min(bytes, sources.get(partition)?.allocatedBytes ?? bytes);
  }
  return other;
}

async function throughLibrary(
  file: string,
  plans: readonly DatasetPlan[],
  sources: ReadonlyMap<number, Source>,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (plans.length === 0) return;
  const openSource = (partition: number) => openHdf5(sources.get(partition)?.file ?? '', 'r');
  await withHdf5(file, 'r+', async (target) => {
    for (const plan of plans) {
      await copyThroughLibrary(plan, target, openSource, (values) => {
        signal?.throwIfAborted();
        onBytes(values * DOUBLE);
      });
    }
  });
}

/** Calls back at most a hundred times. */
function progressOf({ onProgress, whole }: Merge, slowBytes: number) {
  let of = whole.bytes + slowBytes;
  let done = 0;
  let told = -1;
  const at = (bytes: number) => {
    done = bytes;
    const hundredth = Math.floor((100 * done) / Math.max(1, of));
    if (hundredth === told) return;
    told = hundredth;
    onProgress?.({ done: Math.min(done, of), of });
  };
  return {
    at,
    add: (bytes: number) => at(done + bytes),
    total: (bytes: number) => {
      of = bytes;
    },
  };
}

export const sourceDatasets = (contents: StoreContents): ReadonlyMap<string, SourceDataset> =>
  new Map([...contents.datasets].map(([path, d]) => [path, { layout: d.layout, rows: stepRows(d) }]));

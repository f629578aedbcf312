/** The joined store, written beside the old one: bytes where the layout is known, the HDF5 library where it is not. */
import { type FileHandle, open } from 'node:fs/promises';
import { type DataLayout, openHdf5, withHdf5 } from '../hdf5';
import { readLayouts, type StoreContents } from './contents';
import { blocksOf, type Extent, inFileOrder, keptBlocks, keptRanges, type Range } from './extents';
import { openFiles, readExactly, writeExactly } from './open-files';
import { type DatasetPlan, rowWidth, stepRows } from './plan';
import { checkSpace, explainFullDisk } from './space';
import { copyThroughLibrary } from './through-library';
import { isZero, writeBlocks } from './write-blocks';

/** Small enough that reading, hashing and writing keep each other busy, large enough for a disk. */
const BLOCK_BYTES = 1 << 20;
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
  const { whole, plans, sources } = merge;
  const layouts = new Map([...whole.datasets].map(([path, { layout }]) => [path, layout]));
  const raw = rawPlans(plans, layouts, sources);
  const allocated = raw.flatMap((plan) => {
    const layout = layouts.get(plan.dataset.path);
    return layout?.kind === 'contiguous' ? [layout] : [];
  });
  // Data that will be written as a whole are not copied from the old store.
  const kept = keptRanges(inFileOrder(allocated) ?? [], whole.bytes);
  const apart = inFileOrder(allocated) !== undefined;
  const needed = spaceNeeded(merge, kept);
  await checkSpace(merge.folder, needed);
  try {
    return await write(merge, { layouts, raw, apart, kept });
  } catch (error) {
    throw explainFullDisk(error, merge.folder, needed);
  }
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
  const { whole, plans, sources, temporary } = merge;
  await copyRanges(whole.file, temporary, kept, whole.bytes);

  const rawPaths = new Set(apart ? raw.map((plan) => plan.dataset.path) : []);
  await allocate(
    temporary,
    [...rawPaths].filter((path) => layouts.get(path)?.kind === 'unallocated'),
    whole,
  );
  const placed = await readLayouts(temporary, [...rawPaths]);
  const extents = raw.flatMap((plan) => {
    const layout = placed.get(plan.dataset.path);
    return layout?.kind === 'contiguous'
      ? [extentOf(plan, layout, layouts.get(plan.dataset.path)?.kind === 'contiguous', sources)]
      : [];
  });
  const ordered = inFileOrder(extents) ?? [];
  const direct = new Set(ordered.map((extent) => extent.plan.dataset.path));
  const rest = plans.filter((plan) => !direct.has(plan.dataset.path));

  const slowBytes = rest.reduce((sum, plan) => sum + bytesOf(plan), 0);
  const progress = progressOf(merge, slowBytes);
  await throughLibrary(temporary, rest, sources, (bytes) => progress.add(bytes), merge.signal);

  const target = await open(temporary, 'r+');
  const files = openFiles((partition) => sources.get(partition)?.file ?? '');
  try {
    const { size } = await target.stat();
    progress.total(size + slowBytes);
    const sha256 = await writeBlocks({
      target,
      targetName: temporary,
      sources: files,
      blocks: blocksOf(ordered, size, BLOCK_BYTES),
      blockBytes: BLOCK_BYTES,
      onProgress: (bytes) => progress.at(slowBytes + bytes),
      signal: merge.signal,
    });
    await target.sync();
    return { bytes: size, sha256, throughLibrary: rest.map((plan) => plan.dataset.path) };
  } finally {
    await files.close();
    await target.close();
  }
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
    // What had its place in the old store was not copied from it.
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
function spaceNeeded({ plans, sources }: Merge, kept: readonly Range[]): number {
  const copied = new Map<number, number>();
  let other = kept.reduce((sum, { length }) => sum + length, 0);
  for (const { dataset, copies } of plans) {
    for (const { partition, count, skipped } of copies) {
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

/** A file of `size` bytes that has only these ranges of `from`; the rest is a hole. */
async function copyRanges(from: string, to: string, ranges: readonly Range[], size: number): Promise<void> {
  const source = await open(from, 'r');
  let target: FileHandle | undefined;
  try {
    target = await open(to, 'wx');
    await target.truncate(size);
    const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    for (const range of ranges) {
      for (const { offset, length } of keptBlocks(range, BLOCK_BYTES)) {
        const bytes = buffer.subarray(0, length);
        await readExactly(source, bytes, offset, from);
        if (!isZero(bytes)) await writeExactly(target, bytes, offset);
      }
    }
  } finally {
    await target?.close();
    await source.close();
  }
}

/** Gives datasets that were never written their place in the file: one value is enough, and the library closed. */
async function allocate(file: string, paths: readonly string[], { datasets }: StoreContents): Promise<void> {
  if (paths.length === 0) return;
  await withHdf5(file, 'r+', (store) => {
    for (const path of paths) {
      const shape = datasets.get(path)?.shape ?? [];
      const first = { start: shape.map(() => 0), count: shape.map(() => 1) };
      store.writeFloat64(path, first, store.readFloat64(path, first));
    }
  });
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

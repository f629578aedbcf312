/** The joined store as a sequence of blocks in the order of the file, so that it is written and hashed in one pass. */
import type { DatasetPlan, RowCopy } from './plan';
import { rowWidth, stepRows } from './plan';

/** Bytes of a double. */
const DOUBLE = 8;

/** A dataset of the joined store whose values are contiguous doubles from `address`, in every joined partition too. */
export interface Extent {
  readonly plan: DatasetPlan;
  readonly address: number;
  readonly bytes: number;
  /** The file is known to have a hole there. */
  readonly hollow: boolean;
  /** Address of the dataset's values in a partition's store. */
  sourceAddress(partition: number): number;
  /** Rows that the partition's dataset has. */
  sourceRows(partition: number): number;
}

/** A range of a partition's store that belongs at `at` of a block; no `source`: its values become NaN. */
export interface Piece {
  readonly at: number;
  readonly length: number;
  readonly source?: { readonly partition: number; readonly offset: number };
}

/**
 * `rows` runs of a partition's store, `run` bytes each, the first at `offset` and then every `stride` bytes; they belong
 * at `at` of a block and then every `targetStride` bytes. No `source`: their values become NaN.
 */
export interface Gather {
  readonly at: number;
  readonly targetStride: number;
  readonly rows: number;
  readonly run: number;
  readonly source?: {
    readonly partition: number;
    readonly offset: number;
    readonly stride: number;
  };
}

export type Block = { readonly offset: number; readonly length: number } & (
  | { readonly kind: 'kept' }
  | { readonly kind: 'pieces'; readonly hollow: boolean; readonly pieces: readonly Piece[] }
  | { readonly kind: 'gathers'; readonly hollow: boolean; readonly gathers: readonly Gather[] }
);

/** A part of a file that is no dataset of the plan: metadata, names, systems. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/** The extents in the order of the file, or undefined if any two share bytes: then nothing is known of them. */
export function inFileOrder<T extends { readonly address: number; readonly bytes: number }>(
  extents: readonly T[],
): T[] | undefined {
  const sorted = [...extents].sort((a, b) => a.address - b.address);
  const apart = sorted.every((extent, i) => {
    const before = sorted[i - 1];
    return before === undefined || before.address + before.bytes <= extent.address;
  });
  return apart ? sorted : undefined;
}

/** What lies between the extents (in the order of the file), before and after them. */
export function keptRanges(
  extents: readonly { readonly address: number; readonly bytes: number }[],
  size: number,
): Range[] {
  const ranges: Range[] = [];
  let offset = 0;
  for (const { address, bytes } of [...extents, { address: size, bytes: 0 }]) {
    if (address > offset) ranges.push({ offset, length: address - offset });
    offset = address + bytes;
  }
  return ranges;
}

/**
 * The whole file, of `size` bytes, as blocks of at most `most` bytes; `extents` in the order of the file.
 * @param there partitions whose rows the file has already, where the steps lie along the slowest axis
 */
export function* blocksOf(
  extents: readonly Extent[],
  size: number,
  most: number,
  there: ReadonlySet<number> = new Set(),
): Generator<Block> {
  let offset = 0;
  for (const extent of extents) {
    yield* keptBlocks({ offset, length: extent.address - offset }, most);
    if (extent.plan.dataset.stepAxis === 'first') yield* keeping(rowBlocks(extent, extent.plan.copies, most), there);
    else yield* columnBlocks(extent, most);
    offset = extent.address + extent.bytes;
  }
  yield* keptBlocks({ offset, length: size - offset }, most);
}

export function* keptBlocks({ offset, length }: Range, most: number): Generator<Block> {
  for (let at = 0; at < length; at += most) {
    yield { kind: 'kept', offset: offset + at, length: Math.min(most, length - at) };
  }
}

/** The rows of one partition, where the steps lie along the slowest axis. */
export function* rowsOfPartition(extents: readonly Extent[], partition: number, most: number): Generator<Block> {
  for (const extent of extents) {
    const { dataset, copies } = extent.plan;
    if (dataset.stepAxis !== 'first') continue;
    const own = copies.filter((copy) => copy.partition === partition);
    yield* rowBlocks(extent, own, most);
  }
}

/** Blocks of which nothing is missing are not written again. */
function* keeping(blocks: Iterable<Block>, there: ReadonlySet<number>): Generator<Block> {
  for (const block of blocks) {
    const isThere =
      block.kind === 'pieces' && block.pieces.every(({ source }) => source && there.has(source.partition));
    yield isThere ? { kind: 'kept', offset: block.offset, length: block.length } : block;
  }
}

/** Steps along the slowest axis: each partition's rows are one range of bytes. These follow each other without gaps. */
function* rowBlocks(extent: Extent, copies: readonly RowCopy[], most: number): Generator<Block> {
  const row = rowWidth(extent.plan.dataset) * DOUBLE;
  const ranges = copies.map((copy) => ({
    at: copy.to * row,
    length: copy.count * row,
    ...(copy.skipped
      ? {}
      : {
          source: { partition: copy.partition, offset: extent.sourceAddress(copy.partition) + copy.from * row },
        }),
  }));
  yield* pieceBlocks(extent.address + (ranges[0]?.at ?? 0), extent.hollow, ranges, most);
}

/** Steps along the fastest axis: every row holds a run of each partition. */
function* columnBlocks(extent: Extent, most: number): Generator<Block> {
  const { dataset, copies } = extent.plan;
  const stride = stepRows(dataset) * DOUBLE;
  const lines = rowWidth(dataset);
  const atOnce = Math.floor(most / stride);
  if (atOnce < 1) {
    for (let line = 0; line < lines; line += 1) {
      const runs = copies.map((copy) => ({
        at: copy.to * DOUBLE,
        length: copy.count * DOUBLE,
        ...(copy.skipped ? {} : { source: sourceOfRun(extent, copy.partition, line, copy.from) }),
      }));
      yield* pieceBlocks(extent.address + line * stride, extent.hollow, runs, most);
    }
    return;
  }
  for (let line = 0; line < lines; line += atOnce) {
    const rows = Math.min(atOnce, lines - line);
    const gathers = copies.map((copy) => {
      const gather = { at: copy.to * DOUBLE, targetStride: stride, rows, run: copy.count * DOUBLE };
      if (copy.skipped) return gather;
      const source = sourceOfRun(extent, copy.partition, line, copy.from);
      const sourceStride = extent.sourceRows(copy.partition) * DOUBLE;
      return { ...gather, source: { ...source, stride: sourceStride } };
    });
    yield {
      kind: 'gathers',
      hollow: extent.hollow,
      offset: extent.address + line * stride,
      length: rows * stride,
      gathers,
    };
  }
}

function sourceOfRun(extent: Extent, partition: number, line: number, from: number) {
  const values = line * extent.sourceRows(partition) + from;
  return { partition, offset: extent.sourceAddress(partition) + values * DOUBLE };
}

/** Ranges that follow each other without gaps, as blocks of at most `most` bytes. */
function* pieceBlocks(address: number, hollow: boolean, ranges: readonly Piece[], most: number): Generator<Block> {
  let pieces: Piece[] = [];
  let length = 0;
  let offset = address;
  for (const range of ranges) {
    for (let done = 0; done < range.length; ) {
      const part = Math.min(range.length - done, most - length);
      const source = range.source && { ...range.source, offset: range.source.offset + done };
      pieces.push({ at: length, length: part, ...(source ? { source } : {}) });
      length += part;
      done += part;
      if (length < most) continue;
      yield { kind: 'pieces', hollow, offset, length, pieces };
      offset += length;
      pieces = [];
      length = 0;
    }
  }
  if (length > 0) yield { kind: 'pieces', hollow, offset, length, pieces };
}

import type { DatasetInfo, Hyperslab, NumberType } from './hdf5-file';
import type { Library } from './library';

/** A block goes through the library's heap in pieces of this size at most. */
const PIECE_BYTES = 4 << 20;

const product = (numbers: readonly number[]) => numbers.reduce((result, n) => result * n, 1);

type Numbers = ArrayLike<number> | BigInt64Array | BigUint64Array;

const arrays: Readonly<Record<NumberType, (buffer: ArrayBufferLike, at: number, length: number) => Numbers>> = {
  float64: (buffer, at, length) => new Float64Array(buffer, at, length),
  float32: (buffer, at, length) => new Float32Array(buffer, at, length),
  int8: (buffer, at, length) => new Int8Array(buffer, at, length),
  int16: (buffer, at, length) => new Int16Array(buffer, at, length),
  int32: (buffer, at, length) => new Int32Array(buffer, at, length),
  int64: (buffer, at, length) => new BigInt64Array(buffer, at, length),
  uint8: (buffer, at, length) => new Uint8Array(buffer, at, length),
  uint16: (buffer, at, length) => new Uint16Array(buffer, at, length),
  uint32: (buffer, at, length) => new Uint32Array(buffer, at, length),
  uint64: (buffer, at, length) => new BigUint64Array(buffer, at, length),
};

export function readBlock(
  library: Library,
  id: bigint,
  dataset: string,
  info: DatasetInfo,
  block: Hyperslab = { start: info.shape.map(() => 0), count: info.shape },
): Float64Array {
  if (info.type === 'string' || info.type === 'other') throw new Error('it does not hold numbers');
  const numbersAt = arrays[info.type];
  refuseOutside(info.shape, block);
  const values = new Float64Array(product(block.count));
  for (const { offset, start, count } of pieces(block)) {
    const n = product(count);
    const pointer = library.scratch(n * 8);
    transfer(library, { start, count }, (counts, starts, strides) =>
      library.module.get_dataset_data(id, dataset, counts, starts, strides, BigInt(pointer)),
    );
    const { buffer } = library.module.HEAPU8;
    const read = numbersAt(buffer, pointer, n);
    if (read instanceof BigInt64Array || read instanceof BigUint64Array)
      for (let i = 0; i < n; i += 1) values[offset + i] = Number(read[i]);
    else values.set(read, offset);
  }
  return values;
}

export function writeBlock(
  library: Library,
  id: bigint,
  dataset: string,
  block: Hyperslab,
  values: Float64Array,
): void {
  if (values.length !== product(block.count))
    throw new Error(`${values.length} numbers do not fill a block of ${block.count.join(' × ')}`);
  for (const { offset, start, count } of pieces(block)) {
    const n = product(count);
    const pointer = library.scratch(n * 8);
    new Float64Array(library.module.HEAPU8.buffer, pointer, n).set(values.subarray(offset, offset + n));
    transfer(library, { start, count }, (counts, starts, strides) =>
      library.module.set_dataset_data(id, dataset, counts, starts, strides, BigInt(pointer)),
    );
  }
}

function transfer(
  library: Library,
  { start, count }: Hyperslab,
  f: (counts: bigint[], starts: bigint[], strides: bigint[]) => number,
): void {
  const counts = count.map(BigInt);
  library.call(
    () =>
      f(
        counts,
        start.map(BigInt),
        counts.map(() => 1n),
      ),
    (status) => status < 0,
  );
}

function refuseOutside(shape: readonly number[], { start, count }: Hyperslab): void {
  const inside =
    start.length === shape.length &&
    count.length === shape.length &&
    shape.every((n, d) => {
      const [from, length] = [start[d] ?? -1, count[d] ?? -1];
      return Number.isInteger(from) && Number.isInteger(length) && from >= 0 && length >= 0 && from + length <= n;
    });
  if (!inside)
    throw new Error(`the block [${start.join(', ')}] + [${count.join(', ')}] lies outside [${shape.join(', ')}]`);
}

interface Piece extends Hyperslab {
  /** Of its first element among the block's. */
  readonly offset: number;
}

/**
 * A block cut into consecutive pieces of at most `most` elements: along the slowest dimension of which a single row is
 * small enough. A row of the fastest dimension is never cut.
 */
export function* pieces({ start, count }: Hyperslab, most = PIECE_BYTES / 8): Generator<Piece> {
  if (product(count) === 0) return;
  let along = 0;
  while (along < count.length - 1 && product(count.slice(along + 1)) > most) along += 1;
  if (count.length === 0 || product(count) <= most) {
    yield { start, count, offset: 0 };
    return;
  }
  const rowSize = product(count.slice(along + 1));
  const length = count[along] ?? 0;
  const rows = Math.max(1, Math.floor(most / rowSize));
  const outer = product(count.slice(0, along));
  for (let o = 0; o < outer; o += 1) {
    const at = unravel(o, count.slice(0, along));
    for (let row = 0; row < length; row += rows) {
      const n = Math.min(rows, length - row);
      yield {
        start: start.map((s, d) => (d < along ? s + (at[d] ?? 0) : d === along ? s + row : s)),
        count: count.map((c, d) => (d < along ? 1 : d === along ? n : c)),
        offset: (o * length + row) * rowSize,
      };
    }
  }
}

/** The index of the `n`-th element of an array in C order. */
function unravel(n: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = n;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

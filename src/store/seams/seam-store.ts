/** A partition's store as the seams read it: strided runs of plain doubles, through the HDF5 library where they are not. */
import { open } from 'node:fs/promises';
import { UserError } from '../../text';
import { type Hdf5File, type Hyperslab, openHdf5 } from '../hdf5';
import type { Source } from '../join/merge';
import { readExactly } from '../join/open-files';
import type { SteppedDataset } from '../join/plan';
import { damageOf } from '../join/trouble';

const DOUBLE = 8;
/** Bytes that are read at once to pick runs out of them. */
export const SPAN_BYTES = 1 << 19;

export interface SeamStore {
  /**
   * Reads a part of a dataset's overlap. Along the steps `part` counts from `skip`, the first overlapping row.
   * @param into at least as long as the part; the answer is a view of it, or new
   */
  read(dataset: SteppedDataset, skip: number, part: Hyperslab, into: Float64Array): Promise<Float64Array>;
  close(): Promise<void>;
}

/**
 * Opens a partition's store; the library only if some dataset needs it. All of it throws UserErrors `store.open`,
 * `store.read` and `join.partitionStore`.
 * @param span memory of {@link SPAN_BYTES} that stores may share
 */
export async function openSeamStore({ file, datasets }: Source, span: Buffer): Promise<SeamStore> {
  const refuse = (error: unknown): never => {
    throw error instanceof UserError ? new UserError(error.code, damageOf(file, error)) : error;
  };
  const general = [...datasets.values()].some(({ layout }) => layout.kind !== 'contiguous');
  const library: Hdf5File | undefined = general ? await openHdf5(file, 'r').catch(refuse) : undefined;
  const handle = await open(file, 'r');
  const readAll = (bytes: Uint8Array, offset: number) => readExactly(handle, bytes, offset, file);

  async function readRuns(
    { first, run, stride, count }: Runs,
    address: number,
    into: Float64Array,
  ): Promise<Float64Array> {
    const values = into.length < run * count ? new Float64Array(run * count) : into.subarray(0, run * count);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const atOnce = Math.floor((span.length / DOUBLE - run) / stride) + 1;
    if (count === 1 || run === stride || atOnce < 2) {
      const whole = run === stride ? { run: run * count, count: 1 } : { run, count };
      for (let i = 0; i < whole.count; i += 1) {
        const part = bytes.subarray(i * whole.run * DOUBLE, (i + 1) * whole.run * DOUBLE);
        await readAll(part, address + (first + i * stride) * DOUBLE);
      }
      return values;
    }
    for (let i = 0; i < count; i += atOnce) {
      const runs = Math.min(atOnce, count - i);
      await readAll(span.subarray(0, ((runs - 1) * stride + run) * DOUBLE), address + (first + i * stride) * DOUBLE);
      for (let r = 0; r < runs; r += 1) {
        const at = r * stride * DOUBLE;
        span.copy(bytes, (i + r) * run * DOUBLE, at, at + run * DOUBLE);
      }
    }
    return values;
  }

  return {
    async read(dataset, skip, part, into) {
      const own = datasets.get(dataset.path);
      const runs = own && runsOf(dataset, own.rows, skip, part);
      if (own?.layout.kind === 'contiguous' && runs) return readRuns(runs, own.layout.address, into);
      // HDF5 reads zeros where nothing was written: two of them agree about nothing.
      if (own?.layout.kind === 'unallocated') return new Float64Array(product(part.count)).fill(Number.NaN);
      if (!library) throw new Error(`${file}: ${dataset.path} cannot be read`);
      const axis = dataset.stepAxis === 'first' ? 0 : dataset.shape.length - 1;
      const start = part.start.map((s, i) => (i === axis ? s + skip : s));
      try {
        return library.readFloat64(dataset.path, { start, count: part.count });
      } catch (error) {
        return refuse(error);
      }
    },
    async close() {
      library?.close();
      await handle.close();
    },
  };
}

/** `count` runs of `run` values, from value `first` of the dataset every `stride` values. */
interface Runs {
  readonly first: number;
  readonly run: number;
  readonly stride: number;
  readonly count: number;
}

const product = (numbers: readonly number[]) => numbers.reduce((a, b) => a * b, 1);

/** The runs of a part in C order; undefined where it is not a plain stride. `rows` are those of this store. */
function runsOf(dataset: SteppedDataset, rows: number, skip: number, { start, count }: Hyperslab): Runs | undefined {
  const { shape, stepAxis } = dataset;
  const sizes = stepAxis === 'first' ? [rows, ...shape.slice(1)] : [...shape.slice(0, -1), rows];
  const axis = stepAxis === 'first' ? 0 : sizes.length - 1;
  const from = start.map((s, i) => (i === axis ? s + skip : s));
  const first = from.reduce((at, s, i) => at * (sizes[i] ?? 1) + s, 0);
  // The trailing axes that are taken whole, and the one before them, make a run; what is outside must be one axis.
  let inner = sizes.length;
  while (inner > 0 && count[inner - 1] === sizes[inner - 1]) inner -= 1;
  const run = product(count.slice(Math.max(0, inner - 1)));
  const outside = count.slice(0, Math.max(0, inner - 1));
  const runs = product(outside);
  if (runs === 1) return { first, run, stride: run, count: 1 };
  const stride = product(sizes.slice(Math.max(0, inner - 1)));
  // Of the axes outside, the slowest that is not single may be a part; the others must be whole, for even distances.
  const slowest = outside.findIndex((n) => n > 1);
  const even = outside.every((n, i) => i <= slowest || n === sizes[i]);
  return even ? { first, run, stride, count: runs } : undefined;
}

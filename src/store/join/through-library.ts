/** The slow and general way: values go through the HDF5 library, a bounded number at a time. */
import type { Hdf5File } from '../hdf5';
import { pieces } from '../hdf5/hyperslabs';
import type { DatasetPlan } from './plan';

/** Copies a dataset's rows from the partitions that `openSource` opens; rows of skipped partitions become NaN. */
export async function copyThroughLibrary(
  { dataset, copies }: DatasetPlan,
  target: Hdf5File,
  openSource: (partition: number) => Promise<Hdf5File>,
  onValues: (count: number) => void,
): Promise<void> {
  const { path, shape, stepAxis } = dataset;
  const axis = stepAxis === 'first' ? 0 : shape.length - 1;
  for (const { partition, from, to, count, skipped } of copies) {
    const source = skipped ? undefined : await openSource(partition);
    try {
      const whole = {
        start: shape.map((_, i) => (i === axis ? to : 0)),
        count: shape.map((n, i) => (i === axis ? count : n)),
      };
      for (const { start, count: size } of pieces(whole)) {
        const inSource = { start: start.map((s, i) => (i === axis ? s - to + from : s)), count: size };
        const values = source?.readFloat64(path, inSource) ?? allNaN(size);
        target.writeFloat64(path, { start, count: size }, values);
        onValues(values.length);
      }
    } finally {
      source?.close();
    }
  }
}

const allNaN = (count: readonly number[]) => new Float64Array(count.reduce((a, b) => a * b, 1)).fill(Number.NaN);

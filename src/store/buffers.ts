/** Values on their way into a store: gathered in blocks, so that a small execution costs no system call. */
import { writeSync } from 'node:fs';
import { messageOf, UserError } from '../text';

/** Where a dataset's contiguous float64 values begin, and what it is called. */
export interface DatasetPlace {
  readonly fd: number;
  readonly address: number;
  readonly file: string;
  readonly dataset: string;
}

/** Takes `count` rows from row `from`; later values replace earlier ones. */
export interface OutputBuffer {
  write(from: number, count: number, values: Float64Array): void;
  flush(): void;
}

/** Of one dataset. */
const BUFFER_BYTES = 256 << 10;

const rowsThatFit = (rowLength: number) => Math.max(1, Math.floor(BUFFER_BYTES / 8 / Math.max(1, rowLength)));

/**
 * For data whose rows lie one after the other: consecutive rows are one range of the file.
 * @param rows number of rows in the dataset
 */
export function blockBuffer(place: DatasetPlace, rows: number, rowLength: number): OutputBuffer {
  const capacity = Math.min(rows, rowsThatFit(rowLength));
  let block: Float64Array | undefined;
  let first = 0;
  let held = 0;
  const flush = () => {
    if (block && held > 0) writeValues(place, first * rowLength, block.subarray(0, held * rowLength));
    held = 0;
  };
  return {
    write: (from, count, values) => {
      for (let row = 0; row < count; row += 1) {
        if (held > 0 && (from + row !== first + held || held === capacity)) flush();
        if (held === 0) first = from + row;
        block ??= new Float64Array(capacity * rowLength);
        block.set(values.subarray(row * rowLength, (row + 1) * rowLength), held * rowLength);
        held += 1;
      }
    },
    flush,
  };
}

/**
 * For data `[columns, rows]` with the rows fastest: consecutive rows are one range per column.
 * @param columns number of columns
 * @param rows number of rows in the dataset
 */
export function stripBuffer(place: DatasetPlace, columns: number, rows: number): OutputBuffer {
  const capacity = Math.min(rows, rowsThatFit(columns));
  let strips: Float64Array | undefined;
  let first = 0;
  let held = 0;
  const flush = () => {
    if (strips && held > 0)
      for (let c = 0; c < columns; c += 1)
        writeValues(place, c * rows + first, strips.subarray(c * capacity, c * capacity + held));
    held = 0;
  };
  return {
    write: (from, count, values) => {
      for (let done = 0; done < count; ) {
        if (held > 0 && (from + done !== first + held || held === capacity)) flush();
        if (held === 0) first = from + done;
        strips ??= new Float64Array(columns * capacity);
        const n = Math.min(count - done, capacity - held);
        for (let c = 0; c < columns; c += 1)
          strips.set(values.subarray(c * count + done, c * count + done + n), c * capacity + held);
        held += n;
        done += n;
      }
    },
    flush,
  };
}

function writeValues({ fd, address, file, dataset }: DatasetPlace, offset: number, values: Float64Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  try {
    for (let done = 0; done < bytes.length; )
      done += writeSync(fd, bytes, done, bytes.length - done, address + offset * 8 + done);
  } catch (error) {
    const message = `${dataset} in ${file} could not be written: ${messageOf(error)}.`;
    throw new UserError('store.write', message, [], { cause: error });
  }
}

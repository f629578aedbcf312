/**
 * Tables as Parquet: a row group for each block, so that memory stays bounded. Times are TIMESTAMP(MILLIS) of local time
 * without a zone. Values are written plainly: the library's dictionaries take -0 for 0.
 */
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import type { Units } from '../protocol';
import type { Sink } from './sink';
import { longBlocks, type Rows, type Table, TIME, wideBlocks } from './tables';

/** Values of a row group. */
const WIDE = 1 << 21;
const LONG = 1 << 16;

/**
 * @param about facts that go into the file's metadata, each a text by its name
 * @param wrote is told how many values more were written; throws to stop
 */
export async function writeParquet(
  table: Table,
  units: Units,
  sink: Sink,
  { about, wrote }: { readonly about: Readonly<Record<string, string>>; wrote(values: number): Promise<void> },
): Promise<void> {
  const bytes = new SinkWriter(sink);
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(table),
    codec: 'SNAPPY',
    createdBy: 'PowerSimulations Parallel',
    kvMetadata: Object.entries(about).map(([key, value]) => ({ key, value })),
  });
  for (const { columnData, rows, values } of groupsOf(table, units)) {
    await writer.write({ columnData, rowGroupSize: rows });
    await wrote(values);
  }
  await writer.finish();
}

/** Gives what the library wrote to a sink after each row group. */
class SinkWriter extends ByteWriter {
  constructor(private readonly sink: Sink) {
    super();
  }

  async flush(): Promise<void> {
    await this.sink.write(this.getBytes());
    this.index = 0;
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}

function schemaOf(table: Table): SchemaElement[] {
  const texts = ['model', 'variable', 'name'];
  const columns: SchemaElement[] = [
    {
      name: TIME,
      type: 'INT64',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' },
      repetition_type: 'REQUIRED',
    },
    ...(table.layout === 'wide' ? [] : texts).map(
      (name): SchemaElement => ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }),
    ),
    ...(table.layout === 'wide' ? table.headings : ['value']).map(
      (name): SchemaElement => ({ name, type: 'DOUBLE', repetition_type: 'REQUIRED' }),
    ),
  ];
  return [{ name: 'root', num_children: columns.length }, ...columns];
}

interface RowGroup {
  readonly columnData: ColumnSource[];
  readonly rows: number;
  readonly values: number;
}

function* groupsOf(table: Table, units: Units): Generator<RowGroup> {
  if (table.layout === 'long') {
    for (const block of longBlocks(table, units, LONG)) yield longGroup(block);
    return;
  }
  for (const blocks of wideBlocks(table, units, WIDE)) {
    const { fromMs = 0, resolutionMs = 0, rows = 0 } = blocks[0] ?? {};
    const times = BigInt64Array.from({ length: rows }, (_, row) => BigInt(fromMs + row * resolutionMs));
    const values = blocks.flatMap((block) =>
      block.source.names.map((_, c) => block.values.subarray(c * rows, (c + 1) * rows)),
    );
    const columnData = values.map((data, c) => plain(table.headings[c] ?? '', data));
    yield { columnData: [plain(TIME, times), ...columnData], rows, values: values.length * rows };
  }
}

function longGroup({ source, fromMs, resolutionMs, rows, values }: Rows): RowGroup {
  const { model, key } = source.output;
  const columns = source.names.length;
  const all = rows * columns;
  const times = BigInt64Array.from({ length: all }, (_, i) => BigInt(fromMs + Math.floor(i / columns) * resolutionMs));
  const byTime = Float64Array.from(
    { length: all },
    (_, i) => values[(i % columns) * rows + Math.floor(i / columns)] ?? Number.NaN,
  );
  const texts = (name: string, text: (i: number) => string): ColumnSource => ({
    name,
    data: Array.from({ length: all }, (_, i) => text(i)),
  });
  return {
    columnData: [
      plain(TIME, times),
      texts('model', () => model),
      texts('variable', () => key),
      texts('name', (i) => source.names[i % columns] ?? ''),
      plain('value', byTime),
    ],
    rows: all,
    values: all,
  };
}

const plain = (name: string, data: Float64Array | BigInt64Array): ColumnSource => ({ name, data, encoding: 'PLAIN' });

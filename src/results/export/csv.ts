/** Tables as CSV (RFC 4180, lines end with a line feed). Numbers read back as the same bits. */
import type { Units } from '../protocol';
import type { Sink } from './sink';
import { longBlocks, type Rows, type Table, TIME, wideBlocks } from './tables';
import { timeText } from './time';

/** Values of a block: half a megabyte of text, which is fastest. */
const MOST_VALUES = 1 << 15;

/** @param wrote is told how many values more were written; throws to stop */
export async function writeCsv(
  table: Table,
  units: Units,
  sink: Sink,
  wrote: (values: number) => Promise<void>,
): Promise<void> {
  if (table.layout === 'wide') {
    await sink.write(line([TIME, ...table.headings]));
    for (const blocks of wideBlocks(table, units, MOST_VALUES)) {
      await sink.write(wideText(blocks));
      await wrote(blocks.reduce((sum, { values }) => sum + values.length, 0));
    }
    return;
  }
  await sink.write(line([TIME, 'model', 'variable', 'name', 'value']));
  for (const rows of longBlocks(table, units, MOST_VALUES)) {
    await sink.write(longText(rows));
    await wrote(rows.values.length);
  }
}

function wideText(blocks: readonly Rows[]): string {
  const [first] = blocks;
  if (!first) return '';
  let text = '';
  for (let row = 0; row < first.rows; row += 1) {
    text += timeText(first.fromMs + row * first.resolutionMs);
    for (const { values, rows } of blocks)
      for (let at = row; at < values.length; at += rows) text += `,${numberText(values[at] ?? Number.NaN)}`;
    text += '\n';
  }
  return text;
}

function longText({ source, fromMs, resolutionMs, rows, values }: Rows): string {
  const { model, key } = source.output;
  const names = source.names.map((name) => `,${field(model)},${field(key)},${field(name)},`);
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    const time = timeText(fromMs + row * resolutionMs);
    for (let c = 0; c < names.length; c += 1)
      text += `${time}${names[c]}${numberText(values[c * rows + row] ?? Number.NaN)}\n`;
  }
  return text;
}

/** A line of fields, quoted where they must be. */
export const line = (fields: readonly string[]) => `${fields.map(field).join(',')}\n`;

const field = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The shortest text that reads back as the same bits; JavaScript's own would lose the sign of zero. */
export const numberText = (value: number) => (Object.is(value, -0) ? '-0' : String(value));

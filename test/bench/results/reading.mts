/** What the reader takes to open large results, to read, compare and export them. */
import path from 'node:path';
import type { OutputRef, Target } from '../../../src/results/protocol/index.ts';
import type { Measurement } from '../measurement.mts';
import { type Reader, timed, withReader } from './reader.mts';

const POWER: OutputRef = {
  model: 'UC',
  source: 'decision',
  container: 'variables',
  key: 'ActivePowerVariable__ThermalStandard',
};
const OTHER: OutputRef = { ...POWER, key: 'Variable1__Unit' };
const COLUMNS = 2000;

/** Of results of 6 GB: reader started and results opened, and to a year of 200 columns. */
export async function opening(target: Target): Promise<Measurement[]> {
  const times: number[] = [];
  // The best of some tries: what else the machine does is not of interest.
  for (let tries = 0; tries < 5; tries += 1) {
    const begin = performance.now();
    await withReader(async (reader) => {
      await reader.ask('open', { target });
      times.push(performance.now() - begin);
    });
  }
  const drawn = await withReader(async (reader) => {
    const { results, bytes } = await reader.ask('open', { target });
    if (bytes < 5.9e9) throw new Error(`the store has ${bytes} bytes only`);
    const { columns, periods } = await reader.ask('realized', { results, output: POWER, columns: { largest: 200 } });
    if (columns.length !== 200 || periods !== 8760) throw new Error(`${columns.length} columns, ${periods} periods`);
    return reader.peak;
  });
  return [
    { name: '6 GB: reader started and results opened', value: Math.min(...times), unit: 'ms', limit: 1000 },
    { name: '6 GB: reader that opened it and ranked and read 200 columns', value: drawn, unit: 'MB', limit: 300 },
  ];
}

/** Of 52 seams between partitions of 7 GB in all. */
export function seams(target: Target): Promise<Measurement[]> {
  return withReader(async (reader) => {
    const { results } = await reader.ask('open', { target });
    const [{ seams: found }, took] = await timed(() => reader.ask('seams', { results }));
    if (found.length !== 52) throw new Error(`${found.length} seams`);
    return [
      { name: '6 GB in 53 partitions: seams measured', value: took, unit: 'ms', limit: 30_000 },
      { name: '6 GB in 53 partitions: reader that measured the seams', value: reader.peak, unit: 'MB', limit: 300 },
    ];
  });
}

export function comparing(first: Target, second: Target): Promise<Measurement[]> {
  return withReader(async (reader) => {
    const { results } = await reader.ask('open', { target: first });
    const { results: other } = await reader.ask('open', { target: second });
    const [{ differences }, took] = await timed(() => reader.ask('compare', { results, other }));
    if (differences.length === 0) throw new Error('nothing was compared');
    return [
      { name: 'two stores of 1 GB: compared', value: took, unit: 'ms', limit: 30_000 },
      { name: 'two stores of 1 GB: reader that compared them', value: reader.peak, unit: 'MB', limit: 300 },
    ];
  });
}

/** A year of 2,000 columns as a file. */
export async function exporting(target: Target, folder: string): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const format of ['csv', 'parquet'] as const) {
    for (const layout of ['wide', 'long'] as const) {
      const value = await withReader(async (reader) => {
        const { results } = await reader.ask('open', { target });
        const outputs = await halves(reader, results);
        const file = path.join(folder, `export.${format}`);
        const { rows } = await reader.ask('export', { results, outputs, format, layout, file });
        if (rows !== (layout === 'wide' ? 8760 : 8760 * COLUMNS)) throw new Error(`${rows} rows`);
        return reader.peak;
      });
      measured.push({ name: `export of 8,760 × 2,000, ${layout} ${format}: reader`, value, unit: 'MB', limit: 300 });
    }
  }
  return measured;
}

/** As many columns of two outputs. */
async function halves(reader: Reader, results: number) {
  const names = (await reader.ask('columns', { results, output: POWER })).slice(0, COLUMNS / 2);
  return [POWER, OTHER].map((output) => ({ output, columns: [...names] }));
}

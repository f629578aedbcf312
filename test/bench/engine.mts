/**
 * What simulations on the embedded engine cost, as users run them: the shipped samples through the command line, two
 * partitions at a time. CPU time is that of all processes together, memory the highest resident of any worker.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Measurement } from './measurement.mts';

const root = path.resolve(import.meta.dirname, '../..');
const samples = path.join(root, 'samples/embedded');
const command = path.join(root, 'bin/powersim.js');

/** `npm run bench -- year`: 365 daily steps of the 5-bus sample in weekly partitions, 417 executed steps. */
export async function year(): Promise<Measurement[]> {
  const run = measured(path.join(samples, 'five_bus.powersim.mjs'), { numSteps: 365, period: 7, numOverlapSteps: 1 });
  return [
    { name: '5-bus year, CPU time of 417 steps', value: run.cpuSeconds, unit: 's', limit: 110 },
    { name: '5-bus year, peak memory of a worker', value: run.peakMegabytes, unit: 'MB', limit: 250 },
    { name: '5-bus year, unserved energy', value: run.unservedEnergy, unit: 'MWh', limit: 0 },
  ];
}

/** `npm run bench -- rts`: RTS-GMLC from `POWERSIM_TEST_DATA`, 28 days by relax-and-fix and a week exactly. */
export async function rts(): Promise<Measurement[]> {
  const data = path.join(process.env['POWERSIM_TEST_DATA'] ?? '', 'rts-gmlc');
  if (!existsSync(data)) throw new Error('POWERSIM_TEST_DATA must name a folder that holds rts-gmlc.');
  const script = path.join(samples, 'rts_gmlc.powersim.mjs');
  const month = measured(script, { numSteps: 28, period: 7, numOverlapSteps: 1, data });
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    const exactly = path.join(folder, 'rts_exactly.powersim.mjs');
    const asShipped = /method: "relaxAndFix", relativeGap: 1e-3, maxGap: 0\.1/;
    const text = readFileSync(script, 'utf8');
    if (!asShipped.test(text)) throw new Error(`${script} has another solver than this benchmark knows`);
    writeFileSync(exactly, text.replace(asShipped, 'method: "exact", relativeGap: 1e-2'));
    const week = measured(exactly, { numSteps: 7, period: 4, numOverlapSteps: 0, data });
    return [
      { name: 'RTS-GMLC, CPU time of 28 days by relax-and-fix', value: month.cpuSeconds, unit: 's', limit: 60 },
      { name: 'RTS-GMLC, peak memory of a worker', value: month.peakMegabytes, unit: 'MB', limit: 500 },
      { name: 'RTS-GMLC, largest gap against the relaxation', value: 100 * month.largestGap, unit: '%', limit: 10 },
      { name: 'RTS-GMLC, unserved energy', value: month.unservedEnergy, unit: 'MWh', limit: 0 },
      { name: 'RTS-GMLC, CPU time of 7 days exactly at 1 %', value: week.cpuSeconds, unit: 's', limit: 150 },
      { name: 'RTS-GMLC exactly, largest gap', value: 100 * week.largestGap, unit: '%', limit: 1 },
      { name: 'RTS-GMLC exactly, peak memory of a worker', value: week.peakMegabytes, unit: 'MB', limit: 1000 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Numbers {
  readonly numSteps: number;
  readonly period: number;
  readonly numOverlapSteps: number;
  readonly data?: string;
}

interface Run {
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly unservedEnergy: number;
  readonly largestGap: number;
}

function measured(script: string, { numSteps, period, numOverlapSteps, data }: Numbers): Run {
  const output = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    const words = [process.execPath, command, 'run', script, '--output-dir', output, '--name', 'bench'];
    words.push('--num-steps', `${numSteps}`, '--period', `${period}`, '--num-overlap-steps', `${numOverlapSteps}`);
    words.push('--num-parallel-processes', '2');
    // The shell's `times` counts the children of children, which the supervisor waits for.
    const told = execFileSync('bash', ['-c', '"$@" >&2 && times', 'bash', ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...(data === undefined ? {} : { RTS_GMLC: data }) },
    });
    const children = told.trim().split('\n').at(-1) ?? '';
    const cpuSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
      (sum, [, m, s]) => sum + 60 * Number(m) + Number(s),
      0,
    );
    return { cpuSeconds, peakMegabytes: peakOf(output), ...summaryOf(path.join(output, 'bench')) };
  } finally {
    rmSync(output, { recursive: true, force: true, maxRetries: 5 });
  }
}

function peakOf(output: string): number {
  const journal = readFileSync(path.join(output, '.powersim/bench/journal.ndjson'), 'utf8').trim().split('\n');
  const peaks = journal.map((line) => Number((JSON.parse(line) as { peakRss?: number }).peakRss ?? 0));
  return Math.max(...peaks) / 1e6;
}

function summaryOf(folder: string): Pick<Run, 'unservedEnergy' | 'largestGap'> {
  const text = execFileSync(process.execPath, [command, 'summary', '--json', folder], { encoding: 'utf8' });
  const { unserved, largestGap } = JSON.parse(text) as { unserved: number; largestGap?: { gap: number } };
  return { unservedEnergy: unserved, largestGap: largestGap?.gap ?? 0 };
}

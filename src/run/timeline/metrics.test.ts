import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { metricsFile } from '../../layout';
import { lastSample, MetricsWriter, readSamples } from './metrics';

let folder: string;
let place: { outputDir: string; name: string };
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'metrics-'));
  place = { outputDir: folder, name: 'NAME' };
  mkdirSync(path.dirname(metricsFile(place)), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const ours = async () => true;
const writer = (longest?: number) => new MetricsWriter(metricsFile(place), ours, longest);
const sample = (time: number, workers: Record<string, number>) => ({ time, workers });
const times = () =>
  readFileSync(metricsFile(place), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { time: number }).time);

test('samples that say nothing new are written every five seconds alone', async () => {
  const metrics = writer();
  for (let second = 0; second <= 12; second += 1) metrics.add(sample(second * 1000, { 1: 100 + second }));
  await metrics.flush();
  expect(times()).toEqual([0, 5000, 10_000]);
});

test('a worker that comes or goes, or takes much more or less, is written at once; also after a clock was set back', async () => {
  const metrics = writer();
  metrics.add(sample(1000, { 1: 100 }));
  metrics.add(sample(2000, { 1: 100, 2: 50 }));
  metrics.add(sample(3000, { 1: 100, 2: 80 }));
  metrics.add(sample(4000, { 1: 101, 2: 80 }));
  metrics.add(sample(5000, { 1: 100 }));
  metrics.add(sample(100, { 1: 100 }));
  await metrics.flush();
  expect(times()).toEqual([1000, 2000, 3000, 5000, 100]);
});

test('the file stays small however long the run takes, and keeps the newest whole lines', async () => {
  const metrics = writer(2000);
  for (let i = 0; i < 500; i += 1) metrics.add(sample(i * 10_000, { 1: 100 }));
  await metrics.flush();
  expect(statSync(metricsFile(place)).size).toBeLessThanOrEqual(2000);
  expect(times().at(-1)).toBe(499 * 10_000);
  expect(await lastSample(place)).toEqual(sample(499 * 10_000, { 1: 100 }));
});

test('the latest sample is found behind a torn line, and in no file there is none', async () => {
  expect(await lastSample(place)).toBeUndefined();
  const machine = { available: 5, total: 9 };
  const metrics = writer();
  metrics.add(sample(1, { 3: 7 }), () => machine);
  await metrics.flush();
  appendFileSync(metricsFile(place), '{"time":2,"workers":{"x":1}}\n{"time":3,"wor');
  expect(await lastSample(place)).toEqual({ time: 1, workers: { 3: 7 }, machine });
});

test('what the machine has is asked for samples that are written, and for no others', async () => {
  const metrics = writer();
  let asked = 0;
  const machine = () => {
    asked += 1;
    return { available: asked, total: 9 };
  };
  for (let second = 0; second <= 7; second += 1) metrics.add(sample(second * 1000, { 1: 100 }), machine);
  await metrics.flush();
  expect((await readSamples(place)).map((one) => one.machine?.available)).toEqual([1, 2]);
  expect(asked).toBe(2);
});

test('a pipe in its place holds no samples, and keeps nobody waiting', async () => {
  execFileSync('mkfifo', [metricsFile(place)]);
  expect(await lastSample(place)).toBeUndefined();
});

test('nothing is written in a folder that is another supervisor’s now', async () => {
  const metrics = new MetricsWriter(metricsFile(place), async () => false);
  metrics.add(sample(1, { 1: 1 }));
  await metrics.flush();
  expect(await lastSample(place)).toBeUndefined();
});

test('all samples are read in order of their times; what is torn or something else is left out', async () => {
  expect(await readSamples(place)).toEqual([]);
  const lines = [sample(2000, { 1: 5 }), sample(1000, { 1: 4 })].map((one) => JSON.stringify(one));
  appendFileSync(metricsFile(place), `${lines.join('\n')}\n{"time":1}\nnothing\n{"time":3000,"wor`);
  expect(await readSamples(place)).toEqual([sample(1000, { 1: 4 }), sample(2000, { 1: 5 })]);
});

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TaskRecord } from './record';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'record '));
  file = path.join(folder, '1.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

const step = (number: number) => ({ type: 'step', index: 4, step: number, of: 9 }) as const;
const began = (attempt: number) => ({ type: 'attemptBegan', index: 4, attempt }) as const;
const text = () => readFileSync(file, 'utf8');

test('of many steps in a second the first and the last are told, the last before what comes next', async () => {
  let now = 0;
  const record = TaskRecord.open(file, () => now);
  for (now = 1; now <= 8; now += 1) record.progress(step(now));
  await record.write({ type: 'attemptEnded', index: 4, attempt: 1, result: { outcome: 'succeeded' } });
  record.close();
  const lines = text()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; step?: number; time: number });
  expect(lines.map((line) => [line.type, line.step, line.time])).toEqual([
    ['step', 1, 1],
    ['step', 8, 8],
    ['attemptEnded', undefined, 9],
  ]);
});

test('a torn last line is ended, and the rest is understood', async () => {
  writeFileSync(file, '{"type":"attemptBegan","time":1,"index":4,"attempt":1}\n{"type":"attem');
  const record = TaskRecord.open(file, () => 2);
  expect(record.earlier).toEqual([{ ...began(1), time: 1 }]);
  await record.write(began(2));
  record.close();
  const again = TaskRecord.open(file, () => 3);
  expect(again.earlier).toEqual([
    { ...began(1), time: 1 },
    { ...began(2), time: 2 },
  ]);
  await again.write(began(3));
  again.close();
  expect(text().match(/\n/g)).toHaveLength(4);
});

test('it knows when the task was started again elsewhere, whatever else is written there', async () => {
  writeFileSync(file, '{"type":"é');
  const record = TaskRecord.open(file, () => 2);
  const start = (restart: number) => ({ type: 'began', restart, job: '7_1', node: 'n', pid: 1 }) as const;
  await record.write(start(1), began(1));
  record.progress(step(1));
  expect(await record.isTakenOver(1)).toBe(false);
  // One from before, that does not know yet.
  const line = `${JSON.stringify({ ...start(2), time: 3 })}\n`;
  appendFileSync(file, `${JSON.stringify({ ...step(5), time: 3 })}\n${line.slice(0, 20)}`);
  expect(await record.isTakenOver(1)).toBe(false);
  appendFileSync(file, line.slice(20));
  expect(await record.isTakenOver(1)).toBe(true);
  record.close();
});

test('where the folder of its submission is gone, nothing is made', () => {
  expect(() => TaskRecord.open(path.join(folder, 'gone', '1.ndjson'), () => 1)).toThrow(/There is no folder for/);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { presentOf, readJournalText } from './journal.mts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
  file = path.join(folder, 'journal.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

let seq = 0;
const line = (type: string, more = {}) => JSON.stringify({ v: 1, seq: ++seq, time: 0, type, ...more });

test('a line that a dying supervisor tore off is no damage, any other that is no JSON is', () => {
  const torn = [line('step'), '{"v":1,"seq"', line('supervisorStarted'), '{"v":1', line('step'), '{"v'];
  writeFileSync(file, torn.join('\n'));
  const { events, corrupt } = readJournalText(file);
  expect(events.map(({ type }) => type)).toEqual(['step', 'supervisorStarted', 'step']);
  expect(corrupt).toEqual([4]);
});

test('what is going on: the last supervisor, its workers that did not end, and the phase', () => {
  const events = [
    line('supervisorStarted', { pid: 1, startTime: '10' }),
    line('workerStarted', { worker: 1, pid: 2, startTime: '20' }),
    line('supervisorStarted', { pid: 3, startTime: '30' }),
    line('workerStarted', { worker: 2, pid: 4, startTime: '40' }),
    line('workerStarted', { worker: 3, pid: 5, startTime: '50' }),
    line('workerEnded', { worker: 2 }),
    line('phaseStarted', { phase: 'execute' }),
  ];
  writeFileSync(file, `${events.join('\n')}\n`);
  expect(presentOf(readJournalText(file).events)).toEqual({
    supervisor: { pid: 3, startTime: '30' },
    workers: [{ pid: 5, startTime: '50' }],
    phase: 'execute',
    phaseFrom: 7,
    supervisorFrom: 3,
  });
});

test('a journal that is not there yet has no events', () => {
  expect(readJournalText(file)).toEqual({ events: [], corrupt: [] });
});

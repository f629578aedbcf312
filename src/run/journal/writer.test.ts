import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { created, ended, phase, phaseEnded, started, supervised, unsupervised } from '../golden/made-up';
import type { EventBody } from '../state/events';
import { readJournal } from './reader';
import { JournalWriter } from './writer';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
  file = path.join(folder, 'journal.ndjson');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const fail = (error: unknown) => {
  throw error;
};
const open = (lastSeq = 0, clock = () => 1000) => JournalWriter.open(file, lastSeq, clock, fail);
const written = () => readFileSync(file, 'utf8').split('\n').slice(0, -1);
const types = () => written().map((line) => (JSON.parse(line) as { type: string }).type);

describe('writing a journal', () => {
  test('events stand in it as they were returned, one a line, numbered and timed', async () => {
    let now = 1000;
    const writer = await open(0, () => now++);
    const events = [created(), started(1), ended(1, 'succeeded', { message: 'a\nb\u2028ü' })].map((b) =>
      writer.append(b),
    );
    await writer.close();
    expect(written().map((line) => JSON.parse(line))).toEqual(events);
    expect(events.map(({ v, seq, time }) => [v, seq, time])).toEqual([
      [1, 1, 1000],
      [1, 2, 1001],
      [1, 3, 1002],
    ]);
  });

  test('the numbers go on where the last supervisor left them', async () => {
    const first = await open();
    first.append(created());
    first.append(started(1));
    await first.close();
    const { state } = await readJournal(file);
    const second = await open(state?.lastSeq);
    expect(second.append(supervised()).seq).toBe(3);
    await second.close();
    expect(types()).toEqual(['runCreated', 'attemptStarted', 'supervisorStarted']);
  });

  test('what many wait for at the same time is written and synced together', async () => {
    let writes = 0;
    const writer = await JournalWriter.open(file, 0, Date.now, fail, async () => {
      writes += 1;
      return true;
    });
    writer.append(created());
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        writer.append(started(i + 1));
        await writer.flush();
        writer.append(ended(i + 1, 'succeeded'));
        await writer.flush();
        expect(readFileSync(file, 'utf8')).toContain(JSON.stringify(ended(i + 1, 'succeeded')).slice(1, -1));
      }),
    );
    await writer.close();
    expect(written()).toHaveLength(401);
    expect(writes).toBeLessThan(20);
  });

  test('the order is kept, however durable and ordinary events alternate', async () => {
    const writer = await open();
    writer.append(created());
    for (let i = 0; i < 500; i += 1) {
      const step: EventBody = { type: 'step', index: 1, step: i, of: 500 };
      writer.append(i % 7 === 0 ? ended(1, 'failed') : step);
      if (i % 50 === 0) await writer.flush();
    }
    await writer.close();
    expect(written().map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
      Array.from({ length: 501 }, (_, i) => i + 1),
    );
  });

  test('a line that a crash tore off is ended, so that the next event stands on its own', async () => {
    writeFileSync(file, `${JSON.stringify({ v: 1 })}\n{"v":1,"seq":2,"ti`);
    const writer = await open(1);
    writer.append(started(1));
    await writer.close();
    expect(written().slice(1)).toEqual(['{"v":1,"seq":2,"ti', expect.stringContaining('"attemptStarted"')]);
  });

  test('a journal that ends as it should is only appended to', async () => {
    writeFileSync(file, '{"v":1}\n');
    await (await open(1)).close();
    expect(readFileSync(file, 'utf8')).toBe('{"v":1}\n');
  });

  test.each([
    created(),
    supervised(),
    unsupervised(),
    ended(1, 'failed'),
    phase('setup'),
    phaseEnded('setup', 'succeeded'),
    { type: 'partitionStores', what: 'cleaned', bytes: 1 } satisfies EventBody,
  ])('$type is written at once, with all that came before it', async (durable) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const writer = await open();
    writer.append(started(1));
    expect(statSync(file).size).toBe(0);
    writer.append(durable);
    // Nothing is left to wait for: the write is under way.
    expect(vi.getTimerCount()).toBe(0);
    await writer.close();
    expect(types()).toEqual(['attemptStarted', durable.type]);
  });

  test('other events wait for 50 ms at most', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const writer = await open();
    writer.append(started(1));
    writer.append({ type: 'step', index: 1, step: 1, of: 3 });
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(49);
    expect(statSync(file).size).toBe(0);
    vi.advanceTimersByTime(1);
    expect(vi.getTimerCount()).toBe(0);
    await writer.close();
    expect(types()).toEqual(['attemptStarted', 'step']);
  });

  test('flush resolves when everything is in the file, and closing leaves nothing behind', async () => {
    const writer = await open();
    writer.append(started(1));
    await writer.flush();
    expect(types()).toEqual(['attemptStarted']);
    writer.append({ type: 'dequeued', index: 2 });
    await writer.close();
    expect(types()).toEqual(['attemptStarted', 'dequeued']);
  });

  test.skipIf(process.platform !== 'linux')('a disk that is full is told, and nothing is thrown', async () => {
    const told: unknown[] = [];
    const writer = await JournalWriter.open('/dev/full', 0, Date.now, (error) => told.push(error));
    writer.append(created());
    await writer.close();
    expect(told).not.toEqual([]);
    for (const error of told) expect(error).toMatchObject({ code: 'ENOSPC' });
  });
});

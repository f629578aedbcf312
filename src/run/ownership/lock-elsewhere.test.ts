import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { formatClock } from '../../text';
import { leaseMemory } from './lease-memory';
import { LEASE_MS, type LockRecord, RunLock, readLock } from './lock';
import { RUN, recordOf } from './lock.fixture';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
  file = path.join(folder, 'supervisor.lock');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const plant = async (changes: Partial<LockRecord>) => writeFileSync(file, JSON.stringify(await recordOf(changes)));

describe('the lock of a supervisor on another machine', () => {
  const elsewhere = { host: 'elsewhere', bootId: 'ffffffff-0000-4000-8000-000000000000' };

  test('is refused at once by who cannot wait', async () => {
    await plant(elsewhere);
    await expect(RunLock.acquire(file, RUN)).rejects.toMatchObject({
      code: 'run.locked',
      message: expect.stringMatching(/on elsewhere, .* If it is gone, try again after (?:\w+ \d+, )?\d\d:\d\d, when/),
    });
  });

  test('is refused with the minute after which it can be taken over, also by whoever tries again before', async () => {
    await plant(elsewhere);
    const hour = Date.UTC(2026, 10, 22, 13);
    const memory = leaseMemory(folder);
    vi.useFakeTimers({ toFake: ['Date'], now: hour });
    for (const now of [hour, hour + 1000, hour + LEASE_MS - 1]) {
      vi.setSystemTime(now);
      await expect(RunLock.acquire(file, RUN, { clock: Date.now, memory })).rejects.toMatchObject({
        message: expect.stringContaining(`try again after ${formatClock(hour + LEASE_MS)}, when`),
      });
    }
    vi.setSystemTime(hour + LEASE_MS);
    await (await RunLock.acquire(file, RUN, { clock: Date.now, memory })).release();
  });

  test('is taken over when it was not touched for five minutes on the own clock', async () => {
    await plant(elsewhere);
    // Its own time stamp says nothing: the other machine's clock may be years off.
    utimesSync(file, 1, 1);
    let now = 0;
    const waits: number[] = [];
    const lock = await RunLock.acquire(file, RUN, {
      clock: () => now,
      wait: async (owner, until) => {
        expect(owner.host).toBe('elsewhere');
        expect(Math.abs(until - Date.now() - (LEASE_MS - now))).toBeLessThan(60_000);
        waits.push(now);
        now += 60_000;
      },
    });
    expect(waits).toEqual([0, 60_000, 120_000, 180_000, 240_000]);
    expect(waits.length * 60_000).toBe(LEASE_MS);
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
  });

  test('is refused as soon as that one touches it', async () => {
    await plant(elsewhere);
    let waits = 0;
    const wait = async () => {
      waits += 1;
      if (waits === 3) utimesSync(file, 5, 5);
    };
    await expect(RunLock.acquire(file, RUN, { clock: () => 0, wait })).rejects.toMatchObject({
      code: 'run.locked',
      message: expect.stringContaining('on elsewhere, which renewed its lock just now'),
    });
    expect(waits).toBe(3);
    expect(await readLock(file)).toMatchObject({ host: 'elsewhere' });
  });

  test('is left to that one when who waits gives up', async () => {
    await plant(elsewhere);
    const wait = () => Promise.reject(new Error('gave up'));
    await expect(RunLock.acquire(file, RUN, { clock: () => 0, wait })).rejects.toThrow('gave up');
    expect(await readLock(file)).toMatchObject({ host: 'elsewhere' });
    expect(readdirSync(folder)).toEqual(['supervisor.lock']);
  });

  test('begins its five minutes anew with another owner', async () => {
    await plant(elsewhere);
    let now = 0;
    const waits: number[] = [];
    const wait = async () => {
      waits.push(now);
      now += LEASE_MS - 1;
      if (waits.length === 1) {
        await plant({ ...elsewhere, nonce: 'second' });
        utimesSync(file, 1, 1);
      }
    };
    await (await RunLock.acquire(file, RUN, { clock: () => now, wait })).release();
    expect(waits).toHaveLength(3);
  });

  test('is free as soon as that one releases it', async () => {
    await plant(elsewhere);
    const wait = async () => rmSync(file);
    const lock = await RunLock.acquire(file, RUN, { clock: () => 0, wait });
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
  });

  test('is not judged by pids: a container on this machine has others', async () => {
    await plant({ pidNamespace: 'pid:[1]', startTime: '1' });
    await expect(RunLock.acquire(file, RUN)).rejects.toMatchObject({ code: 'run.locked' });
  });
});

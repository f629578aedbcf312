import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockFile, type SimulationPlace, stateDir } from '../../layout';
import { bootId, ownIdentity, pidNamespace } from '../../machine';
import { leaseMemory } from './lease-memory';
import { LEASE_MS } from './lock';
import { SupervisorLife } from './supervisor-life';

let place: SimulationPlace;
let now = 0;
let life: SupervisorLife;
beforeEach(async () => {
  place = { outputDir: await mkdtemp(path.join(tmpdir(), 'life-')), name: 'sim' };
  await mkdir(stateDir(place), { recursive: true });
  now = 1000;
  life = new SupervisorLife(() => now);
});
afterEach(() => rm(place.outputDir, { recursive: true }));

const elsewhere = { pid: 1, startTime: '1', bootId: 'other', host: 'another-machine' };

async function lock(owner: object): Promise<void> {
  await writeFile(lockFile(place), JSON.stringify({ runId: 'r', nonce: 'n', pidNamespace: 'p', ...owner }));
}

describe('a supervisor', () => {
  test('of this machine lives as long as its process', async () => {
    await lock({ ...(await ownIdentity()), pidNamespace: pidNamespace() });
    expect(await life.isAlive(await ownIdentity(), place)).toBe(true);
    expect(await life.isAlive({ ...(await ownIdentity()), startTime: 'before' }, place)).toBe(false);
  });

  test('that a journal names without a lock, or beside another one’s, is none, though such a process lives', async () => {
    expect(await life.isAlive(await ownIdentity(), place)).toBe(false);
    await lock({ ...(await ownIdentity()), pid: process.ppid, pidNamespace: pidNamespace() });
    expect(await life.isAlive(await ownIdentity(), place)).toBe(false);
  });

  test('of this machine whose folder is away lives as long as its process', async () => {
    await rm(stateDir(place), { recursive: true });
    expect(await life.isAlive(await ownIdentity(), place)).toBe(true);
    expect(await life.isAlive({ ...(await ownIdentity()), startTime: 'before' }, place)).toBe(false);
  });

  test('of another machine lives while its lock is touched', async () => {
    await lock(elsewhere);
    expect(await life.isAlive(elsewhere, place)).toBe(true);
    now += LEASE_MS;
    expect(await life.isAlive(elsewhere, place)).toBe(false);
    await utimes(lockFile(place), new Date(), new Date(5000));
    expect(await life.isAlive(elsewhere, place)).toBe(true);
  });

  test('of another machine is looked at anew when the clock was set back', async () => {
    await lock(elsewhere);
    expect(await life.isAlive(elsewhere, place)).toBe(true);
    now = -1000 * LEASE_MS;
    expect(await life.isAlive(elsewhere, place)).toBe(true);
    now += LEASE_MS;
    expect(await life.isAlive(elsewhere, place)).toBe(false);
  });

  test('of another machine is gone when a command looked at the same lock five minutes ago', async () => {
    await lock(elsewhere);
    const look = () =>
      new SupervisorLife(() => now, leaseMemory(path.join(place.outputDir, 'home'))).isAlive(elsewhere, place);
    expect(await look()).toBe(true);
    now += LEASE_MS - 1;
    expect(await look()).toBe(true);
    now += 1;
    expect(await look()).toBe(false);
  });

  test('of another machine leaves a lock that tells since when it is silent, and until when it is believed', async () => {
    await lock(elsewhere);
    await utimes(lockFile(place), new Date(), new Date(5000));
    expect(await life.leaseAt(place)).toEqual({ host: 'another-machine', touched: 5000, until: 1000 + LEASE_MS });
    now += 10;
    expect(await life.leaseAt(place)).toMatchObject({ until: 1000 + LEASE_MS });
    await utimes(lockFile(place), new Date(), new Date(6000));
    expect(await life.leaseAt(place)).toMatchObject({ touched: 6000, until: now + LEASE_MS });
    await lock({ ...(await ownIdentity()), pidNamespace: pidNamespace() });
    expect(await life.leaseAt(place)).toBeUndefined();
  });

  test('of another machine that gave its lock back is gone', async () => {
    expect(await life.isAlive(elsewhere, place)).toBe(false);
  });

  test('of this machine before it was started anew is gone, whatever lock it left', async () => {
    const before = { pid: 1, startTime: '1', bootId: 'before', host: hostname() };
    await lock(before);
    expect(await life.isAlive(before, place)).toBe(false);
  });

  test('that crashed here is gone, whatever lock it left', async () => {
    const dead = { pid: 2 ** 30, startTime: '1', bootId: bootId(), host: hostname() };
    await lock({ ...dead, pidNamespace: pidNamespace() });
    expect(await life.isAlive(dead, place)).toBe(false);
  });
});

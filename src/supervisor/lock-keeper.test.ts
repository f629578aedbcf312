import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockFile, type SimulationPlace } from '../layout';
import { acquireLock, LockKeeper } from './lock-keeper';

let place: SimulationPlace;
let keeper: LockKeeper;
let lost: number;
const at = Date.UTC(2026, 10, 22);
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: at });
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'keeper ')), name: 'uc' };
  vi.stubEnv('POWERSIM_STATE_HOME', path.join(place.outputDir, 'state'));
  keeper = new LockKeeper(place, 'a'.repeat(16), await acquireLock(place, 'a'.repeat(16)), () => undefined);
  lost = 0;
  keeper.onLost = () => {
    lost += 1;
  };
});
afterEach(async () => {
  await keeper.release();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(place.outputDir, { recursive: true });
});

/** Another supervisor takes the lock. */
function takeOver(): string {
  const theirs = JSON.stringify({ ...(JSON.parse(readFileSync(lockFile(place), 'utf8')) as object), nonce: 'theirs' });
  writeFileSync(lockFile(place), theirs);
  return theirs;
}

test.each([
  ['slept for an hour', 3_600_000],
  ['had its clock set back', -3_600_000],
])('a machine that %s looks at the lock before it believes in it', async (_, jump) => {
  expect(await keeper.confirm()).toBe(true);
  const theirs = takeOver();
  vi.setSystemTime(at + jump);
  expect(await keeper.confirm()).toBe(false);
  expect([keeper.isLost, lost]).toEqual([true, 1]);
  // Once lost is lost, and it is not given back.
  vi.setSystemTime(at);
  expect(await keeper.confirm()).toBe(false);
  expect(lost).toBe(1);
  await keeper.release();
  expect(readFileSync(lockFile(place), 'utf8')).toBe(theirs);
});

test('a lock that is still this one’s stays so, whatever the clock says', async () => {
  for (const jump of [3_600_000, -3_600_000, 0]) {
    vi.setSystemTime(at + jump);
    expect(await keeper.confirm()).toBe(true);
  }
  await keeper.release();
  expect(existsSync(lockFile(place))).toBe(false);
});

test('a lock that somebody removed is taken again, unless another was faster', async () => {
  rmSync(lockFile(place));
  vi.setSystemTime(at + 10_000);
  expect(await keeper.confirm()).toBe(true);
  expect(existsSync(lockFile(place))).toBe(true);
  takeOver();
  expect(await keeper.retake()).toBe(false);
  expect(keeper.isLost).toBe(true);
});

test('a lock that was removed is taken again once, however many look at the same time', async () => {
  rmSync(lockFile(place));
  vi.setSystemTime(at + 10_000);
  const looks = Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? keeper.confirm() : keeper.retake()));
  expect(await Promise.all(looks)).toEqual(looks.map(() => true));
  expect([keeper.isLost, lost]).toEqual([false, 0]);
});

test('a lock that another had meanwhile, who wrote to the journal and went, is not taken again', async () => {
  rmSync(lockFile(place));
  keeper.wroteOthers = async () => true;
  expect(await keeper.retake()).toBe(false);
  expect([keeper.isLost, lost]).toEqual([true, 1]);
  expect(existsSync(lockFile(place))).toBe(false);
});

test('a place that is not there tells nothing of the lock, and is not made', async () => {
  keeper.placeStands = async () => false;
  rmSync(path.dirname(lockFile(place)), { recursive: true });
  vi.setSystemTime(at + 10_000);
  expect(await keeper.confirm()).toBe(true);
  expect(existsSync(path.dirname(lockFile(place)))).toBe(false);
});

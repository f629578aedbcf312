import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { journalFile } from '../layout';
import { JournalReader, viewOf } from '../run';
import { timelineOf } from '../run/timeline';
import { atOnce, SimulatedPlace, type SimulatedRun } from './simulated-run.fixture';

const PARTITIONS = 100_000;
const SLOTS = 4000;

let root: string;
beforeEach(() => {
  // What the disk takes for each sync is no matter of this.
  const inMemory = '/dev/shm';
  root = mkdtempSync(path.join(existsSync(inMemory) ? inMemory : tmpdir(), 'scale-'));
  vi.stubEnv('POWERSIM_STATE_HOME', path.join(root, 'state'));
  vi.stubEnv('XDG_RUNTIME_DIR', path.join(root, 'runtime'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

test('a hundred thousand partitions on a thousand nodes of four are executed, retried, journaled, folded and shown', async () => {
  const simulated = new SimulatedPlace(root);
  const run: SimulatedRun = { partitions: PARTITIONS, slots: SLOTS, end: atOnce, steps: 2, maxAttempts: 3 };
  const state = await simulated.run(run);
  // One in a hundred fails three times, nine more fail once.
  const attempts = PARTITIONS + 2 * (PARTITIONS / 100) + 9 * (PARTITIONS / 100);
  expect(simulated.executor).toMatchObject({ attempts, mostAtOnce: SLOTS });
  expect(state.anomalies).toBe(0);
  expect(viewOf(state, false, 0)).toMatchObject({ state: 'failed', counts: { succeeded: 99_000, failed: 1000 } });

  // Whoever comes later sees the same, and is told of each partition once.
  const reader = new JournalReader(journalFile(simulated.place));
  const changes = await reader.poll();
  expect(reader.damage).toBeUndefined();
  expect(reader.state).toEqual(state);
  expect(changes.filter((change) => typeof change === 'object')).toHaveLength(PARTITIONS);

  const { bars, lanes } = timelineOf(viewOf(state, false, state.lastTime));
  expect(lanes.length).toBeLessThanOrEqual(SLOTS + 1);
  expect(bars).toHaveLength(attempts + 1);
}, 60_000);

test('a run of many partitions is gone on with where it failed', async () => {
  const simulated = new SimulatedPlace(root);
  const run: SimulatedRun = { partitions: 2000, slots: 100, end: atOnce, steps: 0, maxAttempts: 1 };
  await simulated.run(run);
  // Nothing of it is on the disk: all of it is executed once more.
  const state = await simulated.resume({ ...run, end: () => ({ outcome: 'succeeded', isPutAway: true }) });
  expect(simulated.executor?.attempts).toBe(2000);
  expect(state.partitions.map(({ attempts }) => attempts.at(-1)?.attempt)).toEqual(Array(2000).fill(2));
  expect(viewOf(state, false, 0).counts.succeeded).toBe(2000);
});

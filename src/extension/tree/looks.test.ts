import { expect, test } from 'vitest';
import { viewOf } from '../../run';
import { english } from '../../text';
import { isOutdated, lookOf } from './looks';
import { NodeCache, type TreeNode } from './nodes';
import { attempt, created, runOf, setUp, started, step } from './runs.fixture';

const begun = [created(), started, ...setUp, attempt(1, 1), attempt(2, 1)];
const nodes = new NodeCache();
const run = runOf(begun, { alive: true });

/** What is seen so many seconds after the epoch. */
function look(node: TreeNode, seconds: number, { events = begun, memory = 1e9 } = {}) {
  const { state } = runOf(events, { alive: true });
  if (!state) throw new Error('no run');
  const time = seconds * 1000;
  const machine = { available: 4e9, total: 8e9 };
  const sample = { time, machine, workers: { '1': memory } } as NonNullable<ReturnType<typeof run.view>['memory']>;
  return lookOf(node, viewOf(state, true, time, { memory: sample }), english);
}

test('times and memory alone are drawn every ten seconds, later every thirty', () => {
  const partition = nodes.partition(run, 1);
  const drawnAt = (from: number) =>
    Array.from({ length: 60 }, (_, i) => from + i + 1).filter((s) =>
      isOutdated(look(partition, s - 1, { memory: s * 1e9 }), look(partition, s)),
    );
  expect(drawnAt(0)).toEqual([10, 20, 30, 40, 50, 60]);
  expect(drawnAt(600)).toEqual([630, 660]);
});

test('what happens is drawn at once', () => {
  const partition = nodes.partition(run, 1);
  const stepped = [...begun, step(1, 2, 3)];
  expect(isOutdated(look(partition, 301), look(partition, 302, { events: stepped }))).toBe(true);
});

test('a run is drawn for its times every thirty seconds: all that is under it is drawn with it', () => {
  const { state } = run;
  if (!state) throw new Error('no run');
  const left = (seconds: number, minutes: number) =>
    lookOf(nodes.run(run), { ...viewOf(state, true, seconds * 1000), timeLeft: minutes * 60_000 }, english);
  expect(isOutdated(left(361, 5), left(389, 4))).toBe(false);
  expect(isOutdated(left(361, 5), left(391, 5))).toBe(false);
  expect(isOutdated(left(361, 5), left(391, 4))).toBe(true);
});

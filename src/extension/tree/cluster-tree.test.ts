/** Runs on a cluster as the tree shows them. */
import { expect, test } from 'vitest';
import type { EventBody, FailureKind } from '../../run';
import { english } from '../../text';
import { contextValueOf, isPartitionRetryable, remediesOfRun } from './abilities';
import { iconOf, textOf } from './appearance';
import { jobIdOf, jobIdsOf } from './job-ids';
import { NodeCache } from './nodes';
import { attempt, created, drawn, ended, gone, runOf, setUp, started, words } from './runs.fixture';

const onSlurm = created(undefined, {
  executor: 'slurm',
  slurm: { memory: '4G', time: '1:00:00' },
  numParallelProcesses: 4,
});
const GB = 1 << 30;

/** The partitions from the first to the last as tasks of one array. */
function submitted(...indices: number[]): EventBody[] {
  const tasks = indices.map((index) => ({ task: index, attempts: [[index, 1] as [number, number]] }));
  return [
    { type: 'jobSubmitting', submission: 2, phase: 'execute', name: 'sim-id-2', tasks },
    { type: 'jobSubmitted', submission: 2, job: '4711' },
  ];
}
const onNode = (index: number, memory = 4 * GB) =>
  attempt(index, 1, { worker: 0, job: `4711_${index}`, node: 'n012', memory, timeLimit: 3600 });

test('partitions that wait in the cluster’s queue look other than those that wait for us', () => {
  const waits: EventBody = { type: 'jobWaits', submission: 2, tasks: 2, reason: 'Priority' };
  const run = runOf([onSlurm, started, ...setUp, ...submitted(1, 2, 3), waits, onNode(1)], { alive: true });
  const lines = drawn(run).split('\n');
  expect(lines[2]).toMatch(
    /^ {2}\[sync~spin\] Partition 1 \| .*on n012 .*job 4711_1.*\| partition running cancelable hasJobs$/,
  );
  expect(lines[3]).toMatch(
    /^ {2}\[watch\] Partition 2 \| .*waits for other jobs \(Priority\).*\| partition queued cancelable hasJobs$/,
  );
  expect(lines[5]).toMatch(/^ {2}\[circle-outline\] Partition 4 \| .*\| partition queued cancelable$/);
});

test('a setup that waits in the cluster’s queue does not spin', () => {
  const handed: EventBody[] = [
    { type: 'phaseStarted', phase: 'setup' },
    { type: 'jobSubmitting', submission: 1, phase: 'setup', name: 'sim-id-1', tasks: [] },
    { type: 'jobSubmitted', submission: 1, job: '4710' },
    { type: 'jobWaits', submission: 1, tasks: 1, reason: 'Resources' },
  ];
  const iconOfSetup = (...more: EventBody[]) => {
    const run = runOf([onSlurm, started, ...handed, ...more], { alive: true });
    expect(contextValueOf({ kind: 'setup', run }, run.view(0)).split(' ')).toContain('hasJobs');
    return iconOf({ kind: 'setup', run }, run.view(0))?.codicon;
  };
  expect(iconOfSetup()).toBe('watch');
  expect(iconOfSetup({ type: 'jobWaits', submission: 1, tasks: 0, reason: '' })).toBe('sync~spin');
});

test.each([
  ['outOfMemory', 'moreMemory', 'memory', '4G', '6G'],
  ['timeout', 'moreTime', 'time', '1:00:00', '1:30:00'],
] as const)('a partition that failed by %s is offered %s', (kind, word, resource, from, to) => {
  const run = failedBy(kind);
  expect(words(run, 'run')).toContain(word);
  expect(contextValueOf(new NodeCache().partition(run, 2), run.view(0)).split(' ')).toContain(word);
  expect(contextValueOf(new NodeCache().partition(run, 1), run.view(0)).split(' ')).not.toContain(word);
  expect(remediesOfRun(run.view(0))).toMatchObject([{ resource, from, to, indices: [2] }]);
});

test('a setup that failed for want of memory is offered more, and told by no command line', () => {
  const failed: EventBody = {
    type: 'phaseEnded',
    phase: 'setup',
    outcome: 'failed',
    kind: 'outOfMemory',
    message: 'It ran out of memory. It had 4G of memory.',
  };
  const run = runOf([onSlurm, started, { type: 'phaseStarted', phase: 'setup' }, failed, gone], { alive: false });
  expect(words(run, 'run')).toEqual(expect.arrayContaining(['moreMemory', 'setupRetryable']));
  expect(contextValueOf({ kind: 'setup', run }, run.view(0)).split(' ')).toContain('moreMemory');
  expect(remediesOfRun(run.view(0))).toMatchObject([{ resource: 'memory', to: '6G', phase: 'setup', indices: [] }]);
});

test('a join that ran out of time is offered more where all partitions succeeded', () => {
  const all = [1, 2, 3, 4].flatMap((index) => [onNode(index), ended(index, 1, 'succeeded')]);
  const over: EventBody = { type: 'jobEnded', submission: 2 };
  const failed: EventBody = { type: 'phaseEnded', phase: 'join', outcome: 'failed', kind: 'timeout', message: 'Late.' };
  const run = runOf([onSlurm, started, ...setUp, ...submitted(1, 2, 3, 4), ...all, over, failed, gone], {
    alive: false,
  });
  expect(words(run, 'run')).toContain('moreTime');
  expect(contextValueOf({ kind: 'join', run }, run.view(0)).split(' ')).toContain('moreTime');
  expect(remediesOfRun(run.view(0))).toMatchObject([{ resource: 'time', to: '1:30:00', phase: 'join', indices: [] }]);
});

test('of a failure of the script nothing more is offered', () => {
  expect(words(failedBy('script'), 'run').filter((word) => word.startsWith('more'))).toEqual([]);
});

test('jobs of a run that nobody watches can be cancelled, and what they execute is not retried beside them', () => {
  const run = runOf([onSlurm, started, ...setUp, ...submitted(1, 2), onNode(1)], { alive: false });
  expect(words(run, 'run')).toEqual(expect.arrayContaining(['interrupted', 'resumable', 'cancelable']));
  expect(isPartitionRetryable(run.view(0), 1)).toBe(false);
  const icons = [1, 2, 3].map((index) => iconOf({ kind: 'partition', run, index }, run.view(0))?.codicon);
  expect(icons).toEqual(['debug-disconnect', 'debug-disconnect', 'circle-outline']);
  expect(textOf({ kind: 'run', run }, run.view(0), english).tooltip).toMatch(/jobs/i);
});

test('a partition knows its job: the one that has it, or the last one', () => {
  const states = (...events: EventBody[]) => runOf([onSlurm, started, ...setUp, ...events], { alive: true }).state;
  const idOf = (...events: EventBody[]) => {
    const state = states(...events);
    const [first] = state?.partitions ?? [];
    return state && first && jobIdOf(first, state);
  };
  expect(idOf()).toBeUndefined();
  expect(idOf(...submitted(1))).toBe('4711_1');
  expect(idOf(...submitted(1), onNode(1), ended(1, 1, 'succeeded'))).toBe('4711_1');
  const over: EventBody = { type: 'jobEnded', submission: 2 };
  const state = states(...submitted(1), over);
  expect(state && jobIdsOf(state)).toEqual(['4711']);
});

/** A run whose second partition failed. */
function failedBy(kind: FailureKind) {
  const others = [1, 3, 4].flatMap((index) => [onNode(index), ended(index, 1, 'succeeded')]);
  const events = [...submitted(1, 2, 3, 4), ...others, onNode(2), ended(2, 1, 'failed', kind)];
  return runOf([onSlurm, started, ...setUp, ...events, { type: 'jobEnded', submission: 2 }, gone], { alive: false });
}

/** What is printed of a run on Slurm: while it goes on, at its end, and what to do then. */
import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { applyEvent, type EventBody, type RunState, viewOf } from '../run';
import { BEGIN, created, ended, eventsOf, phase, phaseEnded, supervised } from '../run/golden/made-up';
import type { SlurmSettings } from '../settings';
import { agreesToSlurmChanges, slurmChangeLines } from './changes';
import { remedyLines } from './remedy-lines';
import { reporterFor } from './report';
import { withMore } from './retry';
import { statusJson, statusText } from './status';

const PLACE = { outputDir: '/moved', name: 'uc' };

const submitting = (submission: number, name: 'setup' | 'execute' | 'join', indices: number[] = []): EventBody => ({
  type: 'jobSubmitting',
  submission,
  phase: name,
  name: `uc-${submission}`,
  tasks: indices.map((index) => ({ task: index, attempts: [[index, 1]] })),
});
const submitted = (submission: number): EventBody => ({ type: 'jobSubmitted', submission, job: `471${submission}` });
const waits = (submission: number, tasks: number, reason: string): EventBody => ({
  type: 'jobWaits',
  submission,
  tasks,
  reason,
});
const began = (index: number): EventBody => ({
  type: 'attemptStarted',
  index,
  attempt: 1,
  worker: 0,
  folder: `/x/${index}`,
  job: `4712_${index}`,
  node: 'n012',
  memory: 4 * 1024 ** 3,
  timeLimit: 3600,
});

const setUp = (slurm: SlurmSettings): EventBody[] => [
  created({ executor: 'slurm', slurm }),
  supervised(),
  phase('setup'),
  submitting(1, 'setup'),
  submitted(1),
  waits(1, 1, 'Priority'),
  waits(1, 0, ''),
  { type: 'jobEnded', submission: 1 },
  phaseEnded('setup', 'succeeded'),
  submitting(2, 'execute', [1, 2, 3, 4]),
  submitted(2),
  waits(2, 4, 'Resources'),
  waits(2, 3, 'Resources'),
];

function told(...bodies: (EventBody | number)[]): { text: string; state: RunState } {
  const out = new PassThrough();
  const reporter = reporterFor(false, out as unknown as NodeJS.WriteStream, PLACE);
  let state: RunState | undefined;
  for (const event of eventsOf(...bodies)) {
    state = applyEvent(state, event).state;
    if (state) reporter.event(event, state);
  }
  if (!state) throw new Error('no run');
  reporter.end(state);
  return { text: String(out.read()), state };
}

const RAN_OUT = [
  ...setUp({ memory: '4G', time: '1:00:00' }),
  began(1),
  began(2),
  began(3),
  60_000,
  ended(1, 'failed', { kind: 'outOfMemory', message: 'too much' }),
  ended(2, 'failed', { kind: 'outOfMemory', message: 'too much' }),
  ended(3, 'failed', { kind: 'timeout', message: 'too long' }),
];

describe('while a run goes on, a line says', () => {
  const lines = told(...RAN_OUT).text.split('\n');

  test.each([
    'setup handed to Slurm as job 4711',
    'setup waits in Slurm (Priority)',
    '4 tasks handed to Slurm as job 4712',
    'partition 1 started on n012 (steps 1–3, job 4712_1)',
    'partition 1 failed after 1 min 0 s: too much [0 of 4]',
  ])('%s', (line) => {
    expect(lines).toContain(line.replace('1 min 0 s', '1 min'));
  });

  test('why tasks wait, once for each reason', () => {
    expect(lines.filter((line) => line.includes('wait'))).toEqual([
      'setup waits in Slurm (Priority)',
      '4 tasks wait in Slurm (Resources)',
    ]);
  });
});

describe('what ran out of something', () => {
  const { text, state } = told(...RAN_OUT);
  const REMEDIES = [
    'Partitions 1 and 2 had 4G of memory, which was not enough. Retry with 6G: powersim retry /moved/uc --partition 1 --partition 2 --slurm memory=6G',
    'Partition 3 had 1:00:00 of time, which was not enough. Retry with 1:30:00: powersim retry /moved/uc --partition 3 --slurm time=1:30:00',
  ];

  test('is told with the command to copy, at the end of the run and in its status', () => {
    expect(remedyLines(state, PLACE)).toEqual(REMEDIES);
    for (const line of REMEDIES) expect(text).toContain(line);
    expect(
      statusText(viewOf(state, false, BEGIN), PLACE)
        .split('\n')
        .slice(-2),
    ).toEqual(REMEDIES);
  });

  test('says so of memory per CPU', () => {
    const { state: perCpu } = told(
      ...setUp({ memoryPerCpu: '4G' }),
      began(1),
      ended(1, 'failed', { kind: 'outOfMemory' }),
    );
    expect(remedyLines(perCpu, PLACE)).toEqual([
      'Partition 1 had 4G of memory per CPU, which was not enough. Retry with 6G: powersim retry /moved/uc --partition 1 --slurm memoryPerCpu=6G',
    ]);
  });

  test('is told without a number where nobody knows what there was', () => {
    const { memory: _, ...unknown } = began(1) as Extract<EventBody, { type: 'attemptStarted' }>;
    const { state: vague } = told(...setUp({}), unknown, ended(1, 'failed', { kind: 'outOfMemory' }));
    expect(remedyLines(vague, PLACE)).toEqual([
      'Partition 1 ran out of memory. Retry with more: powersim retry /moved/uc --partition 1 --slurm memory=…',
    ]);
  });

  test.each([
    [
      'setup',
      'outOfMemory',
      'Setup had 4G of memory, which was not enough. Retry with 6G: powersim retry /moved/uc --slurm memory=6G',
    ],
    [
      'join',
      'timeout',
      'The join had 1:00:00 of time, which was not enough. Retry with 1:30:00: powersim resume /moved/uc --slurm time=1:30:00',
    ],
    ['join', 'nodeFail', 'Go on with: powersim resume /moved/uc'],
  ] as const)('may be %s by %s, which is told once', (name, kind, line) => {
    const begun =
      name === 'setup' ? setUp({ memory: '4G', time: '60' }).slice(0, 3) : setUp({ memory: '4G', time: '60' });
    const why = phaseEnded(name, 'failed', { message: 'why', kind });
    const { state: failed, text: said } = told(...begun, why);
    expect(remedyLines(failed, PLACE)).toEqual([line]);
    expect(said.split(line)).toHaveLength(2);
  });

  test('is a matter of nobody where nothing ran out', () => {
    expect(remedyLines(told(...setUp({ memory: '4G' })).state, PLACE)).toEqual([]);
  });

  test('gets half as much again by --more, and what flags say wins', () => {
    const more = withMore(state, undefined, {});
    expect(more).toEqual({ indices: [1, 2, 3], changes: { slurm: { memory: '6G', time: '1:30:00' } } });
    expect(withMore(state, [3], { maxAttempts: 3 })).toEqual({
      indices: [3],
      changes: { maxAttempts: 3, slurm: { time: '1:30:00' } },
    });
    expect(withMore(state, [1], { slurm: { memoryPerCpu: '9G' } }).changes.slurm).toEqual({ memoryPerCpu: '9G' });
  });

  test('is what --more is refused without', () => {
    expect(() => withMore(state, [4], {})).toThrow('--more would change nothing');
  });
});

test('a pause is told once, and that the run goes on', () => {
  const queue = (paused: 'user' | null, concurrency = 2): EventBody => ({ type: 'queueChanged', paused, concurrency });
  const { text } = told(...setUp({}), queue('user'), queue('user'), queue(null), queue(null, 4));
  expect(text.split('\n').filter((line) => /paused|side by side|cluster lets/.test(line))).toEqual([
    'paused (user)',
    'going on: 2 partitions side by side',
    'as many tasks as the cluster lets',
  ]);
});

test('of several that ran out of different things is told who needs which, and that all get both', async () => {
  const needs = [
    { resource: 'memory', who: 'partition 1' },
    { resource: 'time', who: 'partitions 2 and 3' },
  ];
  const lines: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    const { state } = told(...setUp({ memory: '4G', time: '60' }));
    await agreesToSlurmChanges(state, { slurm: { memory: '6G', time: '90' } }, true, needs);
  } finally {
    write.mockRestore();
  }
  expect(lines).toEqual([
    'memory 4G → 6G\n',
    'time 60 → 90\n',
    'That is more memory for partition 1, more time for partitions 2 and 3; what is submitted from now on gets all of it.\n',
  ]);
});

test('what jobs will ask for is shown beside what they asked for', () => {
  const { state } = told(...setUp({ memory: '4G', prologue: ['module load a', 'b'] }));
  const changes = { slurm: { memory: '6G', qos: 'long', prologue: ['c'], time: '10' } };
  expect(slurmChangeLines(state.settings, changes)).toEqual([
    'memory 4G → 6G',
    "qos (the cluster's default) → long",
    'prologue module load a b → c',
    "time (the cluster's default) → 10",
  ]);
  expect(slurmChangeLines(state.settings, { slurm: { memory: '4G' } })).toEqual([]);
});

test('status --json lists the jobs, and where a partition is', () => {
  const json = statusJson(viewOf(told(...setUp({}), began(1)).state, true, BEGIN));
  expect(json.jobs).toMatchObject([
    { submission: 1, phase: 'setup', job: '4711', tasks: 1, endedAt: BEGIN },
    { submission: 2, phase: 'execute', job: '4712', tasks: 4, waits: { tasks: 3, reason: 'Resources' } },
  ]);
  expect(json.partitions[1]).toMatchObject({ state: 'queued', handed: { submission: 2, task: 2 } });
  expect(json.partitions[0]?.attempts[0]).toMatchObject({ job: '4712_1', node: 'n012' });
});

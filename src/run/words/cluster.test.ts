import { describe, expect, test } from 'vitest';
import { BEGIN, created, ended, phase, runOf, setUp, started, unsupervised } from '../golden/made-up';
import type { EventBody } from '../state/events';
import { hasLiveJobs, liveJobs, partitionsInJobs, waitsInCluster } from '../state/job-state';
import { runAbilities, viewOf } from '../state/view';
import { jobSentence } from './cluster-words';
import { joinText, partitionText, runText, setupText } from './text';
import { hindranceOf, reasonMeaning } from './wait-reasons';

type Submitting = Extract<EventBody, { type: 'jobSubmitting' }>;

const onSlurm = { executor: 'slurm', numParallelProcesses: 2 } as const;
/** An array with a task for each partition. */
const submitting = (submission: number, attempts: readonly (readonly [number, number])[]): Submitting => ({
  type: 'jobSubmitting',
  submission,
  phase: 'execute',
  name: `uc-0123-${submission}`,
  tasks: attempts.map(([index, attempt]) => ({ task: index, attempts: [[index, attempt]] })),
});
const phaseJob = (name: 'setup' | 'join', submission = 1): Submitting => ({
  type: 'jobSubmitting',
  submission,
  phase: name,
  name: `uc-0123-${submission}`,
  tasks: [],
});
const submitted = (submission: number, job: string): EventBody => ({ type: 'jobSubmitted', submission, job });
const waits = (submission: number, tasks: number, reason: string): EventBody => ({
  type: 'jobWaits',
  submission,
  tasks,
  reason,
});
const onNode = (index: number, job: string, more: object = {}): EventBody =>
  ({ ...started(index, 1, 0), job, node: 'n012', ...more }) as EventBody;
const all: readonly (readonly [number, number])[] = [
  [1, 1],
  [2, 1],
  [3, 1],
  [4, 1],
];
const handed = [...setUp(onSlurm), submitting(2, all), submitted(2, '4711')];

describe('what a cluster has', () => {
  test('asks for what is not wanted any more once the settings were changed, but not for how the run is followed', () => {
    const changed = (slurm: object) => ({ type: 'settingsChanged', changes: { slurm } }) as EventBody;
    const outdated = (...events: EventBody[]) => runOf(...handed, ...events).jobs.get(2)?.isOutdated;
    expect([
      outdated(),
      outdated(changed({ pollInterval: 5, maxConcurrent: 3 })),
      outdated(changed({ time: '9' })),
    ]).toEqual([undefined, undefined, true]);
    const over = runOf(...handed, { type: 'jobEnded', submission: 2 }, changed({ time: '9' }));
    expect(over.jobs.get(2)?.isOutdated).toBeUndefined();
  });

  test('is handed to it, until its attempt ended, it was taken out of the queue, or the job ended', () => {
    const run = runOf(...handed, onNode(1, '4711_1'), ended(1, 'succeeded'), { type: 'dequeued', index: 2 });
    expect(run.partitions.map((p) => p.handed?.task)).toEqual([undefined, undefined, 3, 4]);
    expect(liveJobs(run).map(({ job }) => job)).toEqual(['4711']);
    expect([...partitionsInJobs(run)]).toEqual([1, 2, 3, 4]);
    const over = runOf(...handed, { type: 'jobEnded', submission: 2 });
    expect(over.partitions.map((p) => p.handed)).toEqual([undefined, undefined, undefined, undefined]);
    expect([hasLiveJobs(over), partitionsInJobs(over).size, over.anomalies]).toEqual([false, 0, 0]);
  });

  test.each([
    ['requeued', true],
    ['preempted', true],
    ['nodeFail', true],
    ['outOfMemory', false],
    ['timeout', false],
    ['script', false],
  ] as const)('stays in its hands after %s: %s', (kind, stays) => {
    const run = runOf(...handed, onNode(3, '4711_3'), ended(3, 'failed', { kind }));
    expect(run.partitions[2]?.handed !== undefined).toBe(stays);
  });

  test('is handed to it again where its task begins anew', () => {
    const lost = ended(3, 'failed', { kind: 'requeued' });
    const again: EventBody = { ...started(3, 2, 0), job: '4711_3' } as EventBody;
    const run = runOf(...handed, onNode(3, '4711_3'), lost, { type: 'requeued', index: 3, by: 'automatic' }, again);
    expect(run.partitions[2]).toMatchObject({ state: 'running', handed: { submission: 2, task: 3 } });
    // The job of another submission, or one that nobody knows.
    const stranger = runOf(...setUp(onSlurm), onNode(3, '4712_3'));
    expect(stranger.partitions[2]?.handed).toBeUndefined();
  });

  test('has the times that its tasks tell, never after they were told or before the run', () => {
    const late = [onNode(1, '4711_1', { at: BEGIN + 80_000 }), ended(1, 'succeeded', { at: BEGIN + 90_000 })];
    const run = runOf(...handed, 100_000, unsupervised(), 500_000, ...late);
    expect(run.partitions[0]?.attempts[0]).toMatchObject({ startedAt: BEGIN + 80_000, endedAt: BEGIN + 90_000 });
    const odd = [onNode(1, '4711_1', { at: BEGIN + 1e9 }), ended(1, 'succeeded', { at: 5 })];
    const skewed = runOf(...handed, ...odd).partitions[0]?.attempts[0];
    expect(skewed).toMatchObject({ startedAt: BEGIN + 72_000, endedAt: BEGIN + 72_000 });
    expect(runOf(...handed, onNode(1, '4711_1', { at: 5 })).partitions[0]?.attempts[0]?.startedAt).toBe(BEGIN);
  });

  test('is warned of while the cluster does not answer, and not afterwards', () => {
    const warning = (code: string): EventBody => ({ type: 'warning', code, message: code });
    const silent = [...handed, warning('slurm.limit'), warning('slurm.silent')];
    expect(runOf(...silent).warnings.map(({ code }) => code)).toEqual(['slurm.limit', 'slurm.silent']);
    const answers = runOf(...silent, warning('slurm.answers'));
    expect(answers.warnings.map(({ code }) => code)).toEqual(['slurm.limit']);
  });

  test('waits as setup or join until Slurm says otherwise', () => {
    const asked = [...setUp(onSlurm), phase('join'), phaseJob('join')];
    expect(waitsInCluster(runOf(...asked), 'join')).toBe(true);
    expect(waitsInCluster(runOf(...asked, submitted(1, '9')), 'join')).toBe(false);
    expect(waitsInCluster(runOf(...asked, submitted(1, '9'), waits(1, 1, 'Priority')), 'join')).toBe(true);
    expect(waitsInCluster(runOf(...asked, submitted(1, '9'), waits(1, 0, '')), 'join')).toBe(false);
    expect(waitsInCluster(runOf(...asked), 'setup')).toBe(false);
  });
});

describe('the picture of a run on Slurm', () => {
  test('says what waits and why, and where the rest runs', () => {
    const run = runOf(...handed, onNode(1, '4711_1'), waits(2, 3, 'Priority'), {
      type: 'step',
      index: 1,
      step: 2,
      of: 3,
    });
    const view = viewOf(run, true, run.lastTime + 5000);
    expect(runText(view).description).toBe('0 of 4 · 1 running · 3 waiting in Slurm · 1 min 17 s');
    expect(partitionText(run.partitions[0] as never, view).description).toBe(
      'steps 1–3 · running step 2 of 3 · on n012 · job 4711_1 · 5 s · Jan 1 – Jan 3',
    );
    const queued = partitionText(run.partitions[2] as never, view);
    expect(queued.description).toBe('waits for other jobs (Priority) · steps 6–9 · job 4711_3 · Jan 6 – Jan 9');
  });

  test.each([
    ['Resources', 'waits for a free node (Resources)', 'no node has enough free cores and memory now'],
    ['JobArrayTaskLimit', 'waits for its turn: 2 at a time', 'it waits for its turn: 2 at a time'],
    ['Dependency', 'waits for other jobs of this run (Dependency)', 'when the jobs before it have ended'],
    ['JobHeldUser', 'held (JobHeldUser)', 'the run is paused or you held it'],
    ['QOSMaxJobsPerUserLimit', 'waits in Slurm (QOSMaxJobsPerUserLimit)', 'as many jobs as you may have'],
    ['AssocGrpCpuLimit', 'waits in Slurm (AssocGrpCpuLimit)', 'your account uses as much'],
    [
      'ReqNodeNotAvail, UnavailableNodes:n1',
      'cannot start now: ReqNodeNotAvail, UnavailableNodes:n1',
      'down or reserved',
    ],
    ['PartitionTimeLimit', 'cannot start: PartitionTimeLimit', 'its time limit is longer than'],
    ['QOSMaxMemoryPerJob', 'cannot start: QOSMaxMemoryPerJob', 'more or less than one job may'],
    ['launch failed requeued held', 'cannot start: launch failed requeued held', 'its node could not start it'],
    ['SomethingNew', 'waits in Slurm (SomethingNew)', ''],
    ['None', 'waits in Slurm · steps', ''],
  ])('has words for %s', (reason, short, meaning) => {
    const run = runOf(...handed, waits(2, 4, reason));
    const text = partitionText(run.partitions[3] as never, viewOf(run, true, BEGIN));
    expect(text.description).toContain(short);
    expect(text.tooltip).toContain(meaning);
  });

  test.each([
    ['Priority', 'other jobs are ahead of it'],
    ['Resources', 'no node has enough free cores and memory now'],
    ['Dependency', 'it starts when the jobs before it have ended'],
    ['DependencyNeverSatisfied', 'a job that it was to follow failed: it never starts like this', 'dependency'],
    ['JobArrayTaskLimit', 'it waits for its turn: 2 at a time'],
    ['JobHeldUser', 'it is held, for the run is paused or you held it', 'held'],
    ['JobHeldAdmin', 'an administrator holds it', 'held'],
    [
      'PartitionTimeLimit',
      'its time limit is longer than the partition of the cluster allows: it never starts like this',
      'resources',
    ],
    [
      'PartitionNodeLimit',
      'it asks for more than the partition of the cluster has: it never starts like this',
      'resources',
    ],
    [
      'PartitionConfig',
      'it asks for more than the partition of the cluster has: it never starts like this',
      'resources',
    ],
    ['BadConstraints', 'no node is as it asks for: it never starts like this', 'resources'],
    ['MaxMemPerLimit', 'it asks for more or less than one job may: it never starts like this', 'resources'],
    ['PartitionDown', 'the partition of the cluster starts no jobs now', 'nodes'],
    ['PartitionInactive', 'the partition of the cluster starts no jobs now', 'nodes'],
    ['AccountNotAllowed', 'its account may not use the partition of the cluster: it never starts like this', 'access'],
    ['InvalidAccount', 'its account may not use the partition of the cluster: it never starts like this', 'access'],
    ['QOSNotAllowed', 'its quality of service may not be used like this: it never starts', 'access'],
    ['InvalidQOS', 'its quality of service may not be used like this: it never starts', 'access'],
    ['BeginTime', 'it starts later, as was asked, or after it was put back'],
    ['Licenses', 'it waits for a licence'],
    ['launch failed requeued held', 'its node could not start it, and Slurm holds it since', 'launch'],
    ['job_requeued_held', 'its node could not start it, and Slurm holds it since', 'launch'],
    ['JobHoldMaxRequeue', 'its node could not start it, and Slurm holds it since', 'launch'],
    ['ReqNodeNotAvail, May be reserved', 'nodes that it asks for are down or reserved', 'nodes'],
    ['ReservationDeleted', 'nodes that it asks for are down or reserved', 'nodes'],
    ['QOSMaxCpuPerJobLimit', 'it asks for more or less than one job may: it never starts like this', 'resources'],
    ['AssocMaxNodePerJobLimit', 'it asks for more or less than one job may: it never starts like this', 'resources'],
    ['QOSMinGRES', 'it asks for more or less than one job may: it never starts like this', 'resources'],
    ['QOSMaxCpuPerUserLimit', 'you have as many jobs as you may have now'],
    ['AssocMaxJobsLimit', 'you have as many jobs as you may have now'],
    ['MaxJobsPerAccount', 'you have as many jobs as you may have now'],
    [
      'QOSGrpNodeLimit',
      'your account uses as much as it may use now, or it asks for more than the account may use at all',
    ],
    [
      'AssocGrpMemLimit',
      'your account uses as much as it may use now, or it asks for more than the account may use at all',
    ],
    ['NotPriority', undefined],
    ['NotQOSMinGRES', undefined],
    ['JobHeldUserNot', undefined],
    ['PartitionDownstream', undefined],
    ['MyReservationDeleted', undefined],
    ['NotAccountNotAllowed', undefined],
    ['InvalidQOSNow', undefined],
  ] as const)('is told what %s means: %s', (reason, meaning, hindrance?) => {
    expect(reasonMeaning(reason, 2)).toBe(meaning);
    expect(hindranceOf(reason)).toBe(hindrance);
  });

  test.each([
    [[], 'being handed to Slurm · steps 6–9 · Jan 6 – Jan 9', []],
    [[submitted(2, '4711')], 'waits in Slurm · steps 6–9 · job 4711_3 · Jan 6 – Jan 9', []],
    [
      [submitted(2, '4711'), waits(2, 4, 'JobHeldAdmin')],
      'held (JobHeldAdmin) · steps 6–9 · job 4711_3 · Jan 6 – Jan 9',
      ['Slurm says JobHeldAdmin: an administrator holds it.'],
    ],
  ] as const)('says of what waits, after %j: %s', (events, description, sentence) => {
    const run = runOf(...setUp(onSlurm), submitting(2, all), ...events);
    const text = partitionText(run.partitions[2] as never, viewOf(run, true, BEGIN));
    expect(text.description).toBe(description);
    expect(text.tooltip.split('\n').filter((line) => line.startsWith('Slurm says'))).toEqual(sentence);
  });

  test.each([
    [{ memory: '4G' }, 'Job 4711_3 of Slurm, asks for 4G of memory'],
    [{ memoryPerCpu: '2G', time: '90' }, 'Job 4711_3 of Slurm, asks for 2G of memory per CPU, at most 1 h 30 min'],
    [{ memory: '4G', memoryPerCpu: '2G' }, 'Job 4711_3 of Slurm, asks for 4G of memory'],
    [{ memory: '0', time: '0' }, 'Job 4711_3 of Slurm'],
    [{}, 'Job 4711_3 of Slurm'],
  ])('says what a task with %j asks for: %s', (slurm, sentence) => {
    const [, ...rest] = setUp({ ...onSlurm });
    const run = runOf(created({ ...onSlurm, slurm }), ...rest, submitting(2, all), submitted(2, '4711'));
    expect(jobSentence(run.partitions[2] as never, run)).toEqual([sentence]);
  });

  test('says which job had a partition last, and of one without a job nothing', () => {
    const sentence = (...bodies: EventBody[]) => {
      const run = runOf(...setUp(onSlurm), ...bodies);
      return jobSentence(run.partitions[0] as never, run);
    };
    expect(sentence()).toEqual([]);
    expect(sentence(started(1))).toEqual([]);
    expect(sentence({ ...started(1, 1, 0), job: '4711_1' } as EventBody)).toEqual(['Job 4711_1 of Slurm']);
    expect(sentence(onNode(1, '4711_1', { timeLimit: 0, memory: 0 }))).toEqual(['Job 4711_1 of Slurm on n012']);
  });

  test('says that a pause holds what waits, whoever Slurm names for it', () => {
    const pause: EventBody = { type: 'queueChanged', paused: 'user', concurrency: 2 };
    const run = runOf(...handed, waits(2, 4, 'JobHeldAdmin'), pause);
    expect(partitionText(run.partitions[3] as never, viewOf(run, true, BEGIN)).description).toContain(
      'held: the run is paused',
    );
  });

  test('tells of a partition, when pointed at, which job has it, where, with how much, and why it waits', () => {
    const slurm = { memory: '4G', time: '90' };
    const [create, supervise] = setUp({ ...onSlurm, slurm }) as EventBody[];
    const events = [create, supervise, ...handed.slice(2)] as EventBody[];
    const had = { memory: 8 * 2 ** 30, timeLimit: 5400 };
    const run = runOf(...events, onNode(1, '4711_1', had), waits(2, 3, 'Priority'));
    const linesOf = (index: number, alive = true) =>
      partitionText(run.partitions[index - 1] as never, viewOf(run, alive, BEGIN))
        .tooltip.split('\n')
        .slice(1, -1);
    expect(linesOf(1)[0]).toBe('Job 4711_1 of Slurm on n012, with 8G of memory, at most 1 h 30 min');
    expect(
      partitionText(run.partitions[2] as never, viewOf(run, true, BEGIN))
        .tooltip.split('\n')
        .slice(1, 3),
    ).toEqual([
      'Job 4711_3 of Slurm, asks for 4G of memory, at most 1 h 30 min',
      'Slurm says Priority: other jobs are ahead of it.',
    ]);
    expect(linesOf(1, false)[0]).toBe('Job 4711_1 of Slurm on n012, with 8G of memory, at most 1 h 30 min');
  });

  test('says of a partition that ran out of something with how much it is offered again', () => {
    const run = runOf(
      ...setUp({ ...onSlurm, slurm: { memory: '4G' } }),
      onNode(1, '4711_1', { memory: 4 * 2 ** 30 }),
      ended(1, 'failed', { kind: 'outOfMemory', message: 'It ran out of memory. It had 4G of memory.' }),
    );
    const { tooltip, description } = partitionText(run.partitions[0] as never, viewOf(run, false, BEGIN));
    expect(tooltip).toContain('It can be retried with 6G of memory.');
    expect(tooltip + description).not.toContain('powersim retry');
  });

  test('says that setup and join wait, and by which job', () => {
    const [create, supervise] = setUp(onSlurm) as EventBody[];
    const asked = [create, supervise, phase('setup'), phaseJob('setup')] as EventBody[];
    const texts = [[], [submitted(1, '7')], [submitted(1, '7'), waits(1, 1, 'Resources')]].map(
      (more) => setupText(viewOf(runOf(...asked, ...more), true, BEGIN)).description,
    );
    expect(texts).toEqual([
      'being handed to Slurm · 0 s',
      'running · job 7 · 0 s',
      'waits for a free node (Resources) · job 7 · 0 s',
    ]);
    const joining = runOf(...setUp(onSlurm), phase('join'), phaseJob('join'), submitted(1, '8'));
    expect(joinText(viewOf(joining, false, BEGIN)).description).toBe('not watched · job 8 · 0 s');
  });

  test('of which nobody watches the jobs says that a resume picks them up', () => {
    const run = runOf(...handed, onNode(1, '4711_1'), unsupervised());
    const view = viewOf(run, false, BEGIN);
    expect(runText(view).description).toBe('not watched · 0 of 4 · jobs may go on · resume picks them up · 1 min 12 s');
    expect(partitionText(run.partitions[0] as never, view).description).toContain('not watched · on n012 · job 4711_1');
    expect(partitionText(run.partitions[2] as never, view).description).toBe(
      'steps 6–9 · not watched · job 4711_3 · Jan 6 – Jan 9',
    );
    // It cannot be retried while it goes on, but its jobs can be cancelled; off the list, nobody would find them.
    expect(runAbilities(view)).toMatchObject({ cancelable: true, resumable: true, retryable: false, removable: false });
    const over = viewOf(runOf(...handed, unsupervised(), { type: 'jobEnded', submission: 2 }), false, BEGIN);
    expect(runText(over).description).toMatch(/^interrupted · 0 of 4 · 4 partitions and the join are missing/);
    expect(runAbilities(over)).toMatchObject({ cancelable: false, removable: true });
  });

  test('estimates by what runs now, and nothing while all wait', () => {
    const done = [onNode(1, '4711_1'), 60_000, ended(1, 'succeeded')];
    const waiting = runOf(...handed, ...done);
    expect(viewOf(waiting, true, waiting.lastTime).timeLeft).toBeUndefined();
    const one = runOf(...handed, ...done, onNode(2, '4711_2'));
    // Twelve daily steps are left, of which each takes twenty seconds: one after the other.
    expect(viewOf(one, true, one.lastTime).timeLeft).toBeCloseTo(12 * 20_000, -2);
  });

  test('estimates nothing while what is left waits for others than its own tasks', () => {
    const going = [onNode(1, '4711_1'), 60_000, ended(1, 'succeeded'), onNode(2, '4711_2')];
    const left = (reason: string) => {
      const run = runOf(...handed, ...going, waits(2, 2, reason));
      return viewOf(run, true, run.lastTime).timeLeft;
    };
    expect(left('JobArrayTaskLimit')).toBeGreaterThan(0);
    expect(['Resources', 'Priority', 'JobHeldUser'].map(left)).toEqual([undefined, undefined, undefined]);
  });

  test('says of a partition whose task executes another one that it waits for that task', () => {
    const tasks = [1, 3].map((task) => ({
      task,
      attempts: [task, task + 1].map((index): [number, number] => [index, 1]),
    }));
    const two = [...setUp(onSlurm), { ...submitting(2, []), tasks }, submitted(2, '4711')];
    const run = runOf(...two, onNode(1, '4711_1'), waits(2, 1, 'JobArrayTaskLimit'));
    const texts = [2, 4].map(
      (index) => partitionText(run.partitions[index - 1] as never, viewOf(run, true, BEGIN)).description,
    );
    expect(texts[0]).toMatch(/^waits for its task \(job 4711_1\) · steps \S+ · Jan/);
    expect(texts[1]).toMatch(/^waits for its turn: 2 at a time · steps \S+ · job 4711_3/);
  });

  test('names what a cluster did to a failed partition', () => {
    const kinds = ['nodeFail', 'preempted', 'requeued', 'outOfMemory', 'timeout'] as const;
    const words = kinds.map((kind) => {
      const run = runOf(...handed, onNode(1, '4711_1'), ended(1, 'failed', { kind, message: 'why' }));
      return partitionText(run.partitions[0] as never, viewOf(run, true, BEGIN)).description.split(' · ')[1];
    });
    expect(words).toEqual([
      'failed: node failed',
      'failed: preempted',
      'failed: requeued',
      'failed: out of memory',
      'failed: timed out',
    ]);
  });
});

import { formatMegabytes, megabytesOf, timeLimitOf } from '../../settings';
import { english, formatDuration, oneLine, type Translate } from '../../text';
import { jobOfPhase, liveJobs, waitsInCluster } from '../state/job-state';
import type { JobState, PartitionState, RunState } from '../state/run-state';
import { hindranceOf, reasonMeaning } from './wait-reasons';

/** Of Slurm's words, which somebody who looks has to find in its manual. */
const LONGEST = 60;
const MB = 1 << 20;

/** Why a task waits, in as few words as a side bar shows; Slurm's own word is for those who ask its administrators. */
function reasonWords(reason: string, { concurrency, paused }: RunState, t: Translate): string {
  switch (reason) {
    case '':
    case 'None':
      return t('waits in Slurm');
    case 'Priority':
      return t('waits for other jobs ({0})', reason);
    case 'Resources':
      return t('waits for a free node ({0})', reason);
    case 'Dependency':
      return t('waits for other jobs of this run ({0})', reason);
    case 'JobArrayTaskLimit':
      return t('waits for its turn: {0} at a time', concurrency);
    case 'JobHeldUser':
    case 'JobHeldAdmin':
      return paused === null ? t('held ({0})', reason) : t('held: the run is paused');
    default:
      return hindered(reason, t);
  }
}

function hindered(reason: string, t: Translate): string {
  const hindrance = hindranceOf(reason);
  if (hindrance === undefined) return t('waits in Slurm ({0})', reason);
  // What is away comes back.
  return hindrance === 'nodes' ? t('cannot start now: {0}', reason) : t('cannot start: {0}', reason);
}

/** `waits for other jobs (Priority)`, and what that means. */
interface Waiting {
  readonly short: string;
  readonly sentence: string | undefined;
}

function waitingOf({ job, waits }: JobState, run: RunState, t: Translate): Waiting {
  if (job === undefined) return { short: t('being handed to Slurm'), sentence: undefined };
  const reason = oneLine(waits?.reason ?? '', LONGEST);
  const meant = reasonMeaning(reason, run.concurrency, t);
  const short = reasonWords(reason, run, t);
  return { short, sentence: meant === undefined ? undefined : t('Slurm says {0}: {1}.', reason, meant) };
}

/** Why a partition waits in a cluster's queue, which stands for its state; undefined where it does not wait there. */
export function waitingWord(partition: PartitionState, run: RunState, t: Translate = english): string | undefined {
  const ahead = taskAhead(partition, run);
  if (ahead !== undefined) return t('waits for its task (job {0})', ahead);
  const job = waitingJob(partition, run);
  return job && waitingOf(job, run, t).short;
}

/** What the cluster's word for why a partition waits means. */
export function waitingSentence(partition: PartitionState, run: RunState, t: Translate = english): string[] {
  if (taskAhead(partition, run) !== undefined) return [t('Its task executes its partitions one after the other.')];
  const job = waitingJob(partition, run);
  const sentence = job && waitingOf(job, run, t).sentence;
  return sentence === undefined ? [] : [sentence];
}

const waitingJob = (partition: PartitionState, run: RunState): JobState | undefined =>
  partition.state === 'queued' && partition.handed ? run.jobs.get(partition.handed.submission) : undefined;

/** `job 4711_12` of a partition that waits in a cluster's queue. */
export function taskWords(partition: PartitionState, run: RunState, t: Translate = english): string[] {
  // The word for why it waits names it.
  if (taskAhead(partition, run) !== undefined) return [];
  const name = nameOfTask(partition, run);
  return name === undefined ? [] : [t('job {0}', name)];
}

/**
 * A line on the job that has a partition, or had it last: where it is and what it may take.
 * `Job 4711_12 of Slurm on n012, with 4G of memory, at most 2 h`
 */
export function jobSentence(partition: PartitionState, run: RunState, t: Translate = english): string[] {
  const waiting = nameOfTask(partition, run);
  if (waiting !== undefined) {
    const { slurm } = run.settings;
    const perCpu = slurm.memory === undefined ? megabytesOf(slurm.memoryPerCpu) : undefined;
    const asked = [
      ...amount(megabytesOf(slurm.memory), (memory) => t('asks for {0} of memory', memory)),
      ...amount(perCpu, (memory) => t('asks for {0} of memory per CPU', memory)),
      ...atMost(timeLimitOf(slurm.time), t),
    ];
    return [[t('Job {0} of Slurm', waiting), ...asked].join(', ')];
  }
  const { job, node, memory, timeLimit } = partition.attempts.at(-1) ?? {};
  if (job === undefined) return [];
  const name = oneLine(job, LONGEST);
  const where =
    node === undefined ? t('Job {0} of Slurm', name) : t('Job {0} of Slurm on {1}', name, oneLine(node, LONGEST));
  const had = amount(memory === undefined ? undefined : memory / MB, (text) => t('with {0} of memory', text));
  return [[where, ...had, ...atMost(timeLimit, t)].join(', ')];
}

/** @param megabytes where known; 0 is all that a node has */
const amount = (megabytes: number | undefined, words: (memory: string) => string): string[] =>
  megabytes === undefined || megabytes <= 0 ? [] : [words(formatMegabytes(megabytes))];

/** @param seconds where known */
const atMost = (seconds: number | undefined, t: Translate): string[] =>
  seconds === undefined || seconds <= 0 ? [] : [t('at most {0}', formatDuration(seconds * 1000))];

/** `on n012 · job 4711_12` of an attempt that a cluster executes. */
export function whereWords({ attempts }: PartitionState, t: Translate = english): string[] {
  const { node, job } = attempts.at(-1) ?? {};
  return [
    ...(node === undefined ? [] : [t('on {0}', oneLine(node, LONGEST))]),
    ...(job === undefined ? [] : [t('job {0}', oneLine(job, LONGEST))]),
  ];
}

/** The same of setup or join while a cluster has it; the first part replaces the state where it waits. */
export function phaseWords(
  run: RunState,
  phase: 'setup' | 'join',
  t: Translate = english,
): { readonly waits: string | undefined; readonly job: string[]; readonly sentence: string[] } {
  const job = run[phase].state === 'running' ? jobOfPhase(run, phase) : undefined;
  if (!job) return { waits: undefined, job: [], sentence: [] };
  const isWaiting = waitsInCluster(run, phase);
  const { short, sentence } = waitingOf(job, run, t);
  return {
    waits: isWaiting ? short : undefined,
    job: job.job === undefined ? [] : [t('job {0}', oneLine(job.job, LONGEST))],
    sentence: isWaiting && sentence !== undefined ? [sentence] : [],
  };
}

/** Partitions that wait in a cluster's queue. */
export function waitingInCluster(run: RunState): number {
  return liveJobs(run).length === 0 ? 0 : run.partitions.filter((p) => p.state === 'queued' && p.handed).length;
}

/** The task that executes others of its partitions before this one, where it has begun. */
function taskAhead(partition: PartitionState, run: RunState): string | undefined {
  const job = waitingJob(partition, run);
  const name = nameOfTask(partition, run);
  const own = job?.tasks.find(({ task }) => task === partition.handed?.task);
  const hasBegun = own?.attempts.some(([index]) => {
    const attempt = index === partition.index ? undefined : run.partitions[index - 1]?.attempts.at(-1);
    return attempt?.job !== undefined && oneLine(attempt.job, LONGEST) === name;
  });
  return hasBegun ? name : undefined;
}

/** Whether what is left waits for others than this run's own tasks: nobody knows for how long. */
export const waitsForOthers = (run: RunState): boolean =>
  liveJobs(run).some(({ job, waits }) => job === undefined || (waits && waits.reason !== 'JobArrayTaskLimit'));

/** Of a partition that waits in a cluster's queue, where the cluster's number is known. */
function nameOfTask(partition: PartitionState, run: RunState): string | undefined {
  const job = waitingJob(partition, run)?.job;
  return job === undefined ? undefined : oneLine(`${job}_${partition.handed?.task}`, LONGEST);
}

import type { Attempt, PartitionState, RunState } from '../run';
import { paceOf } from './pace';

/** What earlier runs of a script took. Times in milliseconds; undefined is what none of them tells. */
export interface Measured {
  /** Runs that it was taken from. */
  readonly runs: number;
  readonly setup?: number;
  readonly join?: number;
  /** Steps of the whole simulation that `join` is the time of. */
  readonly joinedSteps?: number;
  /** Of a partition before its first step, in a process that has executed others. */
  readonly build?: number;
  /** Of an executed step. */
  readonly step?: number;
  /** What the first partition of a process takes longer than its others: code is compiled. */
  readonly cold?: number;
  /** Of each step of the simulation, what it takes in relation to `step`; not there where all are taken as equal. */
  readonly pace?: readonly number[];
  /** Bytes that a process takes at most in 95 of 100 partitions. */
  readonly peak?: number;
  /** When the first of the runs began, milliseconds since the epoch. */
  readonly sinceTime: number;
}

/** An attempt that succeeded: what it took, in milliseconds. */
export interface Timed {
  readonly partition: PartitionState;
  readonly steps: number;
  readonly duration: number;
  /** Until its first step; undefined where nobody saw that begin. */
  readonly build: number | undefined;
  /** Of one of its steps, on average; what was built is among it where `build` is not known. */
  readonly step: number;
  /** The first that its process executed. */
  readonly isFirst: boolean;
}

/**
 * What runs of the same script took; undefined when no partition of them succeeded. Counted are attempts that
 * succeeded, and of these those of processes that had executed something before, where there are any.
 */
export function measuredOf(states: readonly RunState[], script: string): Measured | undefined {
  const runs = newestKind(states.filter((run) => run.kind === 'run' && run.settings.script === script))
    .map((run) => ({ run, attempts: timedAttempts(run) }))
    .filter(({ attempts }) => attempts.length > 0);
  const attempts = runs.flatMap((run) => run.attempts);
  if (attempts.length === 0) return undefined;
  const warm = attempts.filter(({ isFirst }) => !isFirst);
  const typical = warm.length > 0 ? warm : attempts;
  const build = median(typical.map((attempt) => attempt.build));
  const step = median(typical.map((attempt) => attempt.step)) ?? 0;
  const extra = ({ duration, steps }: Timed) => duration - (build ?? 0) - step * steps;
  const cold = warm.length > 0 ? median(attempts.filter(({ isFirst }) => isFirst).map(extra)) : undefined;
  const joinedSteps = runs[0]?.run.settings.numSteps ?? 0;
  return {
    runs: runs.length,
    sinceTime: Math.min(...runs.map(({ run }) => run.createdAt)),
    step,
    ...named('setup', median(runs.map(({ run }) => phaseTime(run.setup)))),
    ...named('join', median(runs.map(({ run }) => joinTime(run, joinedSteps)))),
    joinedSteps,
    ...named('build', build),
    ...named('cold', cold === undefined ? undefined : Math.max(0, cold)),
    ...named('pace', paceOf(runs, step)),
    ...named('peak', percentile(peaksOf(runs.map(({ run }) => run)), 0.95)),
  };
}

/** A cluster's nodes are other machines: the newest run says where the script is executed now. The newest come first. */
function newestKind(states: readonly RunState[]): RunState[] {
  const sorted = [...states].sort((a, b) => b.createdAt - a.createdAt);
  return sorted.filter(({ settings }) => settings.executor === sorted[0]?.settings.executor);
}

/** What attempts of a run took that succeeded. */
export function timedAttempts({ partitions, lives }: RunState): Timed[] {
  const begun = new Set<string>();
  const all = partitions
    .flatMap((partition) => partition.attempts.map((attempt) => ({ partition, attempt })))
    .sort((a, b) => a.attempt.startedAt - b.attempt.startedAt);
  return all.flatMap(({ partition, attempt }) => {
    // Numbers of workers may come again with another supervisor.
    const life = lives.findLastIndex(({ from }) => from <= attempt.startedAt);
    const worker = attempt.job === undefined ? `${life}/${attempt.worker}` : `${attempt.job}`;
    const isFirst = !begun.has(worker);
    begun.add(worker);
    return timed(partition, attempt, isFirst);
  });
}

/** None of an attempt that did not succeed, or of which nobody saw the beginning: only the disk told of it. */
function timed(partition: PartitionState, attempt: Attempt, isFirst: boolean): Timed[] {
  const { startedAt, endedAt, firstStepAt, outcome, worker, job } = attempt;
  if (outcome !== 'succeeded' || endedAt === undefined || (worker === 0 && job === undefined)) return [];
  const [first, last] = partition.steps;
  const steps = last - first + 1;
  const duration = Math.max(0, endedAt - startedAt);
  // Clocks of a cluster's nodes may be others.
  const build = firstStepAt === undefined ? undefined : Math.min(Math.max(0, firstStepAt - startedAt), duration);
  return [{ partition, steps, duration, build, step: (duration - (build ?? 0)) / steps, isFirst }];
}

/** Milliseconds that a phase took which succeeded. */
function phaseTime({ state, startedAt, endedAt }: RunState['setup']): number | undefined {
  if (state !== 'succeeded' || startedAt === undefined || endedAt === undefined) return undefined;
  return endedAt - startedAt;
}

/** The same of the join of so many steps. */
function joinTime({ join, skipped, settings }: RunState, steps: number): number | undefined {
  const took = skipped.length > 0 ? undefined : phaseTime(join);
  return took === undefined ? undefined : (took * steps) / settings.numSteps;
}

function peaksOf(states: readonly RunState[]): number[] {
  return states.flatMap(({ partitions }) =>
    partitions.flatMap(({ attempts }) => attempts.flatMap(({ peakRss }) => (peakRss === undefined ? [] : [peakRss]))),
  );
}

const named = <K extends keyof Measured>(key: K, value: Measured[K]) =>
  (value === undefined ? {} : { [key]: value }) as Pick<Measured, K>;

/** The middle of the values that are known; of an even number the mean of the two in the middle. */
export function median(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The smallest value that is not exceeded by a share of the values. */
function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

import {
  formatMegabytes,
  formatTimeLimit,
  megabytesOf,
  type RunSettings,
  type SettingChanges,
  timeLimitOf,
} from '../../settings';
import { english, type Translate } from '../../text';
import type { FailureKind } from './events';
import type { Attempt, RunState } from './run-state';

/** More of what a task of a cluster ran out of, for another try. */
export interface Remedy {
  readonly resource: 'memory' | 'time';
  /** As `sbatch` takes them: `4G`, `1:30:00`. */
  readonly from: string;
  readonly to: string;
  readonly changes: SettingChanges;
}

/** By which a retry has more than the attempt that did not suffice. */
const MORE = 1.5;
const MB = 1 << 20;

/** Failures that say nothing of the simulation: a cluster may start the same task again. */
const CLUSTERS: ReadonlySet<FailureKind | undefined> = new Set<FailureKind>(['nodeFail', 'preempted', 'requeued']);

export const isClusters = (kind: FailureKind | undefined): boolean => CLUSTERS.has(kind);

/** What may help a partition that failed for want of memory or time on a cluster; undefined where that is not known. */
export function remedyOf(run: RunState, index: number): Remedy | undefined {
  const partition = run.partitions[index - 1];
  const last = partition?.attempts.at(-1);
  return partition?.state === 'failed' ? remedyFor(run.settings, last?.kind, last) : undefined;
}

/**
 * At most one remedy for memory and one for time: what helps the partition that needs most helps all.
 * @param indices partitions that are to be retried; without them, all that failed
 */
export function remediesFor(
  run: RunState,
  indices: readonly number[] = run.partitions.map(({ index }) => index),
): (Remedy & { readonly indices: readonly number[] })[] {
  const found = indices.flatMap((index) => {
    const remedy = remedyOf(run, index);
    return remedy ? [{ index, ...remedy }] : [];
  });
  return (['memory', 'time'] as const).flatMap((resource) => {
    const of = found.filter((remedy) => remedy.resource === resource);
    const most = of.toSorted((a, b) => amountOf(b) - amountOf(a))[0];
    if (!most) return [];
    const { index: _, ...remedy } = most;
    return [{ ...remedy, indices: of.map(({ index }) => index) }];
  });
}

/** What may help setup or join that failed for want of memory or time on a cluster. */
export function phaseRemedyOf({ settings, ...run }: RunState, phase: 'setup' | 'join'): Remedy | undefined {
  // No limit of the settings ends a phase.
  return run[phase].state === 'failed' ? remedyFor({ ...settings, partitionTimeout: 0 }, run[phase].kind) : undefined;
}

/** What there was and did not suffice: `4G of memory per CPU`, `1:00:00 of time`. */
export function hadText({ resource, from, changes }: Remedy): string {
  const share = changes.slurm?.memoryPerCpu === undefined ? '' : ' per CPU';
  return `${from} of ${resource}${share}`;
}

/** What is offered, for those who have a button for it. */
export function remedySentence(remedy: Remedy | undefined, t: Translate = english): string[] {
  if (!remedy) return [];
  const { resource, to, changes } = remedy;
  if (resource === 'time') return [t('It can be retried with {0} of time.', to)];
  return changes.slurm?.memoryPerCpu === undefined
    ? [t('It can be retried with {0} of memory.', to)]
    : [t('It can be retried with {0} of memory per CPU.', to)];
}

const amountOf = ({ resource, to }: Remedy) => (resource === 'memory' ? megabytesOf(to) : timeLimitOf(to)) ?? 0;

/**
 * The remedy for a failure of an attempt, or of setup or join.
 * @param attempt what its task had, as far as that is known; what is not is what the settings say
 */
export function remedyFor(
  settings: RunSettings,
  kind: FailureKind | undefined,
  attempt: Partial<Attempt> = {},
): Remedy | undefined {
  if (settings.executor !== 'slurm') return undefined;
  if (kind === 'outOfMemory') return moreMemory(settings, attempt.memory);
  if (kind === 'timeout' && !wasOurLimit(settings, attempt)) return moreTime(settings, attempt.timeLimit);
  return undefined;
}

/** `powersim.partitionTimeout` ended it before Slurm did: more time of Slurm would change nothing. */
function wasOurLimit(
  { partitionTimeout }: RunSettings,
  { startedAt, endedAt }: Partial<Pick<Attempt, 'startedAt' | 'endedAt'>>,
): boolean {
  if (partitionTimeout === 0 || startedAt === undefined || endedAt === undefined) return false;
  return endedAt - startedAt >= partitionTimeout * 1000;
}

/** @param had bytes of the whole task */
function moreMemory({ slurm }: RunSettings, had: number | undefined): Remedy | undefined {
  const { memory, memoryPerCpu, cpusPerTask = 1 } = slurm;
  const isPerCpu = memory === undefined && memoryPerCpu !== undefined;
  const share = isPerCpu ? cpusPerTask : 1;
  const now = megabytesOf(isPerCpu ? memoryPerCpu : memory);
  const from = had === undefined ? now : had / MB / share;
  // 0 is all that a node has.
  if (from === undefined || from <= 0 || now === 0) return undefined;
  // Somebody may have asked for more already.
  const to = formatMegabytes(Math.max(from * MORE, now ?? 0));
  const changes = { slurm: isPerCpu ? { memoryPerCpu: to } : { memory: to } };
  return { resource: 'memory', from: formatMegabytes(from), to, changes };
}

/** @param had seconds */
function moreTime({ slurm }: RunSettings, had: number | undefined): Remedy | undefined {
  const now = timeLimitOf(slurm.time);
  const from = had ?? now;
  if (from === undefined || from <= 0) return undefined;
  const to = formatTimeLimit(Math.max(from * MORE, now ?? 0));
  return { resource: 'time', from: formatTimeLimit(from), to, changes: { slurm: { time: to } } };
}

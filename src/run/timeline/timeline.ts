import { formatSteps } from '../../partitions/describe';
import { english, formatBytes, oneLine, type Translate } from '../../text';
import type { PauseReason } from '../state/events';
import type { PartitionStateName } from '../state/lifecycle';
import type { PhaseState } from '../state/phase-state';
import type { Attempt, PartitionState, RunState } from '../state/run-state';
import { isFinished, type RunView, shownPartitionState, shownPhaseState } from '../state/view';
import { partitionDates } from '../words/text';
import { lanesOf } from './lanes';

/** What took a worker's time: an attempt at a partition, or a try of setup or join. */
export interface TimelineBar {
  /** `12.2`: partition and attempt; `setup.1`. */
  readonly id: string;
  /** A partition's index, from 1. */
  readonly of: 'setup' | 'join' | number;
  /** From 1. */
  readonly attempt: number;
  /** From 0, which is the lane of setup and join. */
  readonly lane: number;
  /** Milliseconds since the epoch; without an end while it goes on. */
  readonly from: number;
  readonly to: number | undefined;
  readonly state: Exclude<PartitionStateName, 'queued'>;
  /** Share of its steps that are done, of what goes on and tells. */
  readonly progress: number | undefined;
  /** 0 on a cluster, undefined of setup and join. */
  readonly worker: number | undefined;
}

export interface TimelineLane {
  /** The node, where all of a lane's attempts were on one. */
  readonly node: string | undefined;
}

/** Milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** When what was executed where: a run's history as lanes of bars. Times are milliseconds since the epoch. */
export interface Timeline extends Span {
  /** It goes on: `to` is now. */
  readonly live: boolean;
  readonly lanes: readonly TimelineLane[];
  /** By their beginnings. */
  readonly bars: readonly TimelineBar[];
  /** Nobody supervised the run. */
  readonly away: readonly Span[];
  readonly pauses: readonly (Span & { readonly why: PauseReason })[];
  /** From when on how many were to be side by side, where that was changed. */
  readonly concurrency: readonly { readonly time: number; readonly processes: number }[];
}

type Laneless = Omit<TimelineBar, 'lane'> & { readonly node?: string | undefined };

/** The timeline of a run as it is seen at `view.now`. */
export function timelineOf(view: RunView): Timeline {
  const { run } = view;
  const attempts = run.partitions.flatMap((partition) => attemptBars(partition, view)).sort(byBeginning);
  const phases = [...phaseBars('setup', run.setup, view), ...phaseBars('join', run.join, view)];
  const isLocal = run.settings.executor === 'local';
  const places = lanesOf(
    attempts.map(({ from, to, worker, node }) => ({ from, to, holder: isLocal ? String(worker) : (node ?? '') })),
    isLocal ? mostSideBySide(run) : 0,
    (holder) => (isLocal ? run.workers.get(Number(holder))?.endedAt : undefined),
  );
  const lanes: TimelineLane[] = [{ node: undefined }];
  const bars = attempts.map(({ node, ...bar }, i): TimelineBar => {
    const lane = (places[i] ?? 0) + 1;
    const known = lanes[lane];
    lanes[lane] = { node: known && known.node !== node ? undefined : node };
    return { ...bar, lane };
  });
  const all = [...phases.map((bar) => ({ ...bar, lane: 0 })), ...bars].sort(byBeginning);
  const live = view.alive && !isFinished(view.state);
  const ends = all.map(({ from, to }) => to ?? from);
  const to = live ? Math.max(view.now, run.createdAt) : ends.reduce((a, b) => Math.max(a, b), run.createdAt);
  const span = { from: run.createdAt, to };
  return {
    ...span,
    live,
    lanes,
    bars: all,
    away: awayIn(run, span),
    pauses: pausesIn(run, span),
    concurrency: concurrencyIn(run),
  };
}

const byBeginning = (a: Laneless, b: Laneless): number =>
  a.from - b.from || (a.worker ?? 0) - (b.worker ?? 0) || placeOf(a) - placeOf(b);
const placeOf = ({ of, attempt }: Laneless): number =>
  of === 'setup' ? attempt - 1e9 : of === 'join' ? 1e9 + attempt : of + attempt / 1e6;

/** The most processes that were ever to be side by side. */
const mostSideBySide = ({ settings, queueChanges, partitions }: RunState): number =>
  Math.min(
    partitions.length,
    queueChanges.reduce((most, { concurrency }) => Math.max(most, concurrency), settings.numParallelProcesses),
  );

function attemptBars(partition: PartitionState, view: RunView): Laneless[] {
  const { attempts, index } = partition;
  return attempts.map((attempt, i) => {
    const next = attempts[i + 1];
    const state = attemptState(attempt, next, partition, view);
    return {
      id: `${index}.${attempt.attempt}`,
      of: index,
      attempt: attempt.attempt,
      from: attempt.startedAt,
      to: attempt.endedAt ?? (state === 'running' ? undefined : unendedAt(attempt.startedAt, next?.startedAt, view)),
      state,
      progress: state === 'running' ? shareDone(partition) : undefined,
      worker: attempt.worker,
      node: attempt.node,
    };
  });
}

function attemptState(
  attempt: Attempt,
  next: Attempt | undefined,
  partition: PartitionState,
  { alive }: RunView,
): TimelineBar['state'] {
  if (attempt.outcome) return attempt.outcome;
  if (attempt.endedAt !== undefined || next) return 'interrupted';
  const state = shownPartitionState(partition, alive);
  return state === 'queued' ? 'interrupted' : state;
}

/** What nobody saw end was over with the supervisor, and before it began anew. */
function unendedAt(from: number, next: number | undefined, { run }: RunView): number {
  const life = run.lives.findLast((one) => one.from <= from);
  const end = Math.min(life?.to ?? run.lastTime, run.lastTime, next ?? Number.POSITIVE_INFINITY);
  return Math.max(from, end);
}

/** The step that is being executed counts as half done. */
const shareDone = ({ progress }: PartitionState): number | undefined =>
  progress && Math.min(1, Math.max(0, (progress.step - 0.5) / progress.of));

function phaseBars(of: 'setup' | 'join', phase: PhaseState, view: RunView): Laneless[] {
  const tries = phase.earlier ?? [];
  const bars = tries.map(
    ({ startedAt, endedAt, outcome }, i): Laneless => ({
      ...phaseBar(of, i),
      from: startedAt,
      to: endedAt,
      state: outcome,
    }),
  );
  const state = shownPhaseState(phase.state, view.alive);
  if (phase.startedAt === undefined || state === 'waiting') return bars;
  const { progress } = phase;
  return [
    ...bars,
    {
      ...phaseBar(of, tries.length),
      from: phase.startedAt,
      to: phase.endedAt ?? (state === 'running' ? undefined : unendedAt(phase.startedAt, undefined, view)),
      state,
      progress: state === 'running' && progress ? progress.done / progress.of : undefined,
    },
  ];
}

const phaseBar = (of: 'setup' | 'join', tried: number) => ({
  id: `${of}.${tried + 1}`,
  of,
  attempt: tried + 1,
  progress: undefined,
  worker: undefined,
});

function awayIn({ lives }: RunState, { to: end }: Span): Span[] {
  return lives.flatMap(({ to }, i) => {
    const next = lives[i + 1]?.from;
    return to !== undefined && next !== undefined && next > to && to < end
      ? [{ from: to, to: Math.min(next, end) }]
      : [];
  });
}

function pausesIn({ queueChanges }: RunState, { to: end }: Span): Timeline['pauses'] {
  return queueChanges.flatMap(({ time, paused }, i) => {
    const to = Math.min(end, queueChanges[i + 1]?.time ?? end);
    return paused !== null && to > time ? [{ from: time, to, why: paused }] : [];
  });
}

function concurrencyIn({ settings, queueChanges }: RunState): Timeline['concurrency'] {
  let before = settings.numParallelProcesses;
  return queueChanges.flatMap(({ time, concurrency }) => {
    if (concurrency === before) return [];
    before = concurrency;
    return [{ time, processes: concurrency }];
  });
}

/** What else is known of a bar, a line each: its steps and days, where it was executed, memory, why it failed. */
export function barDetails({ of, attempt }: TimelineBar, view: RunView, t: Translate = english): string[] {
  if (typeof of !== 'number') {
    const phase = view.run[of];
    const isLast = attempt === (phase.earlier?.length ?? 0) + 1;
    const said = isLast ? (phase.message ?? phase.note) : undefined;
    return said === undefined ? [] : [oneLine(said)];
  }
  const partition = view.run.partitions[of - 1];
  const told = partition?.attempts.find((one) => one.attempt === attempt);
  if (!partition || !told) return [];
  const dates = partitionDates(partition, view);
  const steps = t('steps {0}', formatSteps(partition.steps));
  const { node, job, worker, peakRss, message } = told;
  const where = [
    ...(node === undefined ? [] : [t('node {0}', oneLine(node, 60))]),
    ...(job === undefined ? [] : [t('job {0}', oneLine(job, 60))]),
    ...(worker === 0 ? [] : [t('worker {0}', worker)]),
    ...(peakRss === undefined ? [] : [t('{0} of memory', formatBytes(peakRss))]),
  ];
  return [
    dates === undefined ? steps : `${steps} · ${dates}`,
    ...(where.length === 0 ? [] : [where.join(' · ')]),
    ...(message === undefined ? [] : [oneLine(message)]),
  ];
}

import {
  type FailureKind,
  hasLiveJobs,
  missingText,
  type PartitionState,
  pauseReasonText,
  type RunView,
} from '../../run';
import { oneLine, type Translate } from '../../text';

/** What a notification says at a run's end. */
export interface EndText {
  readonly severity: 'information' | 'error' | 'warning';
  readonly message: string;
}

/**
 * What to say of a run that just ended; undefined where nobody needs to be told: it goes on, or the user cancelled it.
 */
export function endText(view: RunView, t: Translate): EndText | undefined {
  const { run, counts, state } = view;
  const name = oneLine(run.settings.name, 60);
  const all = run.partitions.length;
  switch (state) {
    case 'succeeded':
      return {
        severity: 'information',
        message:
          run.kind === 'foreign'
            ? t('{0}: {1} partitions joined', name, all)
            : t('{0}: {1} of {2} partitions succeeded and joined', name, counts.succeeded, all),
      };
    case 'failed':
      return { severity: 'error', message: failure(view, name, t) };
    case 'interrupted':
      return {
        severity: 'warning',
        message: hasLiveJobs(run)
          ? t('{0} was interrupted: {1}. Its jobs in Slurm may go on.', name, missingText(view, t, true))
          : t('{0} was interrupted: {1}.', name, missingText(view, t, true)),
      };
    default:
      return undefined;
  }
}

/** Runs in a message, named one by one. */
const NAMED_RUNS = 5;

/** What to say of several runs that were interrupted at once. */
export function interruptionsText(names: readonly string[], t: Translate): string {
  const named = names.slice(0, NAMED_RUNS).map((name) => oneLine(name, 40));
  if (names.length > NAMED_RUNS) named.push('…');
  return t('{0} simulations were interrupted: {1}. They can be resumed in the view.', names.length, named.join(', '));
}

/**
 * Names one end of a run, the same in every window that sees it; a retry ends another time.
 * Milliseconds since the epoch, or the journal's last number where the end was not written.
 */
export function endKey(view: RunView): string {
  const { run, state } = view;
  if (state === 'interrupted') return `${run.runId}-interrupted-${run.lastSeq}`;
  const ends = [run.setup.endedAt, run.join.endedAt, ...run.partitions.map((p) => p.attempts.at(-1)?.endedAt)];
  return `${run.runId}-${Math.max(0, ...ends.map((end) => end ?? 0))}`;
}

/** What to say of a run that something but the user paused; undefined of any other. */
export function pauseText(view: RunView, t: Translate): string | undefined {
  const why = pauseReasonText(view, 400);
  if (view.state !== 'paused' || view.run.paused === 'user' || why === undefined) return undefined;
  return t('{0} is paused: {1}', oneLine(view.run.settings.name, 60), why);
}

/**
 * Names one pause, the same in every window. Memory may run short again and again while a run goes on by itself: that is
 * told once.
 */
export function pauseKey({ run }: RunView): string {
  const since = run.paused === 'memory' ? '' : `-${run.pausedSince ?? 0}`;
  return `${run.runId}-paused-${run.paused ?? ''}${since}`;
}

/** The first partition that failed. */
export function firstFailed(view: RunView): PartitionState | undefined {
  return view.run.partitions.find((partition) => partition.state === 'failed');
}

function failure(view: RunView, name: string, t: Translate): string {
  const { run, counts } = view;
  const all = run.partitions.length;
  const because = (message: string | undefined) => oneLine(message ?? '', 200);
  if (run.setup.state === 'failed') return t('{0}: setup failed. {1}', name, because(run.setup.message)).trim();
  if (run.join.state === 'failed') return t('{0}: the join failed. {1}', name, because(run.join.message)).trim();
  if (run.join.state === 'succeeded')
    return t('{0}: joined without {1} of {2} partitions', name, run.skipped.length, all);
  if (counts.failed === 0) return t('{0}: {1} of {2} partitions were cancelled', name, counts.cancelled, all);
  const first = firstFailed(view);
  const reason = because(first?.attempts.at(-1)?.message);
  return counts.failed === 1 && first
    ? t('{0}: partition {1} of {2} failed. {3}', name, first.index, all, reason).trim()
    : [t('{0}: {1} of {2} partitions failed', name, counts.failed, all), ...kindsOf(view, t)].join(': ');
}

/** `2 out of memory, 1 timed out`: of what is not the script's own failure. */
function kindsOf({ run }: RunView, t: Translate): string[] {
  const kinds = run.partitions.flatMap(({ state, attempts }) =>
    state === 'failed' ? (attempts.at(-1)?.kind ?? []) : [],
  );
  const counted = NAMED.flatMap(([kind, text]) => {
    const count = kinds.filter((other) => other === kind).length;
    return count === 0 ? [] : [text(t, count)];
  });
  return counted.length === 0 ? [] : [counted.join(', ')];
}

/** Failures that say what to do about them. */
const NAMED: readonly (readonly [FailureKind, (t: Translate, count: number) => string])[] = [
  ['outOfMemory', (t, count) => t('{0} out of memory', count)],
  ['timeout', (t, count) => t('{0} timed out', count)],
  ['stalled', (t, count) => t('{0} stalled', count)],
  ['nodeFail', (t, count) => t('{0} because a node failed', count)],
  ['preempted', (t, count) => t('{0} preempted', count)],
  ['lost', (t, count) => t('{0} lost', count)],
];

import { english, formatDuration, oneLine, type Translate } from '../../text';
import type { FailureKind } from '../state/events';
import type { PartitionStateName, PhaseStateName } from '../state/lifecycle';
import type { RunState } from '../state/state';
import type { RunStateName, RunView } from '../state/view';

/** A state in a word. */
export function stateWord(state: PartitionStateName | PhaseStateName | RunStateName, t: Translate = english): string {
  switch (state) {
    case 'queued':
      return t('queued');
    case 'running':
      return t('running');
    case 'succeeded':
      return t('succeeded');
    case 'failed':
      return t('failed');
    case 'cancelled':
      return t('cancelled');
    case 'interrupted':
      return t('interrupted');
    case 'waiting':
      return t('waiting');
    case 'setup':
      return t('setting up');
    case 'executing':
      return t('executing');
    case 'paused':
      return t('paused');
    case 'joining':
      return t('joining');
  }
}

/** That something failed, and why in a word or two where its message may not say so. */
export function failedWord(kind: FailureKind | undefined, t: Translate = english): string {
  switch (kind) {
    case 'outOfMemory':
      return t('failed: out of memory');
    case 'timeout':
      return t('failed: timed out');
    case 'stalled':
      return t('failed: stalled');
    case 'disk':
      return t('failed: disk');
    case 'nodeFail':
      return t('failed: node failed');
    case 'preempted':
      return t('failed: preempted');
    case 'requeued':
      return t('failed: requeued');
    default:
      return t('failed');
  }
}

/** That a run is paused, and by what if not by the user. */
export function pausedWord({ paused }: RunState, t: Translate = english): string {
  switch (paused) {
    case 'disk':
      return t('paused: disk');
    case 'memory':
      return t('paused: memory');
    default:
      return t('paused');
  }
}

/** `stalled · nothing for 31 min` @param idle milliseconds */
export function stalledWords(idle: number, t: Translate = english): string {
  return t('stalled · nothing for {0}', formatDuration(roughly(idle)));
}

/**
 * What an interrupted run still lacks: `12 partitions and the join are missing`.
 * @param counted `12 of 24 partitions`, for where the numbers do not stand beside it
 */
export function missingText(view: RunView, t: Translate = english, counted = false): string {
  const { run, counts } = view;
  const all = run.partitions.length;
  const left = run.kind === 'foreign' ? 0 : all - counts.succeeded;
  if (left === 0) return t('the join is missing');
  const number = counted ? t('{0} of {1}', left, all) : String(left);
  const one = counted ? all === 1 : left === 1;
  if (run.setup.state !== 'succeeded') {
    return one
      ? t('setup, {0} partition and the join are missing', number)
      : t('setup, {0} partitions and the join are missing', number);
  }
  return one
    ? t('{0} partition and the join are missing', number)
    : t('{0} partitions and the join are missing', number);
}

/** Why the run is paused, if a supervisor said so. */
export function pauseReasonText({ state, run }: RunView, longest = 1000): string | undefined {
  return state === 'paused' && run.pauseMessage ? oneLine(run.pauseMessage, longest) : undefined;
}

/** An estimate pretends to no seconds from two minutes on. */
export function roughly(milliseconds: number): number {
  return milliseconds < 120_000 ? milliseconds : Math.round(milliseconds / 60_000) * 60_000;
}

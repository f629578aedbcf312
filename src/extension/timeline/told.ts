/** What of a run's timeline the page is told, in words. Pure. */
import type { TimelineBar, TimelineFrame, TimelineSpan } from '../../pages/timeline';
import { type RunView, runText } from '../../run';
import { barDetails, type Timeline, type TimelineBar as Told } from '../../run/timeline';
import { oneLine, type Translate } from '../../text';

export function frameOf(timeline: Timeline, view: RunView, t: Translate): TimelineFrame {
  const { run } = view;
  const { label, description } = runText(view, t);
  const { memoryReserve, executor } = run.settings;
  return {
    runId: run.runId,
    name: label,
    summary: description,
    live: timeline.live,
    from: timeline.from,
    to: timeline.to,
    ...(timeline.live && view.timeLeft !== undefined ? { timeLeft: view.timeLeft } : {}),
    lanes: timeline.lanes.map(({ node }, lane) => {
      if (lane === 0) return t('Setup, join');
      if (node !== undefined) return oneLine(node, 60);
      return executor === 'slurm' ? t('Slot {0}', lane) : t('Process {0}', lane);
    }),
    spans: spansOf(timeline, t),
    concurrency: timeline.concurrency.map(({ time, processes }) => ({
      time,
      label: processes === 1 ? t('1 process side by side') : t('{0} processes side by side', processes),
    })),
    ...(memoryReserve > 0 ? { reserve: memoryReserve / 100 } : {}),
  };
}

function spansOf({ away, pauses }: Timeline, t: Translate): TimelineSpan[] {
  const why = { user: t('paused'), disk: t('paused: disk'), memory: t('paused: memory') } as const;
  return [
    ...pauses.map(({ from, to, why: reason }): TimelineSpan => ({ kind: 'pause', from, to, label: why[reason] })),
    ...away.map(({ from, to }): TimelineSpan => ({ kind: 'away', from, to, label: t('interrupted') })),
  ];
}

export function barOf(bar: Told, view: RunView, t: Translate): TimelineBar {
  const { id, lane, attempt, from, to, state, progress, of } = bar;
  const name = of === 'setup' ? t('Setup') : of === 'join' ? t('Join') : t('Partition {0}', of);
  return {
    id,
    lane,
    label: name,
    short: typeof of === 'number' ? String(of) : name,
    attempt,
    from,
    ...(to === undefined ? {} : { to }),
    state,
    ...(progress === undefined ? {} : { progress }),
    details: barDetails(bar, view, t),
  };
}

/** Two bars with the same word look the same. */
export const lookOf = ({ lane, from, to, state, progress }: Told): string =>
  `${lane} ${from} ${to} ${state} ${progress}`;

/** The bar that stands for a setup, a join or a partition now: that of its last attempt. */
export function barFor(timeline: Timeline, of: Told['of']): string | undefined {
  return timeline.bars.findLast((bar) => bar.of === of)?.id;
}

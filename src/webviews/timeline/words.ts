/** What the page says of bars. Pure. */
import type { BarState, MemoryReading, TimelineBar, TimelineFrame } from '../../pages/timeline';
import { formatBytes, formatClock, formatDuration } from '../../text/format';
import type { Translate } from '../../text/translate';

export function stateWord(state: BarState, t: Translate): string {
  switch (state) {
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
  }
}

/** `Partition 12`, `Partition 12 · attempt 2` */
export const titleOf = ({ label, attempt }: TimelineBar, t: Translate): string =>
  attempt === 1 ? label : `${label} · ${t('attempt {0}', attempt)}`;

/** `failed · 3 min 10 s · 14:05 – 14:08` */
export function courseOf({ state, from, to, progress }: TimelineBar, now: number, t: Translate): string {
  const share = progress === undefined ? [] : [t('{0} %', Math.floor(100 * progress))];
  const until = to === undefined ? [] : [formatClock(to, now)];
  return [
    stateWord(state, t),
    ...share,
    formatDuration((to ?? now) - from),
    [formatClock(from, now), ...until].join(' – '),
  ].join(' · ');
}

/** All of it in a sentence for those who cannot see it. */
export const spoken = (bar: TimelineBar, lane: string, now: number, t: Translate): string =>
  [titleOf(bar, t), courseOf(bar, now, t), lane, ...bar.details].join(', ');

/** More than so many are counted, not named. */
const NAMED = 3;

/** What happened since it was last said: `Partition 12 failed. Partition 13 succeeded.`, or numbers where it was much. */
export function announcementOf(ended: readonly TimelineBar[], t: Translate): string {
  if (ended.length <= NAMED) {
    return ended.map((bar) => `${t('{0} {1}', titleOf(bar, t), stateWord(bar.state, t))}.`).join(' ');
  }
  const counts = new Map<BarState, number>();
  for (const { state } of ended) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${t('{0} {1}', count, stateWord(state, t))}.`).join(' ');
}

/** `14:05:10 · Process 1 310 MB · Process 2 290 MB · free 5.1 GB of 8.0 GB` */
export function readingText({ time, lanes, free, total }: MemoryReading, frame: TimelineFrame, t: Translate): string {
  const clock = new Date(time).toLocaleTimeString('en-US', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const taken = lanes.slice(0, MOST_LANES).map(([lane, bytes]) => `${frame.lanes[lane] ?? lane} ${formatBytes(bytes)}`);
  const sum = lanes.reduce((all, [, bytes]) => all + bytes, 0);
  return [
    clock,
    ...taken,
    ...(lanes.length > 1 ? [t('together {0}', formatBytes(sum))] : []),
    ...(free === undefined || total === undefined ? [] : [t('free {0} of {1}', formatBytes(free), formatBytes(total))]),
  ].join(' · ');
}
/** Of many processes the first are named, and all are counted. */
const MOST_LANES = 8;

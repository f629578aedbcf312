/** The bars as a table, for those who read better than they look. Pure. */
import type { TimelineFrame } from '../../pages/timeline';
import { formatClock, formatDuration } from '../../text/format';
import type { Translate } from '../../text/translate';
import type { TableSource } from '../contracts';
import type { Bars } from './bars';
import { stateWord } from './words';

/** A row for each bar, as they began. */
export function tableOf(bars: Bars, frame: TimelineFrame, now: number, t: Translate): TableSource {
  const all = bars.all();
  return {
    caption: t('Attempts'),
    headings: [t('Partition'), t('Attempt'), t('State'), t('Begin'), t('End'), t('Duration'), t('Lane'), t('Details')],
    rows: all.length,
    cells: (row) => {
      const bar = all[row];
      if (!bar) return [];
      return [
        bar.label,
        String(bar.attempt),
        stateWord(bar.state, t),
        formatClock(bar.from, now),
        bar.to === undefined ? '' : formatClock(bar.to, now),
        formatDuration((bar.to ?? now) - bar.from),
        frame.lanes[bar.lane] ?? '',
        bar.details.join(' · '),
      ];
    },
  };
}

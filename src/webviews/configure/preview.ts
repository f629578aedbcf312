import type { Meaning, PartitionPreview, PeriodRow } from '../../pages/configure';
import type { Translate } from '../../text/translate';
import { button, el } from '../page/dom';
import { closeUp, horizon } from './picture';

export interface Preview {
  readonly element: HTMLElement;
  show(meaning: Meaning): void;
}

/** What the numbers mean: the horizon as it is cut, the time that it takes, and other periods. */
export function createPreview(t: Translate, take: (key: string, value: string) => void): Preview {
  const content = el('div', { className: 'content' });
  const element = el('aside', { className: 'preview', ariaLabel: t('Preview') }, el('h2', {}, t('Preview')), content);
  let isUnfolded = false;
  return {
    element,
    show({ preview, time, periods, periodsWhy }) {
      if (!preview) {
        const text = t('The partitions are shown here as soon as steps, period and overlap are known.');
        content.replaceChildren(el('p', { className: 'empty' }, text));
        return;
      }
      const table = partitionTable(preview, t);
      table.open = isUnfolded;
      table.addEventListener('toggle', () => {
        isUnfolded = table.open;
      });
      content.replaceChildren(
        el('p', { className: 'summary', ariaLive: 'polite' }, preview.summary),
        horizon(preview, t),
        closeUp(preview, t),
        table,
        el('h3', {}, t('Time')),
        el('p', { className: 'time' }, time),
        ...(periods.length === 0 ? [] : periodTable(periods, periodsWhy, t, take)),
      );
    },
  };
}

function partitionTable({ partitions, count }: PartitionPreview, t: Translate): HTMLDetailsElement {
  const steps = ([first, last]: readonly [number, number]) => (first === last ? `${first}` : `${first}–${last}`);
  const rows = partitions.map(({ index, steps: executed, kept }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, String(index)),
      el('td', {}, steps(executed)),
      el('td', {}, steps(kept)),
      el('td', {}, String(executed[1] - executed[0] + 1)),
    ),
  );
  const left = count - partitions.length;
  const gap = el('tr', {}, el('td', { colSpan: 4 }, t('… {0} more', left)));
  if (left > 0) rows.splice(-1, 0, gap);
  const head = [t('Partition'), t('Executes'), t('Contributes'), t('Steps')];
  const table = el(
    'table',
    { ariaLabel: t('Partitions') },
    el('thead', {}, el('tr', {}, ...head.map((text) => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, ...rows),
  );
  const scrolled = el('div', { className: 'scrolled', tabIndex: 0, role: 'region', ariaLabel: t('Partitions') }, table);
  return el('details', { id: 'partitions' }, el('summary', {}, t('Every partition')), scrolled);
}

function periodTable(
  rows: readonly PeriodRow[],
  why: string,
  t: Translate,
  take: (key: string, value: string) => void,
): HTMLElement[] {
  const timed = rows.some(({ wall }) => wall !== '');
  const head = [t('Period'), t('Partitions'), t('Rounds'), t('Executed steps')];
  if (timed) head.push(t('Build'), t('Time'));
  const body = rows.map((row) => {
    const choose = button(String(row.period), () => take('period', String(row.period)), { className: 'link' });
    choose.setAttribute('aria-label', t('Use period {0}', row.period));
    const mark = row.suggested ? el('span', { className: 'badge' }, t('suggested')) : undefined;
    const numbers = [String(row.partitions), String(row.rounds), row.executed, ...(timed ? [row.build, row.wall] : [])];
    const made = el(
      'tr',
      { className: row.current ? 'current' : '' },
      el('th', { scope: 'row' }, choose, mark ? ' ' : undefined, mark),
      ...numbers.map((text) => el('td', {}, text)),
    );
    if (row.current) made.setAttribute('aria-current', 'true');
    return made;
  });
  const table = el(
    'table',
    { className: 'periods', ariaLabel: t('Periods') },
    el('thead', {}, el('tr', {}, ...head.map((text) => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, ...body),
  );
  const scrolled = el('div', { className: 'scrolled', tabIndex: 0, role: 'region', ariaLabel: t('Periods') }, table);
  return [el('h3', {}, t('Other periods')), el('p', { className: 'time' }, why), scrolled];
}

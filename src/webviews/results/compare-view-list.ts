/** The list of differences as a table whose headings sort it and whose rows can be picked. */
import type { OutputDifference } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { button, el } from '../page/dom';
import { explanationOf, fields, headingOf, type Sorting, sorted, sortedBy, textsOf } from './compare-view-rows';
import { idOf } from './selection';

export interface DifferenceList {
  readonly element: HTMLElement;
  readonly sorting: Sorting;
  show(differences: readonly OutputDifference[], picked: OutputDifference | undefined): void;
}

/** @param picked is called with the row that a person chose, `changed` when rows stand in another order */
export function createDifferenceList(
  first: Sorting,
  t: Translate,
  picked: (difference: OutputDifference) => void,
  changed: () => void,
): DifferenceList {
  let sorting = first;
  let rows: readonly OutputDifference[] = [];
  let chosen: string | undefined;
  const body = el('tbody');
  const headings = fields.map((field) => ({
    field,
    cell: el(
      'th',
      { scope: 'col', title: explanationOf(field, t) },
      button(headingOf(field, t), () => {
        sorting = sortedBy(sorting, field);
        draw();
        changed();
      }),
    ),
  }));
  const table = el(
    'table',
    { ariaLabel: t('Differences') },
    el('thead', {}, el('tr', {}, ...headings.map(({ cell }) => cell))),
    body,
  );

  function draw(): void {
    rows = sorted(rows, sorting);
    for (const { field, cell } of headings) {
      const direction = sorting.descending ? 'descending' : 'ascending';
      cell.setAttribute('aria-sort', field === sorting.by ? direction : 'none');
    }
    body.replaceChildren(...rows.map(line));
    body.querySelector('.picked')?.scrollIntoView({ block: 'nearest' });
  }

  function line(difference: OutputDifference): HTMLElement {
    const id = idOf(difference.output);
    const [name = '', ...texts] = textsOf(difference, t);
    const isChosen = id === chosen;
    const choose = button(name, () => pick(difference), { ariaPressed: String(isChosen) });
    const row = el(
      'tr',
      { className: [isChosen ? 'picked' : '', difference.maxAbsolute === 0 ? 'same' : ''].join(' ').trim() },
      el('th', { scope: 'row' }, choose),
      ...texts.map((text) => el('td', {}, text)),
    );
    row.dataset['id'] = id;
    row.addEventListener('click', ({ target }) => {
      if (target !== choose) pick(difference);
    });
    return row;
  }

  function pick(difference: OutputDifference): void {
    chosen = idOf(difference.output);
    for (const row of body.rows) {
      const isChosen = row.dataset['id'] === chosen;
      row.classList.toggle('picked', isChosen);
      row.querySelector('button')?.setAttribute('aria-pressed', String(isChosen));
    }
    picked(difference);
  }

  return {
    element: el('div', { className: 'compare-list' }, table),
    get sorting() {
      return sorting;
    },
    show(differences, now) {
      rows = differences;
      chosen = now && idOf(now.output);
      draw();
    },
  };
}

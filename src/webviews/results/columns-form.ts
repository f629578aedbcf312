/** Chooses columns: the largest, all, or some by name. */
import type { CatalogueOutput, ColumnChoice } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { messageOf } from '../../text/user-error';
import { button, el, nextId } from '../page/dom';
import { FIRST_COLUMNS, MOST_COLUMNS } from './selection';

/** Names that stand in the list at once; a search finds the others. */
const MOST_LISTED = 500;

export function columnForm(
  output: CatalogueOutput,
  now: ColumnChoice,
  names: () => Promise<readonly string[]>,
  t: Translate,
  choose: (columns: ColumnChoice) => void,
): HTMLElement {
  const group = nextId('columns');
  const largest = 'largest' in now ? now.largest : undefined;
  const checked = new Set('largest' in now ? [] : now);
  const radio = (text: string, on: boolean, ...more: Node[]): { input: HTMLInputElement; label: HTMLElement } => {
    const input = el('input', { type: 'radio', name: group, checked: on });
    return { input, label: el('label', {}, input, text, ...more) };
  };

  const count = el('input', {
    type: 'number',
    min: '1',
    max: String(output.columns),
    value: String(Math.min(largest ?? FIRST_COLUMNS, output.columns)),
  });
  count.ariaLabel = t('How many of the largest');
  const all = radio(t('All {0}', output.columns), largest !== undefined && largest >= output.columns);
  const byRank = radio(t('The largest by mean magnitude:'), largest !== undefined && !all.input.checked, count);
  const byName = radio(t('By name:'), largest === undefined);
  count.addEventListener('input', () => {
    byRank.input.checked = true;
  });

  const search = el('input', { type: 'search', placeholder: t('Search Columns'), ariaLabel: t('Search Columns') });
  const list = el('div', { className: 'columns-list', role: 'group', ariaLabel: t('Columns') });
  const status = el('p', { role: 'status' });
  let known: readonly string[] = [];

  function draw(): void {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fitting = known.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
    list.replaceChildren(...fitting.slice(0, MOST_LISTED).map(nameBox));
    status.textContent =
      fitting.length > MOST_LISTED
        ? t(
            '{0} chosen · the first {1} of {2} are listed: search for others.',
            checked.size,
            MOST_LISTED,
            fitting.length,
          )
        : t('{0} chosen', checked.size);
  }

  function nameBox(name: string): HTMLElement {
    const box = el('input', { type: 'checkbox', checked: checked.has(name) });
    box.addEventListener('change', () => {
      if (box.checked) checked.add(name);
      else checked.delete(name);
      byName.input.checked = true;
      status.textContent = t('{0} chosen', checked.size);
    });
    return el('label', {}, box, name);
  }

  search.addEventListener('input', draw);
  function read(): void {
    status.textContent = t('Reading the names…');
    names().then(
      (columns) => {
        known = columns;
        draw();
      },
      (error: unknown) => status.replaceChildren(`${messageOf(error)} `, button(t('Try Again'), read)),
    );
  }
  read();

  const form = el('form', { className: 'columns-form' }, byRank.label);
  if (output.columns <= MOST_COLUMNS) form.append(all.label);
  form.append(byName.label, search, list, status, button(t('Show Columns'), submit, { className: 'primary' }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });

  function submit(): void {
    const columns = wanted();
    if (columns) choose(columns);
    else status.textContent = t('Choose at least one column.');
  }

  function wanted(): ColumnChoice | undefined {
    if (all.input.checked) return { largest: Math.max(1, output.columns) };
    if (byName.input.checked) {
      // In the file's order, whatever order they were clicked in.
      const named = known.filter((name) => checked.has(name));
      return named.length > 0 ? named : undefined;
    }
    const ranks = Math.round(Number(count.value));
    return { largest: Math.max(1, Math.min(output.columns, Number.isFinite(ranks) ? ranks : FIRST_COLUMNS)) };
  }
  return form;
}

import type { DoctorRow, RowState } from '../../pages/doctor';
import type { Translate } from '../../text/translate';
import { button, el } from '../page/dom';

/** The signs of states: seen, while their words are read. */
const SIGNS: Readonly<Record<RowState, string>> = { looking: '…', ok: '✓', warning: '!', problem: '✗' };

/** The list of rows. One that did not change stays as it is, with the focus that its buttons may have. */
export class Rows {
  readonly element = el('ul', { className: 'rows' });
  private readonly drawn = new Map<string, { readonly text: string; readonly item: HTMLLIElement }>();

  constructor(
    private readonly t: Translate,
    private readonly act: (row: string, action: number) => void,
  ) {}

  show(rows: readonly DoctorRow[]): void {
    const items = rows.map((row) => {
      const text = JSON.stringify(row);
      const before = this.drawn.get(row.id);
      if (before?.text === text) return before.item;
      const item = this.draw(row);
      this.drawn.set(row.id, { text, item });
      return item;
    });
    // What stays is not taken out and put in again: it would lose the focus.
    items.forEach((item, i) => {
      const there = this.element.children[i];
      if (there === item) return;
      if (there && !items.includes(there as HTMLLIElement)) there.replaceWith(item);
      else this.element.insertBefore(item, there ?? null);
    });
    while (this.element.children.length > items.length) this.element.lastElementChild?.remove();
  }

  private draw(row: DoctorRow): HTMLLIElement {
    const buttons = row.actions.map((title, action) =>
      button(title, () => this.act(row.id, action), { ariaLabel: `${title}: ${row.name}` }),
    );
    return el(
      'li',
      { className: `row ${row.state}` },
      el('span', { className: 'sign', ariaHidden: 'true' }, SIGNS[row.state]),
      el('span', { className: 'state' }, this.word(row.state)),
      el(
        'div',
        { className: 'text' },
        el('h2', {}, row.name),
        row.message === '' ? undefined : el('p', {}, row.message),
        row.remedy === undefined ? undefined : el('p', { className: 'remedy' }, row.remedy),
        buttons.length === 0 ? undefined : el('div', { className: 'actions' }, ...buttons),
      ),
    );
  }

  private word(state: RowState): string {
    switch (state) {
      case 'looking':
        return this.t('looking');
      case 'ok':
        return this.t('ok');
      case 'warning':
        return this.t('warning');
      case 'problem':
        return this.t('problem');
    }
  }
}

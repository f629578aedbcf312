/** The variables that are shown: for each a button that chooses its columns, and one that takes it away. */
import type { CatalogueOutput, ColumnChoice } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { button, el } from '../page/dom';
import { columnForm } from './columns-form';
import { attachPopover } from './popover';
import { type Chosen, idOf, nameOf } from './selection';

export interface ChosenWishes {
  /** All names of an output's columns. */
  columnsOf(output: CatalogueOutput): Promise<readonly string[]>;
  choose(output: CatalogueOutput, columns: ColumnChoice): void;
  remove(output: CatalogueOutput): void;
}

export interface ChosenList {
  readonly element: HTMLElement;
  show(chosen: readonly { readonly chosen: Chosen; readonly output: CatalogueOutput }[]): void;
}

export function createChosenList(t: Translate, wishes: ChosenWishes): ChosenList {
  const element = el('ul', { className: 'chosen', tabIndex: -1, ariaLabel: t('Shown variables') });

  function entry({ chosen, output }: { readonly chosen: Chosen; readonly output: CatalogueOutput }): HTMLElement {
    const choose = el(
      'button',
      { type: 'button', className: 'chosen-columns' },
      columnsText(chosen.columns, output, t),
    );
    choose.ariaLabel = t('Columns of {0}: {1}', nameOf(output), choose.textContent);
    const popover = attachPopover(choose, t('Columns of {0}', nameOf(output)), (close) => [
      columnForm(
        output,
        chosen.columns,
        () => wishes.columnsOf(output),
        t,
        (columns) => {
          close();
          wishes.choose(output, columns);
        },
      ),
    ]);
    const remove = button('×', () => wishes.remove(output), {
      className: 'chosen-remove',
      title: t('Remove'),
      ariaLabel: t('Remove {0}', nameOf(output)),
    });
    const name = el('span', { className: 'chosen-name', title: nameOf(output) }, nameOf(output));
    return el('li', {}, name, choose, popover.element, remove);
  }

  let shown = '';
  return {
    element,
    show(all) {
      // A list that is the same stays as it is: the focus may be in it.
      const now = JSON.stringify(all.map(({ chosen, output }) => [idOf(output), chosen.columns]));
      if (now === shown) return;
      shown = now;
      replaceEntries(element, all.map(entry));
    },
  };
}

/** The keys stay where they are: at the same button, at that of the next entry where its own is gone, or at the list. */
function replaceEntries(list: HTMLElement, entries: readonly HTMLElement[]): void {
  const focus = document.activeElement;
  const at = [...list.children].findIndex((before) => before.contains(focus));
  const kind = focus?.matches('.chosen-remove') ? '.chosen-remove' : '.chosen-columns';
  list.replaceChildren(...entries);
  if (at < 0) return;
  const near = entries[Math.min(at, entries.length - 1)];
  (near?.querySelector<HTMLElement>(kind) ?? list).focus();
}

/** `20 largest of 54 columns` */
function columnsText(columns: ColumnChoice, output: CatalogueOutput, t: Translate): string {
  const of = output.columns;
  if (!('largest' in columns)) return t('{0} of {1} columns', columns.length, of);
  if (of === 1) return t('1 column');
  return columns.largest >= of ? t('all {0} columns', of) : t('{0} largest of {1} columns', columns.largest, of);
}

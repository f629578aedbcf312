/** Asks which time and which form an export shall have. */
import type { ExportWish } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { el, nextId } from '../page/dom';

export interface ExportFormChoice {
  readonly layout: ExportWish['layout'];
  readonly visibleOnly: boolean;
}

/** What there is to export now. */
export interface ExportOffer {
  /** In sentences. */
  readonly what: string;
  /** Whether time and layout are a person's choice; a table is written as it is shown. */
  readonly choices: boolean;
}

/** @param offer undefined where there is nothing */
export function exportForm(
  name: string,
  offer: ExportOffer | undefined,
  t: Translate,
  choose: (choice: ExportFormChoice) => void,
): HTMLElement {
  const all = radios(t('Time'), [t('Whole Time'), t('Visible Window')]);
  const wide = radios(t('Layout'), [t('Wide: a column for each'), t('Long: a row for each value')]);
  const form = el(
    'form',
    { className: 'export-form', ariaLabel: name },
    el('p', {}, offer?.what ?? t('There is nothing to export now.')),
    ...(offer?.choices ? [all.element, wide.element] : []),
    el('button', { type: 'submit', className: 'primary', disabled: offer === undefined }, t('Export')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    choose({ layout: wide.first.checked ? 'wide' : 'long', visibleOnly: !all.first.checked });
  });
  return form;
}

function radios(
  name: string,
  [first, second]: readonly [string, string],
): { readonly element: HTMLElement; readonly first: HTMLInputElement } {
  const group = nextId('choice');
  const one = el('input', { type: 'radio', name: group, checked: true });
  const other = el('input', { type: 'radio', name: group });
  const element = el(
    'fieldset',
    {},
    el('legend', {}, name),
    el('label', {}, one, first),
    el('label', {}, other, second),
  );
  return { element, first: one };
}

import type { Advice, Field } from '../../pages/configure';
import type { Translate } from '../../text/translate';
import { button, el } from '../page/dom';

/** What is told beside a control. */
export interface Explanation {
  readonly problem: string | undefined;
  readonly note: string | undefined;
  readonly advice: (Advice & { readonly accept: () => void }) | undefined;
}

export interface FieldControl {
  readonly field: Field;
  readonly element: HTMLElement;
  set(text: string): void;
  focus(): void;
  explain(explanation: Explanation): void;
}

export interface FieldOptions {
  readonly readOnly: boolean;
  /** Typed before and not saved. */
  readonly typed: string | undefined;
  change(text: string): void;
  browse(): void;
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A setting with its name, what it is for, its control, and below what its value means. */
export function createFieldControl(field: Field, t: Translate, options: FieldOptions): FieldControl {
  const id = `field-${field.key}`;
  const help = el('div', { className: 'help', id: `${id}-help` }, field.help);
  const said = el('div', { className: 'said', id: `${id}-said`, ariaLive: 'polite' });
  const control = controlOf(field, t);
  control.id = id;
  control.disabled = options.readOnly;
  control.value = options.typed ?? field.value;
  control.setAttribute('aria-describedby', `${help.id} ${said.id}`);
  const reset = button(t('Reset'), () => take(''), { className: 'reset', title: t('Take what is set elsewhere') });
  reset.setAttribute('aria-label', t('Reset {0}', field.label));
  const browse = field.browse ? button(t('Browse…'), options.browse, { className: 'browse' }) : undefined;
  browse?.setAttribute('aria-label', t('Browse for {0}', field.label));
  if (browse) browse.disabled = options.readOnly;
  const unit = field.unit === undefined ? undefined : el('span', { className: 'unit', ariaHidden: 'true' }, field.unit);
  const element = el(
    'div',
    { className: `field ${field.kind}` },
    el('label', { htmlFor: id }, field.label, ' ', el('code', {}, field.name)),
    help,
    el('div', { className: 'row' }, control, unit, browse, reset),
    said,
  );
  let last: Explanation = { problem: undefined, note: undefined, advice: undefined };

  const mark = (): void => {
    const isSet = control.value !== '';
    element.classList.toggle('modified', control.value !== field.value);
    reset.hidden = options.readOnly || !isSet || field.kind === 'choice';
  };
  const take = (text: string): void => {
    control.value = text;
    options.change(text);
    mark();
    control.focus();
  };
  const tell = (): void => {
    const { problem, note, advice } = last;
    control.setAttribute('aria-invalid', String(problem !== undefined));
    element.classList.toggle('wrong', problem !== undefined);
    said.replaceChildren(
      ...(problem === undefined ? [] : [el('div', { className: 'problem' }, problem)]),
      ...(note ? [el('div', { className: 'note' }, note)] : []),
      ...(field.overridden === undefined || control.value === ''
        ? []
        : [el('div', { className: 'note' }, t('Without effect: what comes {0} wins.', field.overridden))]),
      ...(control.value === '' && isToldFrom(field) && !advice ? [el('div', { className: 'origin' }, field.from)] : []),
      ...(advice && problem === undefined ? [adviceLine(advice, t, options.readOnly)] : []),
    );
  };
  control.addEventListener('input', () => {
    options.change(control.value);
    mark();
  });
  mark();
  tell();
  return {
    field,
    element,
    set(text) {
      control.value = text;
      mark();
    },
    focus: () => control.focus(),
    explain(explanation) {
      last = explanation;
      tell();
    },
  };
}

/** A choice names it, and what nobody set comes from nowhere. */
const isToldFrom = ({ inherited, from, kind, isDefault }: Field): boolean =>
  inherited !== '' && from !== '' && kind !== 'choice' && !isDefault;

function controlOf(field: Field, t: Translate): Control {
  if (field.kind === 'choice') {
    const { choices = [], inherited } = field;
    const label = choices.find(({ value }) => value === inherited)?.label ?? inherited;
    const options = [{ value: '', label: t('{0} ({1})', label, field.from) }, ...choices];
    return el('select', {}, ...options.map(({ value, label: text }) => el('option', { value }, text)));
  }
  if (field.kind === 'lines') return el('textarea', { rows: 3, placeholder: field.inherited, spellcheck: false });
  const placeholder = field.inherited === '' && field.section === 'numbers' ? t('needed') : field.inherited;
  const inputMode = field.kind === 'number' ? 'numeric' : 'text';
  return el('input', { type: 'text', inputMode, placeholder, spellcheck: false, autocomplete: 'off' });
}

function adviceLine(advice: Advice & { accept: () => void }, t: Translate, readOnly: boolean): HTMLElement {
  const why = advice.why === '' ? t('Suggested: {0}.', advice.value) : advice.why;
  const accept = advice.take === '' || readOnly ? undefined : button(advice.take, advice.accept, { className: 'link' });
  return el('div', { className: 'note advice' }, el('span', {}, why), accept ? ' ' : undefined, accept);
}

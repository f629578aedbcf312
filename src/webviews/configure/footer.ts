import type { DialogInit, Meaning, TargetId } from '../../pages/configure';
import type { Translate } from '../../text/translate';
import { button, el } from '../page/dom';

export interface FooterActions {
  act(run: boolean, save: boolean): void;
  target(target: TargetId): void;
  openFile(): void;
}

export interface Footer {
  readonly element: HTMLElement;
  /** Does what the main button does. */
  main(): void;
  say(text: string): void;
  /** @param edits how many settings were changed and not saved */
  judge(meaning: Meaning, edits: number): void;
}

/** The buttons, where they save to, and what stands against them. */
export function createFooter(init: DialogInit, t: Translate, actions: FooterActions): Footer {
  const verdict = el('span', { className: 'verdict', role: 'status' });
  const goOn = init.purpose === 'look';
  const run = button(goOn ? t('Continue') : t('Run'), () => actions.act(true, false), { id: 'run' });
  const both = button(goOn ? t('Save and Continue') : t('Save and Run'), () => actions.act(true, true), { id: 'both' });
  const save = button(t('Save'), () => actions.act(false, true), { id: 'save' });
  const main = init.purpose === 'configure' ? save : run;
  main.classList.add('primary');
  main.title = t('Ctrl+Enter');
  const options = init.targets.map(({ id, label }) => el('option', { value: id }, label));
  const choose = el(
    'select',
    { id: 'target', on: { change: () => actions.target(choose.value as TargetId) } },
    ...options,
  );
  choose.value = init.target;
  const target = init.targets.find(({ id }) => id === init.target);
  const file = button(target?.file ?? '', actions.openFile, { className: 'link file', id: 'open-file' });
  file.setAttribute('aria-label', t('Open {0}', target?.file ?? ''));
  if (init.readOnly !== undefined) for (const one of [run, both, save, choose]) one.disabled = true;
  const buttons = init.purpose === 'configure' ? [save, both, run] : [run, both, save];
  const element = el(
    'footer',
    {},
    el('div', { className: 'target' }, el('label', { htmlFor: 'target' }, t('Save to')), choose, file),
    el('div', { className: 'actions' }, verdict, ...buttons),
  );
  let said = '';
  return {
    element,
    main: () => main.click(),
    say(text) {
      said = text;
      verdict.textContent = text;
    },
    judge(meaning, edits) {
      const changed = edits === 1 ? t('1 change is not saved.') : t('{0} changes are not saved.', edits);
      if (edits > 0 || meaning.verdict !== '') said = '';
      verdict.textContent = said || meaning.verdict || (edits > 0 ? changed : '');
      verdict.classList.toggle('wrong', said === '' && meaning.verdict !== '');
      if (init.readOnly !== undefined) return;
      run.disabled = !meaning.ready;
      both.disabled = !meaning.ready;
    },
  };
}

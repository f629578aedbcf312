/** What a person chooses about the seams: how differences are measured, and of which outputs. */
import type { SeamView } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { el } from '../page/dom';
import { members } from '../page/saved';
import type { SeamMeasure } from './seams-view-picture';

export interface SeamsChoice extends SeamMeasure {
  /** Whether outputs that agree at every seam are shown. */
  readonly agreeing: boolean;
}

/** What was kept of a choice, whatever it is. */
export function seamsChoiceOf(saved: unknown): SeamsChoice {
  const { scale, over, agreeing } = members(saved);
  return {
    scale: scale === 'absolute' ? 'absolute' : 'relative',
    over: over === 'overlap' ? 'overlap' : 'end',
    agreeing: agreeing === true,
  };
}

export interface SeamsControls {
  readonly element: HTMLElement;
  /** `shown` of the view's rows are in the picture. */
  show(view: SeamView | undefined, shown: number): void;
}

export function createSeamsControls(
  first: SeamsChoice,
  t: Translate,
  changed: (choice: SeamsChoice) => void,
): SeamsControls {
  let choice = first;
  const set = (part: Partial<SeamsChoice>) => {
    choice = { ...choice, ...part };
    changed(choice);
  };
  const scale = radios(
    t('Differences'),
    [
      ['relative', t('Relative')],
      ['absolute', t('In Their Units')],
    ],
    choice.scale,
    (value) => set({ scale: value }),
  );
  const over = radios(
    t('Over'),
    [
      ['end', t('The End of the Overlap')],
      ['overlap', t('All of It')],
    ],
    choice.over,
    (value) => set({ over: value }),
  );
  const all = el('input', { type: 'checkbox', checked: choice.agreeing });
  all.addEventListener('change', () => set({ agreeing: all.checked }));
  const words = document.createTextNode('');
  const agreeing = el('label', {}, all, words);
  const hint = el(
    'p',
    { className: 'seams-hint' },
    t(
      'The later partition begins without the past: where the overlap begins, differences are to be expected. What it hands on is judged at its end.',
    ),
  );
  const legend = el('span', { className: 'seams-legend' }, t('◆ decides about the verdict'));
  const element = el('div', { className: 'seams-controls', hidden: true }, scale, over, agreeing, legend, hint);
  return {
    element,
    show(view, shown) {
      element.hidden = !view || view.seams.length === 0 || view.rows.length === 0;
      if (!view) return;
      hint.hidden = choice.over === 'end';
      words.data = choice.agreeing
        ? t('Outputs that agree at every seam')
        : t('Outputs that agree at every seam ({0})', view.rows.length - shown);
      legend.hidden = !view.rows.some(({ decides }) => decides);
    },
  };
}

let groups = 0;

/** One of several, as a group of radio buttons with a name. */
function radios<T extends string>(
  name: string,
  of: readonly (readonly [T, string])[],
  chosen: T,
  changed: (value: T) => void,
): HTMLElement {
  groups += 1;
  const group = `seams-${groups}`;
  const buttons = of.map(([value, text]) => {
    const input = el('input', { type: 'radio', name: group, value, checked: value === chosen });
    input.addEventListener('change', () => changed(value));
    return el('label', {}, input, text);
  });
  return el('fieldset', {}, el('legend', {}, name), ...buttons);
}

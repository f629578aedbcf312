/** Chooses the execution whose forecast stands beside the realised values, and how many after it. */
import type { Translate } from '../../text/translate';
import { momentText } from '../chart/axis';
import { button, el } from '../page/dom';
import { members, numberIn } from '../page/saved';

/** Forecasts of the executions from `ms` on. */
export interface ForecastWish {
  readonly ms: number;
  readonly count: number;
}

export interface ForecastControl {
  readonly element: HTMLElement;
  readonly wish: ForecastWish | undefined;
  /** The executions that there are to choose from, or why there are none; undefined hides the control. */
  show(executions: Executions | Unplanned | undefined): void;
  /** Takes the execution at this time. */
  choose(ms: number): void;
  state(): unknown;
}

/** The time axis of what plans ahead. */
export interface Executions {
  readonly initialMs: number;
  readonly intervalMs: number;
  readonly count: number;
}

/** Why what is shown has no forecasts, and which variables do. */
export interface Unplanned {
  readonly why: string;
  readonly instead: readonly { readonly model: string; readonly key: string; show(): void }[];
}

const MOST = 24;

export function createForecastControl(t: Translate, saved: unknown, changed: () => void): ForecastControl {
  const kept = members(saved);
  let many = Math.round(numberIn(kept['count'], 1, MOST) ?? 1);
  const on = el('input', { type: 'checkbox', checked: kept['on'] === true });
  const slider = el('input', { type: 'range', min: '1', step: '1', value: '1', ariaLabel: t('Execution') });
  const number = el('input', {
    type: 'number',
    min: '1',
    step: '1',
    value: '1',
    ariaLabel: t('Number of the execution'),
  });
  const count = el('input', {
    type: 'number',
    min: '1',
    max: String(MOST),
    value: String(many),
  });
  const when = el('span', { className: 'forecast-when', role: 'status' });
  const choices = el(
    'span',
    { className: 'forecast-choices' },
    slider,
    number,
    when,
    el('label', {}, t('Executions:'), count),
  );
  const choose = el('label', {}, on, t('Forecast of execution'));
  const unplanned = el('span', { className: 'forecast-choices' });
  const element = el('div', { className: 'forecast', hidden: true }, choose, choices, unplanned);
  let axis: Executions | undefined;
  /** What was wrong with the number that was typed last. */
  let word = '';
  let ms = typeof kept['ms'] === 'number' ? kept['ms'] : undefined;

  function explained({ why, instead }: Unplanned): HTMLElement[] {
    const keys = new Set(instead.map(({ key }) => key));
    const buttons = instead.map(({ model, key, show }) => {
      const all = t('Show {0} of {1} with its forecast', key, model);
      const click = (): void => {
        // That is what they are shown for.
        on.checked = true;
        show();
        // The button that had the focus is gone.
        on.focus();
      };
      return button(keys.size === 1 ? t('Show {0}', model) : all, click, { title: all });
    });
    return [el('span', { className: 'forecast-why' }, why), ...buttons];
  }

  function draw(): void {
    choices.hidden = !axis || !on.checked;
    choose.hidden = !axis;
    element.hidden = axis === undefined && unplanned.childElementCount === 0;
    if (!axis) return;
    const index = Math.max(
      0,
      Math.min(axis.count - 1, Math.floor(((ms ?? axis.initialMs) - axis.initialMs) / axis.intervalMs)),
    );
    slider.max = number.max = String(axis.count);
    slider.value = number.value = String(index + 1);
    const text = t('of {0} · {1}', axis.count, momentText(axis.initialMs + index * axis.intervalMs));
    when.textContent = `${text}${word}`;
    slider.ariaValueText = `${index + 1} ${text}`;
  }

  function take(input: HTMLInputElement): void {
    if (!axis) return;
    const index = wholeFrom(input.value, axis.count);
    if (index !== undefined) ms = axis.initialMs + (index - 1) * axis.intervalMs;
    word = index === Number(input.value) ? '' : ` · ${t('Choose 1 to {0}.', axis.count)}`;
    draw();
    if (index !== undefined) changed();
  }

  /** Takes how many executions are wanted, or writes again how many are shown. */
  function takeCount(): void {
    const wanted = wholeFrom(count.value, MOST);
    many = wanted ?? many;
    word = wanted === Number(count.value) ? '' : ` · ${t('Choose 1 to {0}.', MOST)}`;
    count.value = String(many);
    draw();
    if (wanted !== undefined) changed();
  }

  on.addEventListener('change', () => {
    draw();
    changed();
  });
  slider.addEventListener('input', () => take(slider));
  number.addEventListener('change', () => take(number));
  count.addEventListener('change', takeCount);

  return {
    element,
    get wish() {
      if (!axis || !on.checked) return undefined;
      return { ms: ms ?? axis.initialMs, count: many };
    },
    show(executions) {
      const isAxis = executions !== undefined && 'count' in executions;
      axis = isAxis && executions.count > 0 ? executions : undefined;
      unplanned.replaceChildren(...(executions && !isAxis ? explained(executions) : []));
      draw();
    },
    choose(chosen) {
      if (!axis || !on.checked) return;
      ms = chosen;
      word = '';
      draw();
      changed();
    },
    state: () => ({ on: on.checked, count: many, ...(ms === undefined ? {} : { ms }) }),
  };
}

/** The whole number nearest to what somebody typed, from 1 to `most`; undefined where it is no number. */
export function wholeFrom(typed: string, most: number): number | undefined {
  const number = Math.round(Number(typed));
  return typed.trim() === '' || Number.isNaN(number) ? undefined : Math.max(1, Math.min(most, number));
}

/** What is known of a bar, beside it. */
import type { TimelineBar } from '../../pages/timeline';
import type { Translate } from '../../text/translate';
import { el } from '../page/dom';
import { signIcon } from './signs';
import { courseOf, titleOf } from './words';

export interface Tooltip {
  readonly element: HTMLElement;
  /** Beside these pixels of the page; hidden without a bar. */
  show(bar: TimelineBar | undefined, at: { readonly x: number; readonly y: number }, now: number): void;
}

/** Pixels between it and what it is about. */
const AWAY = 10;

export function createTooltip(t: Translate): Tooltip {
  const element = el('div', { className: 'tooltip', hidden: true, ariaHidden: 'true' });
  return {
    element,
    show(bar, { x, y }, now) {
      element.hidden = bar === undefined;
      if (!bar) return;
      element.replaceChildren(
        el('strong', {}, titleOf(bar, t)),
        el('p', { className: `course ${bar.state}` }, signIcon(bar.state), courseOf(bar, now, t)),
        ...bar.details.map((detail) => el('p', {}, detail)),
      );
      const { offsetWidth, offsetHeight } = element;
      const { clientWidth, clientHeight } = document.documentElement;
      const below = y + AWAY + 8 + offsetHeight <= clientHeight;
      element.style.left = `${Math.max(4, Math.min(x + AWAY, clientWidth - offsetWidth - 4))}px`;
      element.style.top = `${below ? y + AWAY + 8 : Math.max(4, y - AWAY - offsetHeight)}px`;
    },
  };
}

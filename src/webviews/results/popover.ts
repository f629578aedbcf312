/** A small form below a button: Escape and a click elsewhere close it, and the focus goes back to the button. */
import { el, nextId } from '../page/dom';

export interface Popover {
  readonly element: HTMLElement;
  close(): void;
}

/** @param fill makes the content each time that it opens */
export function attachPopover(
  opener: HTMLButtonElement,
  name: string,
  fill: (close: () => void) => readonly Node[],
): Popover {
  const element = el('div', {
    className: 'popover',
    role: 'dialog',
    ariaLabel: name,
    hidden: true,
    id: nextId('popover'),
  });
  opener.ariaHasPopup = 'dialog';
  opener.ariaExpanded = 'false';
  opener.setAttribute('aria-controls', element.id);

  function outside(event: Event): void {
    const target = event.target;
    if (target instanceof Node && !element.contains(target) && !opener.contains(target)) close();
  }

  /** Wherever the focus is: Tab may have left the form while it stands open. */
  function onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  }

  function close(): void {
    if (element.hidden) return;
    const inside = element.contains(document.activeElement);
    element.hidden = true;
    element.replaceChildren();
    opener.ariaExpanded = 'false';
    document.removeEventListener('pointerdown', outside, true);
    document.removeEventListener('keydown', onEscape, true);
    if (inside) opener.focus();
  }

  opener.addEventListener('click', () => {
    if (!element.hidden) return close();
    element.replaceChildren(...fill(close));
    element.hidden = false;
    opener.ariaExpanded = 'true';
    keepInSight(element);
    document.addEventListener('pointerdown', outside, true);
    document.addEventListener('keydown', onEscape, true);
    element.querySelector<HTMLElement>('input:checked, input, select, button')?.focus();
  });
  return { element, close };
}

/** Pixels between a form and the edge of the page. */
const MARGIN = 8;

/** Where its button stands near an edge, the form moves away from it. */
function keepInSight(element: HTMLElement): void {
  element.style.translate = '';
  const { left, right } = element.getBoundingClientRect();
  // Of a form that is wider than the page, the beginning is seen.
  const shift =
    left < MARGIN ? MARGIN - left : Math.min(0, Math.max(MARGIN - left, window.innerWidth - MARGIN - right));
  if (shift !== 0) element.style.translate = `${shift}px 0`;
}

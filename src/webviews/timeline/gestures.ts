/** Wheel, pointer and keys over the picture, as what a person means by them. */
import type { Direction } from './bars';

export interface Gestures {
  /** @param x pixels of the element, which stays where it is */
  zoom(factor: number, x?: number): void;
  /** Later by so many pixels. */
  pan(pixels: number): void;
  /** Everything again. */
  fit(): void;
  point(at: { readonly x: number; readonly y: number } | undefined): void;
  pick(at: { readonly x: number; readonly y: number }): void;
  move(to: Direction | 'firstOfAll' | 'lastOfAll'): void;
  open(): void;
  /** Nothing is to be in the way. */
  escape(): void;
}

/** Drags shorter than this are clicks, pixels. */
const CLICK = 3;

/** What a person does with wheel and pointer over a picture. */
export function listenToPointer(element: HTMLElement, gestures: Gestures): void {
  const place = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  element.addEventListener('wheel', (event) => wheel(event, place(event).x, gestures), { passive: false });
  drag(element, place, gestures);
}

/** What a person does with keys while an element has the focus. */
export function listenToKeys(element: HTMLElement, gestures: Gestures): void {
  element.addEventListener('keydown', (event) => {
    if (event.altKey || !pressed(event, gestures)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** With the control key it zooms, sideways it pans; else it scrolls the lanes. */
function wheel(event: WheelEvent, x: number, gestures: Gestures): void {
  // Lines and pages of a wheel as pixels.
  const unit = event.deltaMode === 0 ? 1 : event.deltaMode === 1 ? 30 : 300;
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  if (event.ctrlKey || event.metaKey) {
    gestures.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY * unit * 0.002))), x);
  } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) gestures.pan(sideways * unit);
  else return;
  event.preventDefault();
}

function drag(
  element: HTMLElement,
  place: (event: MouseEvent) => { readonly x: number; readonly y: number },
  gestures: Gestures,
): void {
  let start: { x: number; moved: boolean } | undefined;
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    start = { x: event.clientX, moved: false };
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    if (start && (start.moved || Math.abs(event.clientX - start.x) > CLICK)) {
      gestures.pan(start.x - event.clientX);
      start = { x: event.clientX, moved: true };
    }
    gestures.point(start?.moved ? undefined : place(event));
  });
  element.addEventListener('pointerup', (event) => {
    if (start && !start.moved) gestures.pick(place(event));
    start = undefined;
  });
  element.addEventListener('pointercancel', () => {
    start = undefined;
  });
  element.addEventListener('pointerleave', () => gestures.point(undefined));
}

const MOVES: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

/** Whether the key means anything. */
function pressed({ key, ctrlKey, metaKey }: KeyboardEvent, gestures: Gestures): boolean {
  if (ctrlKey || metaKey) {
    if (key === 'Home') gestures.move('firstOfAll');
    else if (key === 'End') gestures.move('lastOfAll');
    else return false;
    return true;
  }
  const direction = MOVES[key];
  const actions: Readonly<Record<string, () => void>> = {
    '+': () => gestures.zoom(1 / 1.5),
    '=': () => gestures.zoom(1 / 1.5),
    '-': () => gestures.zoom(1.5),
    '0': () => gestures.fit(),
    PageUp: () => gestures.pan(-400),
    PageDown: () => gestures.pan(400),
    Enter: () => gestures.open(),
    ' ': () => gestures.open(),
    Escape: () => gestures.escape(),
  };
  if (direction) gestures.move(direction);
  else if (actions[key]) actions[key]();
  else return false;
  return true;
}

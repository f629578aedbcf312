/** How a person moves through time: wheel, drag and keys over the plot. */
import type { TimeWindow } from '../contracts';
import { zoomed } from './scene';

export interface Gestures {
  /** The window and the extent as they are. */
  now(): { readonly window: TimeWindow; readonly extent: TimeWindow };
  /** Left edge and width of the plots, pixels of the element. */
  plot(): { readonly x: number; readonly width: number };
  move(window: TimeWindow): void;
  /** The pointer is at this moment; undefined where it has left. */
  point(ms: number | undefined): void;
  pick(ms: number): void;
  /** Moves the keyboard's cursor by so many periods. */
  read(periods: number): void;
}

/** Drags shorter than this are clicks, pixels. */
const CLICK = 3;

export function listen(plot: HTMLElement, gestures: Gestures): void {
  const momentAt = (clientX: number): number => {
    const { window } = gestures.now();
    const { x, width } = gestures.plot();
    const share = (clientX - plot.getBoundingClientRect().left - x) / width;
    return window.fromMs + Math.min(1, Math.max(0, share)) * (window.toMs - window.fromMs);
  };
  const isBeside = (clientX: number): boolean => clientX < plot.getBoundingClientRect().left + gestures.plot().x;
  const turned = (event: WheelEvent): void => {
    // Where plots fill the page, there must be a place from which the wheel scrolls it.
    if (!isBeside(event.clientX)) wheel(event, momentAt(event.clientX), gestures);
  };
  plot.addEventListener('wheel', turned, { passive: false });
  dragging(plot, momentAt, gestures);
  plot.addEventListener('dblclick', () => gestures.move(gestures.now().extent));
  plot.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !pressed(event, gestures)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function wheel(event: WheelEvent, pointMs: number, gestures: Gestures): void {
  const { window } = gestures.now();
  event.preventDefault();
  // Lines and pages of a wheel as pixels.
  const unit = event.deltaMode === 0 ? 1 : event.deltaMode === 1 ? 30 : 300;
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    const ms = ((sideways * unit) / gestures.plot().width) * (window.toMs - window.fromMs);
    gestures.move({ fromMs: window.fromMs + ms, toMs: window.toMs + ms });
  } else {
    gestures.move(zoomed(window, Math.exp(Math.max(-1, Math.min(1, event.deltaY * unit * 0.002))), pointMs));
  }
}

function dragging(plot: HTMLElement, momentAt: (clientX: number) => number, gestures: Gestures): void {
  let start: { readonly x: number; readonly window: TimeWindow; moved: boolean } | undefined;
  plot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    start = { x: event.clientX, window: gestures.now().window, moved: false };
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener('pointermove', (event) => {
    if (start && (start.moved || Math.abs(event.clientX - start.x) > CLICK)) {
      start.moved = true;
      const { fromMs, toMs } = start.window;
      const ms = ((start.x - event.clientX) / gestures.plot().width) * (toMs - fromMs);
      gestures.move({ fromMs: fromMs + ms, toMs: toMs + ms });
    }
    gestures.point(momentAt(event.clientX));
  });
  plot.addEventListener('pointerup', (event) => {
    if (start && !start.moved) gestures.pick(momentAt(event.clientX));
    start = undefined;
  });
  plot.addEventListener('pointercancel', () => {
    start = undefined;
  });
  plot.addEventListener('pointerleave', () => gestures.point(undefined));
}

/** Whether the key means anything. */
function pressed({ key, shiftKey }: KeyboardEvent, gestures: Gestures): boolean {
  const { window, extent } = gestures.now();
  const width = window.toMs - window.fromMs;
  const middle = (window.fromMs + window.toMs) / 2;
  const shift = (share: number) =>
    gestures.move({ fromMs: window.fromMs + share * width, toMs: window.toMs + share * width });
  const reading: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -24, PageDown: 24 };
  const periods = reading[key];
  if (shiftKey && periods !== undefined) {
    gestures.read(periods);
    return true;
  }
  const moves: Record<string, () => void> = {
    '+': () => gestures.move(zoomed(window, 1 / 1.5, middle)),
    '=': () => gestures.move(zoomed(window, 1 / 1.5, middle)),
    '-': () => gestures.move(zoomed(window, 1.5, middle)),
    '0': () => gestures.move(extent),
    ArrowLeft: () => shift(-0.1),
    ArrowRight: () => shift(0.1),
    PageUp: () => shift(-1),
    PageDown: () => shift(1),
    Home: () => gestures.move({ fromMs: extent.fromMs, toMs: extent.fromMs + width }),
    End: () => gestures.move({ fromMs: extent.toMs - width, toMs: extent.toMs }),
    Escape: () => gestures.point(undefined),
  };
  moves[key]?.();
  return key in moves;
}

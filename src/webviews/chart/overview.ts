/** The whole time axis as a narrow strip below the plots: the window in it is dragged, or drawn wider and narrower. */
import type { Translate } from '../../text/translate';
import type { TimeWindow } from '../contracts';
import { momentText } from './axis';
import { element } from './dom';

type Grip = 'from' | 'to' | 'window';

export class Overview {
  readonly element = element('div', 'chart-overview');
  /** The window in words. */
  readonly #ends: HTMLElement;
  readonly #track = element('div', 'chart-overview-track');
  readonly #window = element('div', 'chart-overview-window');
  readonly #from = element('span', '');
  readonly #to = element('span', '');
  readonly #moved: (window: TimeWindow) => void;
  readonly #t: Translate;
  #extent: TimeWindow = { fromMs: 0, toMs: 1 };
  #shown: TimeWindow = this.#extent;

  constructor(t: Translate, moved: (window: TimeWindow) => void) {
    this.#moved = moved;
    this.#t = t;
    for (const grip of ['from', 'to'] as const) {
      const handle = element('div', `chart-overview-handle chart-overview-${grip}`);
      this.#drag(handle, grip);
      this.#window.append(handle);
    }
    this.#drag(this.#window, 'window');
    this.#track.addEventListener('pointerdown', (event) => this.#jump(event));
    this.#track.append(this.#window);
    const ends = element('div', 'chart-overview-ends');
    ends.append(this.#from, this.#to);
    this.#ends = ends;
    this.element.append(this.#track, ends);
    // The plot has the keys: what the strip does with a pointer is said there.
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** @param left where the plots begin, and how wide they are, pixels */
  show(window: TimeWindow, extent: TimeWindow, left: number, width: number): void {
    this.#extent = extent;
    this.#shown = window;
    const all = extent.toMs - extent.fromMs;
    this.#track.style.marginLeft = `${left}px`;
    this.#track.style.width = `${width}px`;
    this.#window.style.left = `${((window.fromMs - extent.fromMs) / all) * 100}%`;
    this.#window.style.width = `${((window.toMs - window.fromMs) / all) * 100}%`;
    const [from, to] = [momentText(window.fromMs), momentText(window.toMs)];
    this.#ends.style.marginLeft = `${left}px`;
    this.#ends.style.width = `${width}px`;
    this.#from.textContent = from;
    this.#to.textContent = to;
    this.element.title = this.#t('{0} to {1}', from, to);
  }

  #drag(handle: HTMLElement, grip: Grip): void {
    let start: { readonly x: number; readonly window: TimeWindow } | undefined;
    handle.addEventListener('pointerdown', (event) => {
      event.stopPropagation();
      start = { x: event.clientX, window: this.#shown };
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener('pointermove', (event) => {
      if (!start) return;
      event.stopPropagation();
      const ms = (event.clientX - start.x) * this.#msPerPixel();
      this.#moved({
        fromMs: start.window.fromMs + (grip === 'to' ? 0 : ms),
        toMs: start.window.toMs + (grip === 'from' ? 0 : ms),
      });
    });
    const end = () => {
      start = undefined;
    };
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
  }

  /** A click beside the window brings its middle there. */
  #jump(event: PointerEvent): void {
    const ms = this.#extent.fromMs + (event.clientX - this.#track.getBoundingClientRect().left) * this.#msPerPixel();
    const half = (this.#shown.toMs - this.#shown.fromMs) / 2;
    this.#moved({ fromMs: ms - half, toMs: ms + half });
  }

  #msPerPixel(): number {
    return (this.#extent.toMs - this.#extent.fromMs) / Math.max(1, this.#track.clientWidth);
  }
}

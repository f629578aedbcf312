/** The picture: lanes of bars over time and memory below them, moved through by pointer and keys. */
import type { MemoryReading, TimelineBar, TimelineFrame } from '../../pages/timeline';
import type { Translate } from '../../text/translate';
import { el } from '../page/dom';
import { Bars } from './bars';
import { createCanvas } from './canvas';
import { createCurrentBar } from './current-bar';
import { drawLanes } from './draw-lanes';
import { drawMemory } from './draw-memory';
import { type Gestures, listenToKeys, listenToPointer } from './gestures';
import { type Look, readLook } from './look';
import { appended, readingAt } from './memory';
import { extentOf, followed, showing, type Window, within, zoomed } from './scale';
import { AXIS, laneAt, laneHeight, plotWidth, type Scene, timeAt, xOf } from './scene';
import { createTooltip } from './tooltip';
import { readingText, spoken } from './words';

/** A hand is not more precise than this, pixels. */
const NEAR = 4;
const SECOND = 1000;
/** The least that memory is given, and the line below it, pixels. */
const MEMORY_HEIGHT = 120;
const READING_HEIGHT = 30;
/** Below the last lane. */
const FOOT = 6;

export interface ChartState {
  /** Undefined while everything is seen. */
  readonly window: Window | undefined;
  readonly current: string | undefined;
}

interface Listener {
  /** A person chose a bar. */
  open(bar: TimelineBar): void;
  /** What is to be kept is another. */
  changed(): void;
}

export class Chart {
  readonly element: HTMLElement;
  readonly bars = new Bars();
  private readonly lanes = createCanvas('lanes-picture');
  private readonly memory = createCanvas('memory-picture');
  private readonly space = el('div', { className: 'space' }, this.lanes.element);
  private readonly list = el('div', { className: 'lanes', tabIndex: 0 }, this.space);
  private readonly reading = el('p', { className: 'reading' });
  private readonly strip = el('section', { className: 'memory', hidden: true }, this.memory.element, this.reading);
  private readonly tooltip;
  private readonly currentBar = createCurrentBar(this.list, this.space);
  private look: Look = readLook();
  private frame: TimelineFrame | undefined;
  private readings: readonly MemoryReading[] = [];
  /** When the frame came, by the page's own clock. */
  private heardAt = 0;
  private window: Window | undefined;
  private extent: Window = { from: 0, to: 1 };
  private current: string | undefined;
  /** A person has chosen it; else it is only where keys begin. */
  private chosen = false;
  private pointer: number | undefined;
  private drawing = false;

  constructor(
    private readonly t: Translate,
    private readonly listener: Listener,
    kept: ChartState,
  ) {
    this.window = kept.window;
    this.current = kept.current;
    this.tooltip = createTooltip(t);
    this.strip.ariaLabel = t('Memory');
    this.element = el('div', { className: 'chart' }, this.list, this.strip, this.tooltip.element);
    const gestures = this.gestures();
    listenToPointer(this.lanes.element, gestures);
    listenToPointer(this.memory.element, { ...gestures, pick: () => {}, point: (at) => this.point(at, false) });
    listenToKeys(this.list, gestures);
    this.list.addEventListener('focus', () => this.tellCurrent(this.list.matches(':focus-visible')));
    this.list.addEventListener('blur', () => this.hideTooltip());
    this.list.addEventListener('scroll', () => this.drawSoon());
    const size = new ResizeObserver(() => this.drawSoon());
    size.observe(this.list);
    size.observe(this.strip);
    new MutationObserver(() => {
      this.look = readLook();
      this.drawSoon();
    }).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
    setInterval(() => {
      if (this.frame?.live && document.visibilityState === 'visible') this.drawSoon();
    }, SECOND);
  }

  /** What is new of the run; `bars` know theirs already. */
  show(frame: TimelineFrame, memory: readonly MemoryReading[]): void {
    const before = this.extent;
    this.frame = frame;
    this.heardAt = performance.now();
    this.readings = appended(this.readings, memory);
    this.extent = extentOf(frame.from, frame.to, frame.live ? frame.timeLeft : undefined);
    if (this.window)
      this.window = within(before.from > 0 ? followed(this.window, before, this.extent) : this.window, this.extent);
    this.strip.hidden = this.readings.length === 0;
    this.list.ariaLabel = this.t('Timeline of {0}', frame.name);
    if (!this.bars.get(this.current)) this.current = this.bars.first()?.id;
    this.tellCurrent(false);
    this.drawSoon();
  }

  /** @param id of what explains the keys */
  describedBy(id: string): void {
    this.list.setAttribute('aria-describedby', id);
  }

  /** Nothing is known any more. */
  clear(): void {
    this.bars.clear();
    this.readings = [];
    this.extent = { from: 0, to: 1 };
  }

  /** Marks a bar and brings it into sight. */
  select(id: string): void {
    const bar = this.bars.get(id);
    if (!bar) return;
    this.current = id;
    this.chosen = true;
    const { scene } = this;
    const seen = showing(this.seen, bar.from, bar.to ?? this.now);
    if (seen !== this.seen) this.window = within(seen, this.extent);
    const [top, bottom] = [bar.lane * scene.lane, (bar.lane + 1) * scene.lane + AXIS];
    if (top < this.list.scrollTop) this.list.scrollTop = top;
    else if (bottom > this.list.scrollTop + scene.height) this.list.scrollTop = bottom - scene.height;
    this.tellCurrent(false);
    this.moved();
  }

  get selected(): string | undefined {
    return this.current;
  }

  /** The present by the editor's clock. */
  get now(): number {
    const { frame } = this;
    if (!frame) return 0;
    return frame.live ? frame.to + (performance.now() - this.heardAt) : frame.to;
  }

  zoom(factor: number, at = (this.seen.from + this.seen.to) / 2): void {
    this.window = within(zoomed(this.seen, factor, at), this.extent);
    this.moved();
  }

  fit(): void {
    this.window = undefined;
    this.moved();
  }

  state(): ChartState {
    return { window: this.window, current: this.current };
  }

  private get seen(): Window {
    return this.window ?? this.extent;
  }

  private get scene(): Scene {
    const { clientWidth: width, clientHeight: height } = this.list;
    const memory = this.readings.length > 0 ? MEMORY_HEIGHT + READING_HEIGHT : 0;
    const room = this.element.clientHeight - AXIS - memory;
    const lane = laneHeight(this.frame?.lanes.length ?? 0, room);
    return { window: this.seen, width, height, lane, top: this.list.scrollTop };
  }

  private gestures(): Gestures {
    return {
      zoom: (factor, x) => this.zoom(factor, x === undefined ? undefined : timeAt(x, this.scene)),
      pan: (pixels) => {
        const { from, to } = this.seen;
        const moved = (pixels / plotWidth(this.scene)) * (to - from);
        this.window = within({ from: from + moved, to: to + moved }, this.extent);
        this.moved();
      },
      fit: () => this.fit(),
      point: (at) => this.point(at, true),
      pick: (at) => {
        const bar = this.barAt(at);
        if (!bar) return;
        this.select(bar.id);
        this.listener.open(bar);
      },
      move: (to) => {
        const bar = this.bars.get(this.current);
        const next =
          to === 'firstOfAll'
            ? this.bars.all()[0]
            : to === 'lastOfAll'
              ? this.bars.all().at(-1)
              : bar && this.bars.next(bar, to);
        if (next) this.select(next.id);
        this.tellCurrent(true);
      },
      open: () => {
        const bar = this.bars.get(this.current);
        if (bar) this.listener.open(bar);
      },
      escape: () => this.hideTooltip(),
    };
  }

  private barAt({ x, y }: { readonly x: number; readonly y: number }): TimelineBar | undefined {
    const { scene } = this;
    const lane = laneAt(y, scene);
    const near = (NEAR / plotWidth(scene)) * (scene.window.to - scene.window.from);
    return lane === undefined ? undefined : this.bars.at(lane, timeAt(x, scene), near);
  }

  /** @param onLanes a bar may be under the pointer */
  private point(at: { readonly x: number; readonly y: number } | undefined, onLanes: boolean): void {
    this.pointer = at && at.x >= xOf(this.seen.from, this.scene) ? timeAt(at.x, this.scene) : undefined;
    const bar = at && onLanes ? this.barAt(at) : undefined;
    const box = this.list.getBoundingClientRect();
    this.tooltip.show(bar, { x: box.left + (at?.x ?? 0), y: box.top + (at?.y ?? 0) }, this.now);
    this.lanes.element.style.cursor = bar ? 'pointer' : '';
    this.drawSoon();
  }

  private hideTooltip(): void {
    this.tooltip.show(undefined, { x: 0, y: 0 }, this.now);
  }

  private moved(): void {
    this.drawSoon();
    this.listener.changed();
  }

  /** Says which bar keys are at. */
  private tellCurrent(withTooltip: boolean): void {
    const bar = this.bars.get(this.current);
    const { frame, list, now, t } = this;
    const words = () => (bar && frame ? spoken(bar, frame.lanes[bar.lane] ?? '', now, t) : '');
    this.currentBar.tell(bar, words, bar ? this.bars.placeOf(bar) : { place: 0, of: 0 });
    if (!bar) return;
    this.currentBar.place(bar, this.scene, now);
    const box = this.currentBar.box();
    if (!withTooltip || !box) return;
    const x = Math.max(box.left, list.getBoundingClientRect().left);
    this.tooltip.show(bar, { x, y: box.bottom - AXIS / 2 }, now);
  }

  private drawSoon(): void {
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      this.draw();
    });
  }

  private draw(): void {
    const { frame, list, look, t, pointer, bars, now } = this;
    if (!frame || list.clientWidth === 0) return;
    const { scene } = this;
    this.space.style.height = `${AXIS + frame.lanes.length * scene.lane + FOOT}px`;
    const selected = this.chosen ? this.current : undefined;
    const brush = this.lanes.brush(scene.width, scene.height);
    drawLanes(brush, { frame, bars, now, scene, look, selected, pointer }, t);
    const bar = bars.get(this.current);
    if (bar) this.currentBar.place(bar, scene, now);
    if (this.readings.length === 0) return;
    const height = Math.max(MEMORY_HEIGHT, this.strip.clientHeight - READING_HEIGHT);
    const strip = { ...scene, height };
    drawMemory(
      this.memory.brush(scene.width, height),
      { frame, readings: this.readings, scene: strip, look, pointer },
      t,
    );
    const read = pointer === undefined ? this.readings.at(-1) : readingAt(this.readings, pointer);
    const text = read ? readingText(read, frame, t) : '';
    if (this.reading.textContent !== text) this.reading.textContent = text;
  }
}

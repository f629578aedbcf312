/** A picture over time in the page: drawn by echarts, moved by wheel, pointer and keys, with legend, values and strip. */
import { init } from 'echarts/core';
import type { Translate } from '../../text/translate';
import type { TableSource, TimeChart, TimePicture, TimeWindow } from '../contracts';
import './chart.css';
import { element } from './dom';
import { type Gestures, listen } from './gestures';
import { imageOf } from './image';
import { Legend } from './legend';
import { optionOf, type Plot, plotsOf, type View } from './option';
import { Overview } from './overview';
import { Pace } from './pace';
import { tableOf } from './readings';
import { finestSeries, type Scene, type Shown, sceneOf, shownOf, within } from './scene';
import { register } from './shapes';
import type { ChartTheme } from './theme';
import { ValuesBox } from './values-box';

/** After the last movement the picture is drawn in full, ms. */
const STILL = 150;
/** Periods that the narrowest window shows. */
const NARROWEST = 4;
/** With more panels the time axis below the last is out of sight mostly: the strip says the times too. */
const TALL = 3;

export function createTimeChart(host: HTMLElement, theme: ChartTheme, t: Translate): TimeChart {
  return new EchartsTimeChart(host, theme, t);
}

class EchartsTimeChart implements TimeChart {
  readonly #root = element('div', 'chart');
  readonly #plot = element('div', 'chart-plot');
  readonly #theme: ChartTheme;
  readonly #t: Translate;
  readonly #chart: ReturnType<typeof init>;
  readonly #legend: Legend;
  readonly #overview: Overview;
  readonly #box: ValuesBox;
  readonly #zoomListeners = new Set<(window: TimeWindow) => void>();
  readonly #hiddenListeners = new Set<(hidden: ReadonlySet<string>) => void>();
  readonly #pickListeners = new Set<(ms: number) => void>();
  readonly #resized: ResizeObserver;
  readonly #forgetTheme: () => void;
  readonly #pace = new Pace();
  #scene: Scene = sceneOf({ panels: [], marks: { boundaries: [], gaps: [] }, extent: { fromMs: 0, toMs: 1 } });
  #shown: readonly Shown[] = [];
  #hidden: ReadonlySet<string> = new Set();
  #window: TimeWindow = this.#scene.picture.extent;
  #plots: readonly Plot[] = [];
  /** Size of the picture as it was drawn last. */
  #drawn = { width: 0, height: 0 };
  #cursor: number | undefined;
  #still: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, theme: ChartTheme, t: Translate) {
    register();
    this.#theme = theme;
    this.#t = t;
    this.#legend = new Legend(t, (hidden) => this.#hide(hidden));
    this.#overview = new Overview(t, (window) => this.#move(window));
    const canvas = element('div', 'chart-canvas');
    this.#plot.append(canvas);
    this.#root.append(this.#legend.element, this.#plot, this.#overview.element);
    host.append(this.#root);
    this.#plot.tabIndex = 0;
    this.#plot.setAttribute('role', 'application');
    this.#plot.setAttribute('aria-roledescription', t('chart'));
    this.#box = new ValuesBox(this.#plot, t);
    // Behind another tab it has no size yet, of which echarts would warn.
    const size = { width: canvas.clientWidth || 1, height: canvas.clientHeight || 1 };
    this.#chart = init(canvas, null, { renderer: 'canvas', useDirtyRect: false, ...size });
    listen(this.#plot, this.#gestures());
    this.#resized = new ResizeObserver(() => this.#fit());
    this.#resized.observe(this.#plot);
    this.#forgetTheme = theme.onChange(() => {
      this.#legend.show(this.#scene, this.#hidden, theme.colours);
      this.#draw();
    });
  }

  show(picture: TimePicture): void {
    const before = this.#scene.picture.extent;
    const all = this.#window.fromMs === before.fromMs && this.#window.toMs === before.toMs;
    this.#scene = sceneOf(picture);
    this.#window = all ? picture.extent : this.#kept(this.#window);
    this.#plot.style.minHeight = `${Math.max(1, picture.panels.length) * 130 + 30}px`;
    this.#root.classList.toggle('tall', picture.panels.length > TALL);
    this.#plot.setAttribute('aria-label', this.#description(picture));
    this.#legend.show(this.#scene, this.#hidden, this.#theme.colours);
    this.#choose();
  }

  get window(): TimeWindow {
    return this.#window;
  }

  zoom(window: TimeWindow): void {
    const { fromMs, toMs } = this.#kept(window);
    if (fromMs === this.#window.fromMs && toMs === this.#window.toMs) return;
    this.#window = { fromMs, toMs };
    this.#drawSoon();
  }

  onZoom(listener: (window: TimeWindow) => void): void {
    this.#zoomListeners.add(listener);
  }

  get hidden(): ReadonlySet<string> {
    return this.#hidden;
  }

  set hidden(hidden: ReadonlySet<string>) {
    if (hidden.size === this.#hidden.size && [...hidden].every((name) => this.#hidden.has(name))) return;
    this.#hidden = hidden;
    this.#legend.mark(hidden);
    this.#choose();
  }

  onHidden(listener: (hidden: ReadonlySet<string>) => void): void {
    this.#hiddenListeners.add(listener);
  }

  onPick(listener: (ms: number) => void): void {
    this.#pickListeners.add(listener);
  }

  table(): TableSource {
    return tableOf(this.#scene.picture, this.#hidden, this.#window, this.#t('Time'));
  }

  image(kind: 'png' | 'svg'): Promise<string> {
    const view = this.#view();
    // A picture that is not shown now has no size.
    const size = view.width === 0 || view.height === 0 ? { width: 1200, height: 500 } : {};
    return imageOf(kind, { ...view, ...size }, this.#hidden);
  }

  dispose(): void {
    clearTimeout(this.#still);
    this.#forgetTheme();
    this.#resized.disconnect();
    this.#chart.dispose();
    this.#root.remove();
  }

  #hide(hidden: ReadonlySet<string>): void {
    this.hidden = hidden;
    for (const listener of this.#hiddenListeners) listener(hidden);
  }

  /** After names were hidden or shown. */
  #choose(): void {
    this.#shown = this.#scene.panels.map((panel) => shownOf(panel, this.#hidden));
    // Nothing moves: a coarse picture first would only flicker.
    clearTimeout(this.#still);
    this.#draw();
  }

  #move(window: TimeWindow): void {
    this.#window = this.#kept(window);
    this.#drawSoon();
    for (const listener of this.#zoomListeners) listener(this.#window);
  }

  /** What can be drawn within a frame at once, all of it as soon as nothing moves any more. */
  #drawSoon(): void {
    this.#pace.draw(() => this.#draw(this.#pace.share));
    clearTimeout(this.#still);
    this.#still = setTimeout(() => this.#draw(), STILL);
  }

  #kept(window: TimeWindow): TimeWindow {
    const least = NARROWEST * (finestSeries(this.#scene)?.resolutionMs ?? 1);
    return within(window, this.#scene.picture.extent, least);
  }

  /** After the place for the picture has got another size, or any. */
  #fit(): void {
    const { clientWidth, clientHeight } = this.#plot;
    if (clientWidth !== this.#drawn.width || clientHeight !== this.#drawn.height) this.#drawSoon();
  }

  #view(moving?: number): View {
    const { clientWidth: width, clientHeight: height } = this.#plot;
    const pixelRatio = window.devicePixelRatio;
    const [scene, shown, colours] = [this.#scene, this.#shown, this.#theme.colours];
    return { scene, shown, window: this.#window, width, height, colours, moving, pixelRatio };
  }

  #draw(moving?: number): void {
    const view = this.#view(moving);
    const { width, height } = view;
    this.#drawn = { width, height };
    if (width === 0 || height === 0) return;
    if (width !== this.#chart.getWidth() || height !== this.#chart.getHeight()) {
      this.#chart.resize({ width, height, silent: true });
    }
    if (view.scene.panels.length === 0) this.#chart.clear();
    this.#plots = plotsOf(view);
    this.#chart.setOption(optionOf(view, this.#plots), {
      replaceMerge: ['grid', 'xAxis', 'yAxis', 'series'],
      silent: true,
    });
    // Within this event, so that the picture never lags behind the hand.
    this.#chart.getZr().flush();
    const area = this.#plots[0]?.area;
    if (area) this.#overview.show(this.#window, this.#scene.picture.extent, area.x, area.width);
    this.#point(this.#cursor, false);
  }

  #gestures(): Gestures {
    return {
      now: () => ({ window: this.#window, extent: this.#scene.picture.extent }),
      plot: () => this.#plots[0]?.area ?? { x: 0, width: 1 },
      move: (window) => this.#move(window),
      point: (ms) => this.#point(ms, false),
      pick: (ms) => {
        for (const listener of this.#pickListeners) listener(ms);
      },
      read: (periods) => this.#read(periods),
    };
  }

  #read(periods: number): void {
    const series = finestSeries(this.#scene);
    if (!series) return;
    const { fromMs, toMs } = this.#window;
    const { extent } = this.#scene.picture;
    const from = this.#cursor ?? (periods > 0 ? fromMs - series.resolutionMs : toMs);
    const ms = Math.min(Math.max(from + periods * series.resolutionMs, extent.fromMs), extent.toMs - 1);
    const width = toMs - fromMs;
    if (ms < fromMs) this.#move({ fromMs: ms, toMs: ms + width });
    else if (ms >= toMs) this.#move({ fromMs: ms + series.resolutionMs - width, toMs: ms + series.resolutionMs });
    this.#point(ms, true);
  }

  #point(ms: number | undefined, aloud: boolean): void {
    this.#cursor = ms;
    const series = finestSeries(this.#scene);
    const [first, last] = [this.#plots[0]?.area, this.#plots.at(-1)?.area];
    const { fromMs, toMs } = this.#window;
    if (ms === undefined || !series || !first || !last || ms < fromMs || ms >= toMs) {
      this.#box.hide();
      return;
    }
    const begin = series.fromMs + Math.floor((ms - series.fromMs) / series.resolutionMs) * series.resolutionMs;
    const x = (at: number) =>
      first.x + ((Math.min(Math.max(at, fromMs), toMs) - fromMs) / (toMs - fromMs)) * first.width;
    const place = { ms: begin, left: x(begin), right: x(begin + series.resolutionMs), width: this.#plot.clientWidth };
    const edges = { top: first.y, bottom: last.y + last.height };
    this.#box.show(this.#scene, this.#hidden, { ...place, ...edges }, this.#theme.colours, aloud);
  }

  #description({ panels }: TimePicture): string {
    return this.#t(
      '{0} over time. Plus and minus zoom, arrows move, 0 shows all, Shift with arrows reads values.',
      panels.map(({ title }) => title).join(', '),
    );
  }
}

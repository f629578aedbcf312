/** A grid of coloured cells in the page, with a cursor for pointer and keys. */
import { init } from 'echarts/core';
import type { Translate } from '../../text/translate';
import type { HeatMap, HeatPicture } from '../contracts';
import './chart.css';
import { element } from './dom';
import { heatArea, heatColour, heatHeight, heatOption, ROW } from './heat-option';
import { rendered } from './image';
import { type Drawn, rectangle, register, words } from './shapes';
import type { ChartTheme } from './theme';

export function createHeatMap(host: HTMLElement, theme: ChartTheme, t: Translate): HeatMap {
  return new EchartsHeatMap(host, theme, t);
}

const NOTHING: HeatPicture = {
  rows: [],
  columns: [],
  values: new Float64Array(),
  text: () => '',
  scale: { low: '', high: '' },
};
const LEGEND = 34;

class EchartsHeatMap implements HeatMap {
  readonly #root = element('div', 'heat');
  readonly #canvas = element('div', 'heat-canvas');
  readonly #cursor = element('div', 'heat-cursor');
  readonly #text = element('div', 'heat-text');
  readonly #ramp = element('span', 'heat-ramp');
  readonly #low = element('span', 'heat-low');
  readonly #high = element('span', 'heat-high');
  readonly #theme: ChartTheme;
  readonly #chart: ReturnType<typeof init>;
  readonly #listeners = new Set<(row: number, column: number) => void>();
  readonly #resized: ResizeObserver;
  readonly #forgetTheme: () => void;
  #picture = NOTHING;
  #row = 0;
  #column = 0;

  constructor(host: HTMLElement, theme: ChartTheme, t: Translate) {
    register();
    this.#theme = theme;
    this.#root.tabIndex = 0;
    this.#root.setAttribute('role', 'application');
    this.#root.setAttribute('aria-roledescription', t('heat map'));
    this.#root.setAttribute('aria-label', t('Heat map. Arrows move from cell to cell, Enter picks one.'));
    this.#text.setAttribute('aria-live', 'polite');
    const plot = element('div', 'heat-plot');
    plot.append(this.#canvas, this.#cursor);
    const legend = element('div', 'heat-legend');
    legend.append(this.#low, this.#ramp, this.#high);
    this.#root.append(plot, legend, this.#text);
    host.append(this.#root);
    // Of no size before the first picture, of which echarts would warn.
    this.#chart = init(this.#canvas, null, { renderer: 'canvas', width: 1, height: 1 });
    plot.addEventListener('pointermove', (event) => this.#at(event, false));
    plot.addEventListener('click', (event) => this.#at(event, true));
    this.#root.addEventListener('keydown', (event) => this.#key(event));
    this.#root.addEventListener('focus', () => this.#move(this.#row, this.#column));
    this.#resized = new ResizeObserver(() => this.#draw());
    this.#resized.observe(this.#root);
    this.#forgetTheme = theme.onChange(() => this.#draw());
  }

  show(picture: HeatPicture): void {
    this.#picture = picture;
    this.#text.textContent = '';
    this.#cursor.hidden = true;
    this.#row = Math.min(this.#row, Math.max(0, picture.rows.length - 1));
    this.#column = Math.min(this.#column, Math.max(0, picture.columns.length - 1));
    this.#draw();
  }

  onPick(listener: (row: number, column: number) => void): void {
    this.#listeners.add(listener);
  }

  image(kind: 'png' | 'svg'): Promise<string> {
    const { colours } = this.#theme;
    const width = Math.max(300, this.#root.clientWidth);
    const height = heatHeight(this.#picture) + LEGEND;
    const drawn = rendered(kind, width, height, colours.background, (chart) => {
      chart.setOption({ ...heatOption(this.#picture, width, colours, LEGEND), graphic: this.#legendOfImage() });
    });
    return Promise.resolve(drawn);
  }

  dispose(): void {
    this.#forgetTheme();
    this.#resized.disconnect();
    this.#chart.dispose();
    this.#root.remove();
  }

  #draw(): void {
    const width = this.#root.clientWidth;
    if (width === 0) return;
    const { colours } = this.#theme;
    const height = heatHeight(this.#picture);
    this.#canvas.style.height = `${height}px`;
    this.#chart.resize({ width, height, silent: true });
    this.#chart.setOption(heatOption(this.#picture, width, colours), { notMerge: true, silent: true });
    const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => heatColour(share, colours));
    this.#ramp.style.background = `linear-gradient(to right, ${stops.join(', ')})`;
    this.#low.textContent = this.#picture.scale.low;
    this.#high.textContent = this.#picture.scale.high;
    if (!this.#cursor.hidden) this.#place();
  }

  #at(event: MouseEvent, pick: boolean): void {
    const { rows, columns } = this.#picture;
    const area = heatArea(this.#picture, this.#root.clientWidth);
    const edge = this.#canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - edge.left - area.x) / area.width) * columns.length);
    const row = Math.floor((event.clientY - edge.top - area.y) / ROW);
    if (row < 0 || row >= rows.length || column < 0 || column >= columns.length) return;
    this.#move(row, column);
    if (pick) this.#pick();
  }

  #move(row: number, column: number): void {
    const { rows, columns } = this.#picture;
    if (rows.length === 0 || columns.length === 0) return;
    this.#row = Math.min(Math.max(row, 0), rows.length - 1);
    this.#column = Math.min(Math.max(column, 0), columns.length - 1);
    this.#cursor.hidden = false;
    this.#place();
    const text = this.#picture.text(this.#row, this.#column);
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }

  #place(): void {
    const area = heatArea(this.#picture, this.#root.clientWidth);
    const wide = area.width / this.#picture.columns.length;
    const { style } = this.#cursor;
    style.left = `${area.x + this.#column * wide}px`;
    style.top = `${area.y + this.#row * ROW}px`;
    style.width = `${wide}px`;
    style.height = `${ROW}px`;
  }

  #pick(): void {
    for (const listener of this.#listeners) listener(this.#row, this.#column);
  }

  #key(event: KeyboardEvent): void {
    const [row, column] = [this.#row, this.#column];
    const keys: Record<string, () => void> = {
      ArrowUp: () => this.#move(row - 1, column),
      ArrowDown: () => this.#move(row + 1, column),
      ArrowLeft: () => this.#move(row, column - 1),
      ArrowRight: () => this.#move(row, column + 1),
      Home: () => this.#move(row, 0),
      End: () => this.#move(row, this.#picture.columns.length - 1),
      PageUp: () => this.#move(row - 10, column),
      PageDown: () => this.#move(row + 10, column),
      Enter: () => this.#pick(),
      ' ': () => this.#pick(),
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  #legendOfImage(): Drawn[] {
    const { colours } = this.#theme;
    const style = { fill: colours.text, font: `11px ${colours.font}` };
    const { low, high } = this.#picture.scale;
    const ramp = Array.from({ length: 40 }, (_, i) =>
      rectangle(110 + i * 4, 10, 4, 10, { fill: heatColour(i / 39, colours) }),
    );
    return [words(low, 104, 15, { ...style, align: 'right' }), ...ramp, words(high, 276, 15, style)];
  }
}

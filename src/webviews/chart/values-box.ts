/** The box of values at the cursor, the line through all panels at it, and the same in words for a screen reader. */
import type { Translate } from '../../text/translate';
import { withUnit } from '../words';
import { momentText } from './axis';
import { element } from './dom';
import { swatchOf } from './draw';
import { gapColour } from './marks';
import { gapAt, type PanelReading, partitionAt, readingsAt } from './readings';
import type { Scene } from './scene';
import type { ChartColours } from './theme';

/** Names in the box; more would cover the picture. */
const MOST = 15;
/** A period that is wider is a band at the cursor, which must not hide what is below; a line otherwise. Pixels. */
const BAND = 3;
/** Significant digits. */
const DIGITS = 7;

export interface CursorPlace {
  readonly ms: number;
  /** Of the period that the cursor is at, in pixels of the plot. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Width of the plot: the box turns to the other side where it would not fit. */
  readonly width: number;
}

export class ValuesBox {
  readonly #line = element('div', 'chart-cursor');
  readonly #box = element('div', 'chart-values');
  readonly #spoken = element('div', 'chart-spoken');
  readonly #t: Translate;

  constructor(plot: HTMLElement, t: Translate) {
    this.#t = t;
    this.#spoken.setAttribute('aria-live', 'polite');
    plot.append(this.#line, this.#box, this.#spoken);
    this.hide();
  }

  hide(): void {
    this.#line.hidden = true;
    this.#box.hidden = true;
  }

  /** @param aloud whether a screen reader is to say it: for the keyboard's cursor, not for the pointer's */
  show(scene: Scene, hidden: ReadonlySet<string>, place: CursorPlace, colours: ChartColours, aloud: boolean): void {
    const readings = readingsAt(scene, hidden, place.ms, MOST);
    this.#fill(scene, readings, place.ms, colours);
    this.#line.hidden = false;
    this.#box.hidden = false;
    const line = this.#line.style;
    const wide = Math.max(1, place.right - place.left);
    line.left = `${place.left}px`;
    line.width = `${wide}px`;
    this.#line.classList.toggle('chart-cursor-wide', wide > BAND);
    line.top = `${place.top}px`;
    line.height = `${place.bottom - place.top}px`;
    const { offsetWidth, offsetHeight } = this.#box;
    const beside = place.right + 10;
    const fits = beside + offsetWidth <= place.width;
    this.#box.style.left = `${fits ? beside : Math.max(0, place.left - 10 - offsetWidth)}px`;
    this.#box.style.top = `${Math.max(0, Math.min(place.top + 6, place.bottom - offsetHeight))}px`;
    if (aloud) this.#spoken.textContent = this.#sentence(scene, readings, place.ms);
  }

  #fill(scene: Scene, readings: readonly PanelReading[], ms: number, colours: ChartColours): void {
    const { picture, names } = scene;
    const parts: HTMLElement[] = [element('div', 'chart-values-time', momentText(ms))];
    const partition = partitionAt(picture.marks, ms);
    if (partition !== undefined) parts.push(element('div', 'chart-values-note', this.#t('Partition {0}', partition)));
    const gap = gapAt(picture.marks, ms);
    if (gap) {
      const note = element('div', 'chart-values-gap', gap.label);
      note.style.borderColor = gapColour(gap.kind, colours);
      parts.push(note);
    }
    const curves = new Map(names.map(({ name, curve }) => [name, curve]));
    for (const { title, unit, values, more, total } of readings) {
      if (readings.length > 1) parts.push(element('div', 'chart-values-title', title));
      for (const { name, value } of values) {
        const curve = curves.get(name);
        parts.push(row(name, withUnit(value, unit, DIGITS), curve ? swatchOf(curve, colours) : undefined));
      }
      if (more > 0) parts.push(element('div', 'chart-values-note', this.#t('… {0} more: see the table', more)));
      if (total !== undefined) parts.push(row(this.#t('Total'), withUnit(total, unit, DIGITS), undefined));
      if (values.length === 0 && !gap) parts.push(element('div', 'chart-values-note', this.#t('no value')));
    }
    this.#box.replaceChildren(...parts);
  }

  #sentence(scene: Scene, readings: readonly PanelReading[], ms: number): string {
    const gap = gapAt(scene.picture.marks, ms);
    const values = readings.flatMap(({ unit, values: list, more }) => [
      ...list.slice(0, 5).map(({ name, value }) => `${name} ${withUnit(value, unit, DIGITS)}`),
      ...(more + list.length > 5 ? [this.#t('{0} more', more + list.length - 5)] : []),
    ]);
    return [momentText(ms), ...(gap ? [gap.label] : []), ...values].join('; ');
  }
}

function row(name: string, value: string, background: string | undefined): HTMLElement {
  const made = element('div', 'chart-values-row');
  const swatch = element('span', 'chart-swatch');
  if (background === undefined) swatch.classList.add('chart-swatch-none');
  else swatch.style.background = background;
  made.append(swatch, element('span', 'chart-values-name', name), element('span', 'chart-values-value', value));
  return made;
}

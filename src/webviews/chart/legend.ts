/** The legend: a button for each name that hides and shows its curves. */
import type { Translate } from '../../text/translate';
import { element } from './dom';
import { swatchOf } from './draw';
import type { Scene } from './scene';
import type { ChartColours } from './theme';

/** Beyond it a box to search names appears. */
const SEARCHED = 20;

export class Legend {
  readonly element = element('div', 'chart-legend');
  readonly #search = element('input', 'chart-legend-search');
  readonly #list = element('div', 'chart-legend-list');
  readonly #all: HTMLButtonElement;
  readonly #changed: (hidden: ReadonlySet<string>) => void;
  #names: readonly string[] = [];
  #hidden: ReadonlySet<string> = new Set();
  #buttons = new Map<string, HTMLButtonElement>();

  constructor(t: Translate, changed: (hidden: ReadonlySet<string>) => void) {
    this.#changed = changed;
    this.#search.type = 'search';
    this.#search.placeholder = t('Find in legend');
    this.#search.setAttribute('aria-label', t('Find in legend'));
    this.#search.addEventListener('input', () => this.#filter());
    this.#list.setAttribute('role', 'group');
    this.#list.setAttribute('aria-label', t('Legend'));
    this.#all = element('button', 'chart-legend-all', t('Show All'));
    this.#all.addEventListener('click', () => this.#changed(new Set()));
    this.element.append(this.#search, this.#all, this.#list);
    this.#list.title = t('Click hides or shows; double click or Alt+click shows this one alone');
  }

  show(scene: Scene, hidden: ReadonlySet<string>, colours: ChartColours): void {
    this.#names = scene.names.map(({ name }) => name);
    this.#buttons = new Map(scene.names.map(({ name, curve }) => [name, this.#entry(name, swatchOf(curve, colours))]));
    this.#list.replaceChildren(...this.#buttons.values());
    this.#search.hidden = this.#names.length <= SEARCHED;
    this.element.hidden = this.#names.length === 0;
    this.#filter();
    this.mark(hidden);
  }

  mark(hidden: ReadonlySet<string>): void {
    this.#hidden = hidden;
    for (const [name, button] of this.#buttons) button.setAttribute('aria-pressed', String(!hidden.has(name)));
    this.#all.hidden = !this.#names.some((name) => hidden.has(name));
  }

  #entry(name: string, background: string): HTMLButtonElement {
    const button = element('button', 'chart-legend-entry');
    const swatch = element('span', 'chart-swatch');
    swatch.style.background = background;
    button.append(swatch, element('span', 'chart-legend-name', name));
    button.addEventListener('click', (event) => {
      if (event.altKey) this.#alone(name);
      // Of a double click the second: the first has hidden or shown it.
      else if (event.detail === 2) this.#alone(name);
      else this.#toggle(name);
    });
    button.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !event.altKey) return;
      event.preventDefault();
      this.#alone(name);
    });
    return button;
  }

  #toggle(name: string): void {
    const hidden = new Set(this.#hidden);
    if (!hidden.delete(name)) hidden.add(name);
    this.#changed(hidden);
  }

  /** Shows this one alone; all again where it is alone already. */
  #alone(name: string): void {
    const others = this.#names.filter((other) => other !== name);
    // Of a double click the first has toggled the name itself, which says nothing about the others.
    const already = others.length > 0 && others.every((other) => this.#hidden.has(other));
    this.#changed(new Set(already ? [] : others));
  }

  #filter(): void {
    const wanted = this.#search.hidden ? '' : this.#search.value.trim().toLowerCase();
    for (const [name, button] of this.#buttons) button.hidden = !name.toLowerCase().includes(wanted);
  }
}

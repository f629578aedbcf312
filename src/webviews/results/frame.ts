/** The page of results that are open: head, tabs, tools, the view and the table behind it. */
import type { Asker, Catalogue, ExportWish, PageMessage, Target, Units } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { messageOf, UserError } from '../../text/user-error';
import type { ChartTheme } from '../chart';
import type { ResultsView } from '../contracts';
import { el } from '../page/dom';
import { createCompareView } from './compare-view';
import { createDispatchView } from './dispatch-view';
import { createExecutionsView } from './executions-view';
import type { ExportFormChoice, ExportOffer } from './export-form';
import { exportOffer, exportWish, fileName, tableOffer } from './export-wish';
import { createHeader } from './header';
import { type ResultsState, VIEWS, type ViewName } from './page-state';
import { createSeamsView } from './seams-view';
import { createSeriesView, type SeriesView } from './series-view';
import { csvOf } from './table-grid';
import { createTableView } from './table-view';
import { createTabs } from './tabs';
import { createToolbar } from './toolbar';
import { CHANGED } from './view-status';

export interface Surroundings {
  readonly asker: Asker;
  readonly theme: ChartTheme;
  readonly t: Translate;
  post(message: PageMessage): void;
  /** The page's state is another now; keeps it soon. */
  changed(): void;
}

/** Everything behind the tabs, for one kind of results; the same over every `open`. */
export class Frame {
  readonly element: HTMLElement;
  readonly #around: Surroundings;
  readonly #asker: Asker;
  readonly #views = new Map<ViewName, ResultsView>();
  /** For which catalogue a view has drawn itself. */
  readonly #drawn = new Map<ViewName, Catalogue>();
  readonly #header;
  readonly #tabs;
  readonly #toolbar;
  readonly #table;
  readonly #says = el('p', { className: 'says', role: 'alert', hidden: true });
  readonly #saved: ResultsState;
  /** How far views are scrolled down: what is hidden does not tell. */
  readonly #scrolls: Map<ViewName, number>;
  #catalogue: Catalogue | undefined;
  #compare: ReturnType<typeof createCompareView> | undefined;
  #series: SeriesView | undefined;
  #other: Target | undefined;
  #tab: ViewName;
  #units: Units;
  #isTableShown: boolean;
  #refreshing = false;

  constructor(around: Surroundings, saved: ResultsState) {
    const { t, post } = around;
    this.#around = around;
    this.#asker = watched(around.asker, () => this.offer(t('The results have changed since they were opened.')));
    this.#saved = saved;
    this.#scrolls = new Map(
      VIEWS.flatMap((view) => {
        const top = saved.scrolls[view];
        return top === undefined ? [] : [[view, top]];
      }),
    );
    this.#tab = saved.tab;
    this.#other = saved.other;
    this.#units = saved.units;
    this.#isTableShown = saved.table;
    this.#header = createHeader(t, () => post({ type: 'reload' }));
    this.#tabs = createTabs(t, (view) => void this.select(view));
    const copy = (text: string): void => post({ type: 'copy', text });
    this.#table = createTableView(t, { copy, changed: around.changed }, saved.tableScroll);
    this.#toolbar = createToolbar(t, saved, {
      export: (format, choice) => this.#export(format, choice),
      exported: () => this.#exported(),
      image: (kind) => void this.#saveImage(kind),
      table: (shown) => {
        this.#isTableShown = shown;
        this.#refresh();
      },
      resetZoom: () => this.#views.get(this.#tab)?.resetZoom?.(),
      units: (units) => {
        this.#units = units;
        if (this.#series) this.#series.units = units;
        around.changed();
      },
    });
    const bar = el('div', { className: 'bar' }, this.#tabs.list, this.#toolbar.element);
    const views = el('div', { className: 'views' }, ...Object.values(this.#tabs.panels));
    this.element = el(
      'main',
      { className: 'frame' },
      this.#header.element,
      bar,
      this.#says,
      views,
      this.#table.element,
    );
  }

  /** Shows these results in place of those before, where the person was. */
  async open(catalogue: Catalogue): Promise<void> {
    this.#catalogue = catalogue;
    this.#header.show(catalogue);
    await this.select(this.#tab);
  }

  offer(text: string): void {
    this.#header.offer(text);
  }

  /** Takes other results to compare with; the person stays where they are. */
  other(catalogue: Catalogue): void {
    if (!this.#compare) this.#create('compare');
    this.#compare?.other(catalogue);
    this.#other = catalogue.target;
    this.#around.changed();
  }

  async select(name: ViewName): Promise<void> {
    this.#tab = name;
    this.#tabs.select(name);
    this.#says.hidden = true;
    const view = this.#views.get(name) ?? this.#create(name);
    this.#refresh();
    if (!this.#catalogue || this.#drawn.get(name) === this.#catalogue) return;
    this.#drawn.set(name, this.#catalogue);
    try {
      await view.show(this.#catalogue);
    } catch (error) {
      this.#say(messageOf(error));
    }
    this.#refresh();
    // Once there is something to scroll.
    const top = this.#scrolls.get(name);
    if (top !== undefined) scrollerOf(view, this.#tabs.panels[name]).scrollTop = top;
  }

  state(): ResultsState {
    const views = Object.fromEntries([...this.#views].map(([name, view]) => [name, view.state()]));
    const { target } = this.#saved;
    return {
      target,
      other: this.#other,
      tab: this.#tab,
      units: this.#units,
      table: this.#isTableShown,
      tableScroll: this.#isTableShown ? this.#table.state() : this.#saved.tableScroll,
      scrolls: Object.fromEntries(this.#scrolls),
      views: { ...this.#saved.views, ...views },
    };
  }

  dispose(): void {
    for (const view of this.#views.values()) view.dispose();
    this.element.remove();
  }

  #create(name: ViewName): ResultsView {
    const view = this.#make(name, this.#saved.views[name]);
    this.#views.set(name, view);
    this.#tabs.panels[name].append(view.element);
    const scroller = scrollerOf(view, this.#tabs.panels[name]);
    scroller.addEventListener('scroll', () => {
      this.#scrolls.set(name, scroller.scrollTop);
      this.#around.changed();
    });
    view.onChange?.(() => this.#refresh());
    return view;
  }

  #make(name: ViewName, saved: unknown): ResultsView {
    const { theme, t, post } = this.#around;
    const asker = this.#asker;
    switch (name) {
      case 'series':
        this.#series = createSeriesView(asker, theme, t, this.#units, saved);
        return this.#series;
      case 'dispatch':
        return createDispatchView(asker, theme, t, saved);
      case 'executions':
        return createExecutionsView(asker, theme, t, saved);
      case 'seams':
        return createSeamsView(asker, theme, t, saved, {
          showInSeries: (output, columns, ms) =>
            void this.select('series').then(() => this.#series?.reveal(output, columns, ms)),
        });
      case 'compare':
        this.#compare = createCompareView(asker, theme, t, saved, () => post({ type: 'chooseOther' }));
        return this.#compare;
    }
  }

  /** Brings tools, table and what is kept up to date, once for all that changes in this moment. */
  #refresh(): void {
    this.#around.changed();
    if (this.#refreshing) return;
    this.#refreshing = true;
    requestAnimationFrame(() => {
      this.#refreshing = false;
      const view = this.#views.get(this.#tab);
      const table = view?.table();
      const isSeries = this.#tab === 'series';
      this.#toolbar.show({
        csv: this.#exported() !== undefined,
        parquet: isSeries && this.#exported() !== undefined,
        // Views have a picture exactly where they have the table behind it.
        image: table !== undefined,
        resetZoom: view?.resetZoom !== undefined && table !== undefined,
        units: isSeries,
      });
      this.#table.element.hidden = !this.#isTableShown;
      if (this.#isTableShown) this.#table.show(table);
    });
  }

  #exported(): ExportOffer | undefined {
    const { t } = this.#around;
    if (this.#tab === 'series') return exportOffer(this.#series?.exportable() ?? [], t);
    const table = this.#views.get(this.#tab)?.table();
    return table && tableOffer(table, t);
  }

  #export(format: ExportWish['format'], { layout, visibleOnly }: ExportFormChoice): void {
    if (this.#tab !== 'series') this.#exportTable();
    if (this.#tab !== 'series' || !this.#catalogue || !this.#series) return;
    const window = visibleOnly ? this.#series.window() : undefined;
    const args = exportWish(this.#catalogue, this.#series.exportable(), { format, layout, units: this.#units, window });
    this.#around.post({ type: 'export', args });
  }

  #exportTable(): void {
    const table = this.#views.get(this.#tab)?.table();
    const text = table && csvOf(table);
    this.#says.hidden = true;
    if (text === undefined) this.#say(this.#around.t('The table is too large. Zoom to a part of the time.'));
    else this.#around.post({ type: 'saveTable', text, name: this.#fileName() });
  }

  async #saveImage(kind: 'png' | 'svg'): Promise<void> {
    try {
      const data = await this.#views.get(this.#tab)?.image(kind);
      if (data === undefined) return this.#say(this.#around.t('There is no picture to save.'));
      this.#says.hidden = true;
      this.#around.post({ type: 'saveImage', kind, data, name: this.#fileName() });
    } catch (error) {
      this.#say(messageOf(error));
    }
  }

  #fileName(): string {
    return fileName(`${this.#catalogue?.name ?? ''}-${this.#tab}`);
  }

  #say(text: string): void {
    this.#says.textContent = text;
    this.#says.hidden = false;
  }
}

/** Tells of answers that could not be given because the results are others now. */
function watched(asker: Asker, changed: () => void): Asker {
  return {
    async ask(type, args, options) {
      try {
        return await asker.ask(type, args, options);
      } catch (error) {
        if (error instanceof UserError && error.code === CHANGED) changed();
        throw error;
      }
    },
  };
}

const scrollerOf = (view: ResultsView, panel: HTMLElement): HTMLElement => view.scroller ?? panel;

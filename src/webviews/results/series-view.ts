/** Time Series: the chosen variables' realised values, one picture below the other, with forecasts beside them. */
import type {
  Asker,
  Catalogue,
  CatalogueModel,
  CatalogueOutput,
  ColumnChoice,
  OutputRef,
  Units,
} from '../../results/protocol';
import type { Translate } from '../../text/translate';
import type { ChartTheme } from '../chart';
import type { ResultsView, TimeWindow } from '../contracts';
import { button, el } from '../page/dom';
import { members } from '../page/saved';
import { createChosenList } from './chosen-list';
import type { Exportable } from './export-wish';
import { createForecastControl, type Unplanned } from './forecast-control';
import { createKeptChart } from './kept-chart';
import { extentOf, marksOf } from './marks';
import { plannedBy, planners } from './planned';
import { type Chosen, firstSensible, found, idOf, MOST_CHOSEN, savedChoice, toggled, withColumns } from './selection';
import { type Loaded, SeriesLoader } from './series-loader';
import { extentWith, FORECAST_COLUMNS, panelsOf } from './series-panels';
import { createSidebar } from './sidebar';
import { createViewStatus } from './view-status';

export interface SeriesView extends ResultsView {
  units: Units;
  /** What is shown, to be exported. */
  exportable(): readonly Exportable[];
  /** The visible part of the time axis; undefined where nothing is shown. */
  window(): TimeWindow | undefined;
  /** Shows these columns of an output alone, around a moment. */
  reveal(output: OutputRef, columns: readonly string[], ms: number): Promise<void>;
}

/** Around a moment that is revealed: three days on either side. */
const AROUND = 3 * 24 * 3_600_000;

export function createSeriesView(
  asker: Asker,
  theme: ChartTheme,
  t: Translate,
  units: Units,
  saved?: unknown,
): SeriesView {
  const kept = members(saved);
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const loader = new SeriesLoader(asker);
  let catalogue: Catalogue | undefined;
  let chosen: readonly Chosen[] | undefined;
  let loaded: Loaded = { shown: [], cut: [], failures: [] };
  /** Where to look once the picture is drawn. */
  let wanted: TimeWindow | undefined;
  let picks = false;

  const sidebar = createSidebar(t, kept['sidebar'], {
    toggle: (output) => choose(toggled(chosen ?? [], output)),
    changed,
  });
  const list = createChosenList(t, {
    columnsOf: columnNames,
    choose: (output, columns: ColumnChoice) => choose(withColumns(chosen ?? [], output, columns)),
    remove: (output) => choose((chosen ?? []).filter((one) => idOf(one.output) !== idOf(output))),
  });
  const forecast = createForecastControl(t, kept['forecast'], () => void refresh());
  const variables = button(t('Variables'), () => {
    sidebar.open = !sidebar.open;
    variables.ariaExpanded = String(sidebar.open);
    changed();
  });
  variables.ariaExpanded = String(sidebar.open);
  const notes = el('ul', { className: 'notes', ariaLabel: t('Notes') });
  const welcome = el(
    'div',
    { className: 'welcome', hidden: true },
    el('p', {}, t('Choose variables in the list: each is shown in a picture of its own, one below the other.')),
    el('p', {}, t('Up to {0} variables share one time axis.', MOST_CHOSEN)),
  );
  const host = el('div', { className: 'chart-host' });
  const main = el('div', { className: 'series-main' });
  const status = createViewStatus(main, t, () => void refresh());
  main.append(
    el('div', { className: 'series-head' }, variables, list.element),
    forecast.element,
    status.element,
    notes,
    welcome,
    host,
  );
  const element = el('div', { className: 'series' }, sidebar.element, sidebar.splitter, main);

  const picture = createKeptChart(host, theme, t, kept['chart'], changed);

  function columnNames(output: CatalogueOutput): Promise<readonly string[]> {
    const { model, source, container, key } = output;
    if (!catalogue) return Promise.resolve([]);
    return asker.ask('columns', { results: catalogue.results, output: { model, source, container, key } });
  }

  /** Why these have no forecasts: the emulation model plans nothing; and which have. */
  function unplanned(
    of: Catalogue,
    entries: readonly { readonly chosen: Chosen; readonly model: CatalogueModel; readonly output: CatalogueOutput }[],
  ): Unplanned {
    const instead = planners(of, entries).map(({ planned, shown }) => ({
      model: planned.model,
      key: planned.key,
      show: () => {
        const columns = (chosen ?? []).find((one) => idOf(one.output) === idOf(shown))?.columns;
        const more = toggled(chosen ?? [], planned);
        choose(columns ? withColumns(more, planned, columns) : more);
      },
    }));
    const names = [...new Set(entries.map(({ model }) => model.name))].join(', ');
    const why =
      instead.length > 0
        ? t('{0} plans nothing ahead and has no forecasts; the models before it have:', names)
        : t('{0} has no forecasts: no execution plans ahead.', names);
    return { why, instead };
  }

  function choose(now: readonly Chosen[]): void {
    chosen = now;
    void refresh();
  }

  async function refresh(): Promise<void> {
    if (!catalogue) return;
    const now = catalogue;
    chosen ??= savedChoice(kept['chosen'], now) ?? firstSensible(now);
    const wish = chosen;
    const entries = wish.flatMap((one) => {
      const entry = found(now, one.output);
      return entry ? [{ chosen: one, ...entry }] : [];
    });
    sidebar.show(now, new Set(wish.map((one) => idOf(one.output))), units);
    list.show(entries);
    const models = entries.map(({ model }) => model);
    forecast.show(plannedBy(now, models) ?? (entries.length > 0 ? unplanned(now, entries) : undefined));
    changed();
    const answer = await status.run(t('Reading values…'), (options) =>
      loader.load({ catalogue: now, chosen: wish, units, forecast: forecast.wish }, options),
    );
    if (!answer) return;
    loaded = answer;
    draw();
    changed();
  }

  function draw(): void {
    if (!catalogue) return;
    const { shown } = loaded;
    welcome.hidden = (chosen ?? []).length > 0;
    host.hidden = shown.length === 0;
    notes.replaceChildren(...noteTexts(loaded, t).map((text) => el('li', {}, text)));
    for (const { key, message } of loaded.failures) {
      notes.append(
        el(
          'li',
          { className: 'failed' },
          `${key}: ${message} `,
          button(t('Try Again'), () => void refresh()),
        ),
      );
    }
    notes.hidden = notes.childElementCount === 0;
    if (shown.length === 0) return;
    const extent = extentWith(extentOf(catalogue), shown);
    picture.show({ panels: panelsOf(shown, units, t), marks: marksOf(catalogue), extent });
    if (!picks) picture.chart?.onPick?.((ms) => forecast.choose(ms));
    picks = true;
    if (wanted) picture.chart?.zoom(wanted);
    wanted = undefined;
  }

  return {
    element,
    scroller: main,
    async show(newCatalogue) {
      catalogue = newCatalogue;
      if (chosen) chosen = chosen.filter(({ output }) => found(newCatalogue, output));
      await refresh();
    },
    table: () => (loaded.shown.length > 0 ? picture.chart?.table() : undefined),
    image: (kind) => (loaded.shown.length > 0 ? picture.chart?.image(kind) : undefined),
    state: () => ({
      chosen: chosen ?? kept['chosen'],
      sidebar: sidebar.state(),
      forecast: forecast.state(),
      chart: picture.state(),
    }),
    onChange: (listener) => void listeners.add(listener),
    resetZoom: () => picture.resetZoom(),
    get units() {
      return units;
    },
    set units(now) {
      units = now;
      void refresh();
    },
    exportable: () =>
      loaded.shown.map(({ output: { model, source, container, key }, frame }) => ({
        output: { model, source, container, key },
        columns: frame.columns,
        ofColumns: frame.ofColumns,
      })),
    window: () => picture.chart?.window,
    async reveal(output, columns, ms) {
      wanted = { fromMs: ms - AROUND, toMs: ms + AROUND };
      if (picture.chart) picture.chart.hidden = new Set();
      chosen = [{ output, columns: columns.length > 0 ? [...columns] : { largest: 1 } }];
      await refresh();
    },
    dispose() {
      status.stop();
      loader.stop();
      picture.dispose();
    },
  };
}

function noteTexts({ cut, shown }: Loaded, t: Translate): readonly string[] {
  const foreseen = shown.some(
    ({ forecasts, frame }) => forecasts.length > 0 && frame.columns.length > FORECAST_COLUMNS,
  );
  return [
    ...cut.map((one) =>
      t('{0}: {1} of {2} columns are shown, because more values do not fit at once.', one.key, one.shown, one.of),
    ),
    ...shown
      .filter(({ frame }) => frame.ranking === 'sampled')
      .map(({ output }) =>
        t('{0}: the largest of a sample, because there are too many values to compare all of them.', output.key),
      ),
    ...(foreseen ? [t('Forecasts are drawn for the first {0} columns of a variable.', FORECAST_COLUMNS)] : []),
  ];
}

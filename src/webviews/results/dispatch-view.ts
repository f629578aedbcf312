/** Dispatch: stacked generation with the load on top. */
import type { Asker, Catalogue, Dispatch } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { type ChartTheme, fuelColour } from '../chart';
import type { ResultsView } from '../contracts';
import { el } from '../page/dom';
import { members, oneOf } from '../page/saved';
import { dispatchPanel } from './dispatch-panel';
import { createKeptChart } from './kept-chart';
import { extentOf, marksOf } from './marks';
import { createViewStatus } from './view-status';

const BY = ['fuel', 'unit', 'type'] as const;

export function createDispatchView(asker: Asker, theme: ChartTheme, t: Translate, saved?: unknown): ResultsView {
  const kept = members(saved);
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  let catalogue: Catalogue | undefined;
  let dispatch: Dispatch | undefined;
  let askedModel = typeof kept['model'] === 'string' ? kept['model'] : undefined;

  const model = el('select', { ariaLabel: t('Model') });
  const words = { fuel: t('Fuel'), unit: t('Unit'), type: t('Type') };
  const by = el('select', { ariaLabel: t('Layers by') }, ...BY.map((one) => el('option', { value: one }, words[one])));
  by.value = oneOf(kept['by'], BY) ?? 'fuel';
  const note = el('p', { className: 'notes', hidden: true });
  const host = el('div', { className: 'chart-host', hidden: true });
  const element = el('div', { className: 'dispatch' });
  const status = createViewStatus(element, t, () => void refresh());
  element.append(
    el('div', { className: 'view-controls' }, el('label', {}, t('Model'), model), el('label', {}, t('By'), by)),
    note,
    status.element,
    host,
  );
  const picture = createKeptChart(host, theme, t, kept['chart'], changed);
  const forgetTheme = theme.onChange(() => draw());
  model.addEventListener('change', () => {
    askedModel = model.value;
    void refresh();
  });
  by.addEventListener('change', () => {
    // Layers of other names: what was hidden says nothing about them.
    if (picture.chart) picture.chart.hidden = new Set();
    void refresh();
  });

  async function refresh(): Promise<void> {
    if (!catalogue) return;
    const now = catalogue;
    const names = [...new Set(now.models.map(({ name }) => name))];
    model.replaceChildren(...names.map((name) => el('option', { value: name }, name)));
    if (askedModel !== undefined && !names.includes(askedModel)) askedModel = undefined;
    if (askedModel !== undefined) model.value = askedModel;
    changed();
    const wish = {
      results: now.results,
      by: oneOf(by.value, BY) ?? 'fuel',
      ...(askedModel === undefined ? {} : { model: askedModel }),
    };
    const answer = await status.run(t('Reading the dispatch…'), (options) => asker.ask('dispatch', wish, options));
    dispatch = answer ?? (status.element.classList.contains('failed') ? undefined : dispatch);
    if (answer) model.value = answer.model;
    draw();
    changed();
  }

  function draw(): void {
    host.hidden = !dispatch || dispatch.layers.length === 0;
    note.hidden = !dispatch || dispatch.fuelsKnown || dispatch.by !== 'fuel';
    note.textContent = note.hidden
      ? ''
      : t('The fuels of the units are not known: the layers are types of components.');
    if (!catalogue || !dispatch) return;
    if (dispatch.layers.length === 0) {
      status.say(t('This model has no generation to show.'));
      return;
    }
    picture.show({
      panels: [dispatchPanel(dispatch, fuelColour, theme.colours.text, t)],
      marks: marksOf(catalogue),
      extent: extentOf(catalogue),
    });
  }

  const drawn = (): boolean => dispatch !== undefined && dispatch.layers.length > 0;

  return {
    element,
    async show(newCatalogue) {
      catalogue = newCatalogue;
      await refresh();
    },
    table: () => (drawn() ? picture.chart?.table() : undefined),
    image: (kind) => (drawn() ? picture.chart?.image(kind) : undefined),
    state: () => ({
      by: by.value,
      chart: picture.state(),
      ...(askedModel === undefined ? {} : { model: askedModel }),
    }),
    onChange: (listener) => void listeners.add(listener),
    resetZoom: () => picture.resetZoom(),
    dispose() {
      status.stop();
      forgetTheme();
      picture.dispose();
    },
  };
}

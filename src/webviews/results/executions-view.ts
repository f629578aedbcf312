/** Executions: what the solver reached, how long it took, and where it was slow. */
import type { Asker, Catalogue, CatalogueModel, Executions } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import type { ChartTheme } from '../chart';
import type { ResultsView } from '../contracts';
import { el } from '../page/dom';
import { members, texts } from '../page/saved';
import { executionFacts, executionPanels, executionTable, fieldsToShow, fieldTitle } from './executions-view-summary';
import { createKeptChart } from './kept-chart';
import { extentOf, marksOf } from './marks';
import { createViewStatus } from './view-status';
import './executions-view.css';

export function createExecutionsView(asker: Asker, theme: ChartTheme, t: Translate, saved?: unknown): ResultsView {
  const kept = members(saved);
  let wanted: unknown = kept['model'];
  let chosen = texts(kept['fields']);
  let catalogue: Catalogue | undefined;
  let model: CatalogueModel | undefined;
  let executions: Executions | undefined;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };

  const models = el('select', {
    ariaLabel: t('Model'),
    on: {
      change: () => {
        wanted = models.value;
        void read();
      },
    },
  });
  const fields = el('fieldset', {}, el('legend', {}, t('Show')));
  const controls = el('div', { className: 'executions-controls' }, el('label', {}, t('Model'), models), fields);
  const facts = el('ul', { className: 'executions-facts' });
  const host = el('div', { className: 'executions-chart' });
  const element = el('section', { className: 'executions-view' });
  const status = createViewStatus(element, t, () => void read());
  element.append(controls, facts, status.element, host);
  const chart = createKeptChart(host, theme, t, kept['chart'], changed);

  async function read(): Promise<void> {
    if (!catalogue) return;
    const { results } = catalogue;
    const withStats = catalogue.models.filter(({ statsFields }) => statsFields.length > 0);
    model = withStats.find(({ name }) => name === wanted) ?? withStats[0];
    controls.hidden = model === undefined;
    host.hidden = true;
    facts.replaceChildren();
    executions = undefined;
    if (!model) {
      status.stop();
      status.say(t('The store has no statistics of executions.'));
      return changed();
    }
    models.replaceChildren(...withStats.map(({ name }) => el('option', { value: name }, name)));
    models.value = model.name;
    const { name } = model;
    executions = await status.run(t('Reading…'), (following) =>
      asker.ask('executions', { results, model: name }, following),
    );
    draw();
  }

  function draw(): void {
    if (catalogue && model && executions) {
      const shown = fieldsToShow(executions, chosen);
      facts.replaceChildren(...executionFacts(executions, model, t).map((fact) => el('li', {}, fact)));
      offer(
        executions,
        shown.map(({ name }) => name),
      );
      host.hidden = shown.length === 0;
      status.say(host.hidden ? t('No execution of this model has statistics.') : '');
      if (!host.hidden) {
        const panels = executionPanels(executions, model, shown);
        chart.show({ panels, marks: marksOf(catalogue), extent: extentOf(catalogue) });
      }
    }
    changed();
  }

  /** A check box for each field that is stored. */
  function offer(of: Executions, shown: readonly string[]): void {
    const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement.value : undefined;
    const boxes = of.fields.map(({ name }) => {
      const box = el('input', {
        type: 'checkbox',
        value: name,
        checked: shown.includes(name),
        on: { change: () => choose(shown, name, box.checked) },
      });
      return box;
    });
    const labels = boxes.map((box) => el('label', {}, box, fieldTitle(box.value)));
    fields.replaceChildren(el('legend', {}, t('Show')), ...labels);
    boxes.find(({ value }) => value === focused)?.focus();
  }

  function choose(shown: readonly string[], name: string, on: boolean): void {
    chosen = on ? [...shown, name] : shown.filter((other) => other !== name);
    draw();
  }

  return {
    element,
    show(opened) {
      catalogue = opened;
      return read();
    },
    table: () => (executions && !host.hidden ? executionTable(executions, t) : undefined),
    image: (kind) => (executions && !host.hidden ? chart.chart?.image(kind) : undefined),
    onChange: (listener) => {
      listeners.add(listener);
    },
    resetZoom: () => chart.resetZoom(),
    state: () => ({ model: model?.name ?? wanted, fields: chosen, chart: chart.state() }),
    dispose() {
      status.stop();
      chart.dispose();
    },
  };
}

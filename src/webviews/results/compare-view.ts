/** Two results side by side: how they differ, output by output, and where. */
import type { Asker, Catalogue, Comparison, OutputDifference } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import type { ChartTheme } from '../chart';
import { momentText } from '../chart/axis';
import type { ResultsView } from '../contracts';
import { button, el } from '../page/dom';
import { members, oneOf } from '../page/saved';
import { createDifferenceList } from './compare-view-list';
import { columnsOfSecond, columnsToShow, comparePanels } from './compare-view-panels';
import { fields, type Sorting } from './compare-view-rows';
import { createKeptChart } from './kept-chart';
import { marksOf } from './marks';
import { idOf, nameOf } from './selection';
import { createViewStatus } from './view-status';
import './compare-view.css';

export interface CompareView extends ResultsView {
  /** The results to compare with are open; may come before the own ones are shown. */
  other(catalogue: Catalogue): void;
}

export function createCompareView(
  asker: Asker,
  theme: ChartTheme,
  t: Translate,
  saved: unknown,
  chooseOther: () => void,
): CompareView {
  const kept = members(saved);
  let own: Catalogue | undefined;
  let second: Catalogue | undefined;
  let comparison: Comparison | undefined;
  /** The output whose curves are shown, or are to be. */
  let shown: OutputDifference | undefined;
  let picked: string | undefined = typeof kept['picked'] === 'string' ? kept['picked'] : undefined;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };

  const names = el('dl', { className: 'compare-names' });
  const sentence = el('p', { className: 'compare-sentence', hidden: true });
  const notes = el('ul', { className: 'compare-notes' });
  const list = createDifferenceList(sortingOf(saved), t, (difference) => void pick(difference), changed);
  const host = el('div', { className: 'compare-chart', hidden: true });
  const notCompared = el('details', { className: 'compare-not', hidden: true });
  const element = el('section', { className: 'compare-view' });
  const status = createViewStatus(element, t, () => void compare());
  const reading = createViewStatus(host, t, () => shown && void pick(shown));
  const choose = button(t('Choose Other Results…'), () => chooseOther(), { className: 'primary' });
  element.append(
    el('div', { className: 'compare-head' }, names, choose),
    status.element,
    sentence,
    notes,
    list.element,
    notCompared,
    reading.element,
    host,
  );
  const chart = createKeptChart(host, theme, t, kept['chart'], changed);

  async function compare(): Promise<void> {
    clear();
    if (!own) return;
    if (!second) {
      status.stop();
      status.say(
        t(
          'Choose the results to compare with: another run, or the same simulation in one piece. Differences are those minus these.',
        ),
      );
      return;
    }
    names.replaceChildren(...named(t('First'), own), ...named(t('Second'), second));
    const args = { results: own.results, other: second.results };
    comparison = await status.run(t('Comparing…'), (following) => asker.ask('compare', args, following));
    if (comparison) tell(comparison);
    changed();
  }

  function clear(): void {
    comparison = undefined;
    shown = undefined;
    reading.stop();
    reading.say('');
    names.replaceChildren();
    notes.replaceChildren();
    for (const part of [sentence, list.element, notCompared, host]) part.hidden = true;
  }

  function tell({ sentence: words, differences, notCompared: left, common, notes: said }: Comparison): void {
    sentence.textContent = words;
    sentence.hidden = false;
    const span = common && t('Compared from {0} to {1}.', momentText(common.fromMs), momentText(common.toMs));
    notes.replaceChildren(...(span ? [span, ...said] : said).map((note) => el('li', {}, note)));
    const summary =
      left.length === 1 ? t('1 output was not compared') : t('{0} outputs were not compared', left.length);
    const reasons = left.map(({ output, why }) => el('li', {}, `${nameOf(output)}: ${why}`));
    notCompared.replaceChildren(el('summary', {}, summary), el('ul', {}, ...reasons));
    notCompared.hidden = left.length === 0;
    list.element.hidden = differences.length === 0;
    const now = differences.find((difference) => idOf(difference.output) === picked) ?? differences[0];
    list.show(differences, now);
    if (now) void pick(now);
  }

  async function pick(difference: OutputDifference): Promise<void> {
    const [first, other, span] = [own, second, comparison?.common];
    if (!first || !other || !span) return;
    picked = idOf(difference.output);
    shown = difference;
    const { output } = difference;
    const secondOutput = difference.secondOutput ?? output;
    const frames = await reading.run(t('Reading {0}…', nameOf(difference.output)), async ({ signal }) => {
      const a = await asker.ask(
        'realized',
        { results: first.results, output, columns: columnsToShow(difference), ...span },
        { signal },
      );
      const names = await asker.ask('columns', { results: other.results, output: secondOutput }, { signal });
      const columns = columnsOfSecond(a.columns, names);
      const b = await asker.ask(
        'realized',
        { results: other.results, output: secondOutput, columns, ...span },
        { signal },
      );
      return [a, b] as const;
    });
    if (!frames) return;
    host.hidden = false;
    const panels = comparePanels(
      {
        first: frames[0],
        second: frames[1],
        names: [first.name, other.name],
        isBinary: isBinary(first, difference),
      },
      t,
    );
    chart.show({ panels, marks: marksOf(first.partitions.length > 0 ? first : other), extent: span });
    changed();
  }

  return {
    element,
    show(catalogue) {
      own = catalogue;
      return compare();
    },
    other(catalogue) {
      second = catalogue;
      void compare();
    },
    // Of the curves: the list of differences is a table itself.
    table: () => (host.hidden ? undefined : chart.chart?.table()),
    image: (kind) => (host.hidden ? undefined : chart.chart?.image(kind)),
    onChange: (listener) => {
      listeners.add(listener);
    },
    resetZoom: () => chart.resetZoom(),
    state: () => ({ ...list.sorting, picked, chart: chart.state() }),
    dispose() {
      status.stop();
      reading.stop();
      chart.dispose();
    },
  };
}

/** By the share, largest first, as the reader sorts. */
function sortingOf(saved: unknown): Sorting {
  const { by, descending } = members(saved);
  return { by: oneOf(by, fields) ?? 'relative', descending: descending !== false };
}

/** With its place: two runs of one simulation have the same name. */
const named = (which: string, { name, target }: Catalogue): HTMLElement[] => [
  el('dt', {}, which),
  el('dd', {}, name, el('span', {}, target.kind === 'store' ? target.file : target.folder)),
];

const isBinary = ({ models }: Catalogue, { output }: OutputDifference): boolean =>
  models.some(
    ({ name, source, outputs }) =>
      name === output.model &&
      source === output.source &&
      outputs.some((o) => o.container === output.container && o.key === output.key && o.isBinary),
  );

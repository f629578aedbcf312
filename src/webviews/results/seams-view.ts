/** Seams: was the overlap long enough, and where do the two computations of it differ? */
import type { Asker, Catalogue, OutputRef, SeamRow, SeamView } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { type ChartTheme, createHeatMap } from '../chart';
import { momentText } from '../chart/axis';
import type { HeatMap, ResultsView } from '../contracts';
import { button, el } from '../page/dom';
import { createSeamsControls, type SeamsChoice, seamsChoiceOf } from './seams-view-controls';
import { momentOf, seamPicture, seamTable, shownRows } from './seams-view-picture';
import { createViewStatus } from './view-status';
import './seams-view.css';

export interface SeamsViewOptions {
  /** Shows an output's column around a moment, milliseconds as if local time were UTC. */
  showInSeries?(output: OutputRef, columns: readonly string[], ms: number): void;
}

const ICONS: Readonly<Record<SeamView['verdict']['kind'], string>> = {
  enough: '✓',
  notEnough: '✗',
  differentInputs: '!',
  noOverlap: '–',
  unknown: '?',
};

export function createSeamsView(
  asker: Asker,
  theme: ChartTheme,
  t: Translate,
  saved?: unknown,
  options: SeamsViewOptions = {},
): ResultsView {
  const verdict = el('div', { className: 'seams-verdict', hidden: true });
  const facts = el('div', { className: 'seams-facts' });
  const host = el('div', { className: 'seams-map' });
  const picked = el('div', { className: 'seams-picked' });
  const notes = el('ul', { className: 'seams-notes' });
  const element = el('section', { className: 'seams-view' });
  const status = createViewStatus(element, t, () => void read());
  const listeners = new Set<() => void>();
  let choice: SeamsChoice = seamsChoiceOf(saved);
  const controls = createSeamsControls(choice, t, (changed) => {
    choice = changed;
    draw();
    for (const listener of listeners) listener();
  });
  element.append(status.element, verdict, facts, controls.element, host, picked, notes);

  let catalogue: Catalogue | undefined;
  let view: SeamView | undefined;
  let rows: readonly SeamRow[] = [];
  let map: HeatMap | undefined;

  function draw(): void {
    const seams = view;
    rows = seams ? shownRows(seams, choice, choice.agreeing) : [];
    const isThere = seams !== undefined && rows.length > 0 && seams.seams.length > 0;
    controls.show(seams, rows.length);
    host.hidden = !isThere;
    picked.replaceChildren();
    if (!isThere) return;
    map ??= newMap();
    map.show(seamPicture(seams, rows, choice, t));
  }

  function newMap(): HeatMap {
    const made = createHeatMap(host, theme, t);
    made.onPick(pick);
    return made;
  }

  function pick(r: number, c: number): void {
    const row = rows[r];
    const cell = row?.cells[c];
    const ms = cell ? momentOf(cell) : Number.NaN;
    const { showInSeries } = options;
    picked.replaceChildren();
    if (!row || !cell || !showInSeries || Number.isNaN(ms) || cell.column === '') return;
    const text = t('Show {0} at {1} in Time Series', cell.column, momentText(ms));
    picked.append(button(text, () => showInSeries(row.output, [cell.column], ms)));
  }

  function tell(seams: SeamView): void {
    const { kind, sentence } = seams.verdict;
    const icon = el('span', { className: 'seams-icon', ariaHidden: 'true' }, ICONS[kind]);
    verdict.className = `seams-verdict ${kind}`;
    verdict.replaceChildren(icon, el('p', {}, sentence));
    verdict.hidden = false;
    // The cuts may be part of the verdict already.
    const cuts = seams.cuts !== undefined && sentence.includes(seams.cuts) ? undefined : seams.cuts;
    const told = [seams.cost, cuts, basisOf(seams, t)].filter((fact) => fact !== undefined);
    facts.replaceChildren(...told.map((fact) => el('p', {}, fact)));
    notes.replaceChildren(...seams.notes.map((note) => el('li', {}, note)));
  }

  function clear(): void {
    view = undefined;
    verdict.hidden = true;
    facts.replaceChildren();
    notes.replaceChildren();
    draw();
  }

  async function read(): Promise<void> {
    clear();
    if (!catalogue) return;
    if (catalogue.partitions.length < 2) {
      status.stop();
      status.say(t('These results were computed in one piece: there are no seams.'));
      return;
    }
    const { results } = catalogue;
    const seams = await status.run(t('Comparing what neighbouring partitions both computed…'), (how) =>
      asker.ask('seams', { results }, how),
    );
    if (!seams) return;
    view = seams;
    tell(seams);
    draw();
    for (const listener of listeners) listener();
  }

  return {
    element,
    show(opened) {
      catalogue = opened;
      return read();
    },
    table: () => (view && rows.length > 0 ? seamTable(view, rows, choice, t) : undefined),
    image: (kind) => (view && !host.hidden ? map?.image(kind) : undefined),
    onChange: (listener) => {
      listeners.add(listener);
    },
    state: () => choice,
    dispose() {
      status.stop();
      map?.dispose();
    },
  };
}

/** Where the numbers are from, and how many seams they tell of. */
function basisOf({ basis, seams, of, numOverlapSteps }: SeamView, t: Translate): string | undefined {
  if (seams.length === 0) return undefined;
  const how =
    basis === 'joinReport'
      ? t('Measured by the join, before it discarded the later computation.')
      : t("Measured just now from the partitions' stores.");
  const steps = numOverlapSteps === 1 ? t('overlap of 1 step') : t('overlap of {0} steps', numOverlapSteps);
  return `${t('{0} of {1} seams, {2}.', seams.length, of, steps)} ${how}`;
}

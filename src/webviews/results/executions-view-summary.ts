/** What the solver's statistics say, as curves, sentences and a table. Pure. */
import type { CatalogueModel, Executions } from '../../results/protocol';
import { formatDuration } from '../../text/format';
import type { Translate } from '../../text/translate';
import { isoText, momentText } from '../chart/axis';
import type { Panel, Series, TableSource } from '../contracts';
import { percent, significant, withUnit } from '../words';

/** Fields shown when nothing was chosen, as far as they are stored. */
const USUAL = ['objective_value', 'solve_time', 'relative_gap'];

/** `OPTIMAL`, `LOCALLY_SOLVED` and `ALMOST_OPTIMAL` of MathOptInterface's `TerminationStatusCode`. */
const SOLVED: ReadonlySet<number> = new Set([1, 4, 7]);

type Field = Executions['fields'][number];

const field = (executions: Executions, name: string): Field | undefined =>
  executions.fields.find((f) => f.name === name);

/** The fields of a choice that are stored, in their order; where none is, the usual ones that have values, or one. */
export function fieldsToShow({ fields }: Executions, chosen: readonly string[]): readonly Field[] {
  const wanted = fields.filter(({ name }) => chosen.includes(name));
  if (wanted.length > 0) return wanted;
  const told = fields.filter(({ values }) => count(values) > 0);
  const usual = told.filter(({ name }) => USUAL.includes(name));
  return usual.length > 0 ? usual : told.slice(0, 1);
}

/** A field's name in words: `objective_value` is `Objective value`. */
export const fieldTitle = (name: string): string => {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** A panel for each field; a value holds until the next execution. */
export function executionPanels(
  executions: Executions,
  { intervalMs }: Pick<CatalogueModel, 'intervalMs'>,
  fields: readonly Field[],
): readonly Panel[] {
  return fields.map(({ name, unit, values }) => ({
    title: fieldTitle(name),
    unit,
    kind: 'lines',
    series: [seriesOf(executions, intervalMs, name, values)],
  }));
}

/** By the interval, so that executions without statistics leave a gap. */
function seriesOf({ fromMs }: Executions, intervalMs: number, name: string, values: Float64Array): Series {
  const begin = fromMs[0] ?? 0;
  const slot = (i: number) => Math.round(((fromMs[i] ?? begin) - begin) / intervalMs);
  const even = new Float64Array(fromMs.length === 0 ? 0 : slot(fromMs.length - 1) + 1).fill(Number.NaN);
  for (const [i, value] of values.entries()) even[slot(i)] = value;
  return { name: fieldTitle(name), fromMs: begin, resolutionMs: intervalMs, values: even, look: 'steps' };
}

/** Sums, the slowest execution and the largest gap, each a short sentence. */
export function executionFacts(
  executions: Executions,
  { horizonCount, resolutionMs, intervalMs }: Pick<CatalogueModel, 'horizonCount' | 'resolutionMs' | 'intervalMs'>,
  t: Translate,
): readonly string[] {
  const facts: string[] = [];
  const objective = field(executions, 'objective_value');
  const time = field(executions, 'solve_time');
  const gap = field(executions, 'relative_gap');
  const written = executions.fields.reduce((most, { values }) => Math.max(most, count(values)), 0);
  const all = executions.step.length;
  facts.push(
    written === all
      ? t('{0} executions', significant(all))
      : t('{0} of {1} executions have values', significant(written), significant(all)),
  );
  if (objective && count(objective.values) > 0) {
    const total = withUnit(sum(objective.values), objective.unit);
    // What an execution foresees beyond the next one is in the objectives of both.
    const isTwice = horizonCount * resolutionMs > intervalMs;
    facts.push(isTwice ? t('Sum of objectives: {0} (horizons overlap)', total) : t('Sum of objectives: {0}', total));
  }
  if (time && count(time.values) > 0) {
    facts.push(t('Total solve time: {0}', secondsText(sum(time.values))));
    const slowest = greatest(time.values);
    facts.push(
      t('Slowest: {0} in step {1} ({2})', secondsText(time.values[slowest] ?? 0), ...placeOf(executions, slowest)),
    );
  }
  if (gap && count(gap.values) > 0) {
    const widest = greatest(gap.values);
    const share = gap.values[widest] ?? 0;
    facts.push(
      share === 0
        ? t('Every relative gap is 0 %')
        : t('Largest relative gap: {0} in step {1} ({2})', percent(share), ...placeOf(executions, widest)),
    );
  }
  const ending = field(executions, 'termination_status');
  const others = ending ? ending.values.filter((code) => !Number.isNaN(code) && !SOLVED.has(code)).length : 0;
  if (others > 0) facts.push(t('{0} executions ended other than optimal', significant(others)));
  return facts;
}

/** Short times keep what makes them differ: `0.042 s`, `3 min 10 s`. */
const secondsText = (seconds: number): string =>
  seconds < 60 ? withUnit(seconds, 's', 3) : formatDuration(seconds * 1000);

const placeOf = ({ step, fromMs }: Executions, i: number): [number, string] => [
  step[i] ?? 0,
  momentText(fromMs[i] ?? Number.NaN),
];

const count = (values: Float64Array): number => values.reduce((n, v) => (Number.isNaN(v) ? n : n + 1), 0);
const sum = (values: Float64Array): number => values.reduce((s, v) => (Number.isNaN(v) ? s : s + v), 0);
/** Index of the greatest value, the first of equals. */
const greatest = (values: Float64Array): number =>
  values.reduce((best, v, i) => (v > (values[best] ?? Number.NaN) || Number.isNaN(values[best]) ? i : best), 0);

/** A row for each execution, with all of the fields that are stored. */
export function executionTable(executions: Executions, t: Translate): TableSource {
  const { fields, fromMs, step } = executions;
  return {
    caption: t('Executions of {0}', executions.model),
    headings: [
      t('Execution'),
      t('Step'),
      ...fields.map(({ name, unit }) => (unit ? `${fieldTitle(name)} (${unit})` : fieldTitle(name))),
    ],
    rows: step.length,
    cells: (row) => [
      isoText(fromMs[row] ?? 0),
      String(step[row] ?? ''),
      ...fields.map(({ values }) => {
        const value = values[row] ?? Number.NaN;
        return Number.isNaN(value) ? '' : String(value);
      }),
    ],
  };
}

/** What the solver did in each execution of a model, in short and as CSV. */
import { columns, nearestOf, oneLine, UserError } from '../../text';
import type { Sink } from '../export';
import { line, numberText } from '../export/csv';
import { listed, spanText } from '../export/sources';
import { distinctFrom, TIME } from '../export/tables';
import { timeText } from '../export/time';
import type { Catalogue, Executions } from '../protocol';
import type { Span } from '../work';
import { figure } from './values';
import { isNameOf } from './variables';

type Listed = Pick<Catalogue, 'models' | 'name'>;

/**
 * The decision model that somebody named, by the name that it has.
 * @throws UserError `results.model` naming what was probably meant, or what there is
 */
export function modelNamed({ models, name: results }: Listed, text: string): string {
  const decision = models.filter(({ source }) => source === 'decision').map(({ name }) => name);
  const found = decision.find((name) => name === text) ?? decision.find((name) => isNameOf(name, text));
  if (found === undefined) {
    const near = nearestOf(text, decision);
    const hint =
      decision.length === 0
        ? 'It holds none.'
        : near === undefined
          ? `It has ${listed(decision)}.`
          : `Did you mean ${near}?`;
    throw new UserError('results.model', `There is no decision model ${text} in ${results}. ${hint}`);
  }
  const { statsFields } = models.find(({ name, source }) => name === found && source === 'decision') ?? {};
  if (statsFields?.length) return found;
  throw new UserError(
    'results.model',
    `${results} tells nothing of the executions of ${found}: it has no optimizer_stats.`,
  );
}

/**
 * Those executions that begin within the span.
 * @throws UserError `results.span` naming what there is, where none does
 */
export function executionsWithin({ model, fromMs, step, fields }: Executions, span: Span): Executions {
  const [from, to] = [span.fromMs ?? Number.NEGATIVE_INFINITY, span.toMs ?? Number.POSITIVE_INFINITY];
  const first = fromMs.findIndex((ms) => ms >= from);
  const end = first + fromMs.subarray(first).filter((ms) => ms < to).length;
  if (first < 0 || first === end) {
    throw new UserError(
      'results.span',
      `${model} has no executions ${spanText(span)}. They begin from ${timeText(fromMs.at(0) ?? 0)} to ${timeText(fromMs.at(-1) ?? 0)}.`,
    );
  }
  return {
    model,
    fromMs: fromMs.subarray(first, end),
    step: step.subarray(first, end),
    fields: fields.map((field) => ({ ...field, values: field.values.subarray(first, end) })),
  };
}

/** Executions that are shown to people. */
const MOST_ROWS = 60;

export function executionsText({ model, fromMs, step, fields }: Executions): string[] {
  // What upstream has a field for and no solver told.
  const told = fields.filter(({ values }) => values.some((value) => !Number.isNaN(value)));
  const without = fields.filter((field) => !told.includes(field)).map(({ name }) => oneLine(name, 80));
  const shown = [...fromMs.subarray(0, MOST_ROWS)];
  const headings = told.map(({ name, unit }) => `${oneLine(name, 80)}${unit === '' ? '' : ` [${unit}]`}`);
  const rows = shown.map((ms, e) => [
    timeText(ms),
    String(step[e]),
    ...told.map(({ values }) => figure(values[e] ?? Number.NaN)),
  ]);
  const more = fromMs.length - shown.length;
  return [
    `${model}: ${fromMs.length} ${fromMs.length === 1 ? 'execution' : 'executions'}`,
    ...columns([['', 'step', ...headings], ...rows]),
    ...(more > 0 ? [`  and ${more} more; --csv writes all of them`] : []),
    ...(without.length === 0 ? [] : [`No values: ${without.join(', ')}`]),
  ];
}

/** Rows of a part: some hundred kilobytes of text. */
const ROWS = 1 << 11;

/** A row for each execution: when it begins, its step, then the fields as they are stored. */
export async function writeExecutions({ fromMs, step, fields }: Executions, sink: Sink, signal: AbortSignal) {
  const names = fields.map(({ name }) => name);
  await sink.write(line([TIME, 'step', ...distinctFrom([TIME, 'step'], names)]));
  for (let from = 0; from < fromMs.length; from += ROWS) {
    signal.throwIfAborted();
    let text = '';
    for (const [at, ms] of fromMs.subarray(from, from + ROWS).entries()) {
      const values = fields.map((field) => numberText(field.values[from + at] ?? Number.NaN));
      text += `${[timeText(ms), step[from + at], ...values].join(',')}\n`;
    }
    await sink.write(text);
  }
}

/** In what the fields are told, in a line. */
export function executionUnits({ fields }: Pick<Executions, 'fields'>): string {
  const units = [...new Set(fields.map(({ unit }) => unit))].filter((unit) => unit !== '');
  const of = (unit: string) => fields.filter((field) => field.unit === unit).map(({ name }) => name);
  const told = units.map((unit) => `${of(unit).join(', ')} ${unit}`);
  return `Units: ${told.length === 0 ? 'as stored' : told.join('; ')}`;
}

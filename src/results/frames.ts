/** Values of some columns of an output: realised ones, or what executions foresaw. Memory stays bounded. */

import type { PeriodRange, StoreReader } from '../store/read-store';
import { executionMs, modelIn, outputIn } from '../store/realisation';
import { UserError } from '../text';
import { numbersOf } from './export/sources';
import { type Largest, largestOf } from './largest';
import type { Arguments, Frame, OutputRef, Units } from './protocol';
import { describeOutput, type Realized, realizedOf } from './realized';
import { giveWay, periodsWithin, piecesOf, type Work } from './work';

/** Values of one answer: 32 MiB. */
const MOST_VALUES = 1 << 22;

/**
 * Realised values of the columns that are wanted, over the periods that begin within the span.
 * @throws UserError `results.column`, `results.tooMuch`, `store.layout`, `store.read`; AbortError
 */
export async function realizedFrame(
  store: StoreReader,
  { output, columns, units = 'natural', ...span }: Omit<Arguments<'realized'>, 'results'>,
  work: Work,
): Promise<Frame> {
  const realized = realizedOf(store, output);
  const range = periodsWithin(realized, span);
  const { columns: wanted, ranking } = await chosen(realized, output, columns, range, work);
  refuseTooMuch(wanted.length * range.count, `${wanted.length} columns over ${range.count} periods`);
  return {
    output: plain(output),
    unit: units === 'natural' ? realized.unit : '',
    units,
    columns: wanted.map((c) => realized.columns[c] ?? ''),
    ofColumns: realized.columns.length,
    ...(ranking === undefined ? {} : { ranking }),
    fromMs: realized.fromMs + range.from * realized.resolutionMs,
    resolutionMs: realized.resolutionMs,
    periods: range.count,
    values: await valuesOf(realized, range, units, wanted, work),
  };
}

async function chosen(
  realized: Realized,
  output: OutputRef,
  choice: Arguments<'realized'>['columns'],
  range: PeriodRange,
  work: Work,
): Promise<Pick<Largest, 'columns'> & Partial<Largest>> {
  if (!('largest' in choice)) return { columns: numbersOf(output, realized.columns, choice) };
  const fitting = Math.max(1, Math.floor(MOST_VALUES / Math.max(1, range.count)));
  return largestOf(realized, range, Math.min(choice.largest, fitting), work);
}

async function valuesOf(
  realized: Realized,
  range: PeriodRange,
  units: Units,
  wanted: readonly number[],
  work: Work,
): Promise<Float64Array> {
  const values = new Float64Array(wanted.length * range.count);
  for await (const piece of piecesOf(range, wanted.length, work)) {
    const part = realized.read(piece, units, wanted);
    const at = piece.from - range.from;
    for (let c = 0; c < wanted.length; c += 1)
      values.set(part.subarray(c * piece.count, (c + 1) * piece.count), c * range.count + at);
  }
  return values;
}

/**
 * What executions foresaw, one frame each, in natural units; fewer than asked for at the end of the simulation.
 * @throws UserError `results.execution`, `results.column`, `results.tooMuch`, `store.layout`, `store.read`; AbortError
 */
export async function forecastFrames(
  store: StoreReader,
  { output, columns, execution, count }: Omit<Arguments<'forecasts'>, 'results'>,
  work: Work,
): Promise<Frame[]> {
  const model = output.source === 'decision' ? modelIn(store.shape, output.model) : undefined;
  if (!model)
    throw new UserError(
      'results.execution',
      `${output.model} is the record of what was realised: it foresees nothing.`,
    );
  if (execution >= model.executions)
    throw new UserError(
      'results.execution',
      `${model.name} has ${model.executions} executions: there is none of number ${execution + 1}.`,
    );
  const stored = outputIn(store.shape, model, output);
  const { columns: all, unit } = describeOutput(store, output);
  const numbers = numbersOf(output, all, columns);
  const executions = Math.min(count, model.executions - execution);
  refuseTooMuch(
    executions * numbers.length * (stored.shape.at(-1) ?? 0),
    `${executions} executions of ${numbers.length} columns`,
  );
  const frames: Frame[] = [];
  for (let e = execution; e < execution + executions; e += 1) {
    await giveWay(work);
    work.progress(e - execution, executions);
    const { values, periods } = store.readExecution(model.name, e, stored, { columns: numbers });
    const { resolutionMs } = model;
    const fromMs = executionMs(store.shape, model, e);
    const own = { output: plain(output), unit, units: 'natural' as const, columns, ofColumns: all.length };
    frames.push({ ...own, fromMs, resolutionMs, periods, values });
  }
  return frames;
}

function refuseTooMuch(values: number, what: string): void {
  if (values > MOST_VALUES)
    throw new UserError(
      'results.tooMuch',
      `${what} are ${values} values, and at most ${MOST_VALUES} are shown at once. Choose fewer columns or a shorter span, or export them to a file.`,
    );
}

/** What names an output, and nothing of what is listed of it. */
const plain = ({ model, source, container, key }: OutputRef): OutputRef => ({ model, source, container, key });

/** What is realised of executions that overlap: upstream's meaning of it, as arithmetic over a store's shape. Pure. */
import { product } from './column-choice';
import { notUnderstood } from './not-understood';
import { EMULATION } from './paths';
import type { Block, OutputName, PeriodRange, ReadOptions, StoreReader } from './read-store';
import type { StoredEmulation, StoredModel, StoredOutput, StoreShape } from './store-shape';
import { toNatural } from './units';

/** @throws UserError `store.layout` */
export function modelIn(shape: StoreShape, name: string): StoredModel {
  const model = shape.models.find((m) => m.name === name);
  if (!model) throw notUnderstood(shape, `it holds no decision model ${name}`);
  return model;
}

/** @throws UserError `store.layout` */
export function emulationIn(shape: StoreShape): StoredEmulation {
  if (!shape.emulation) throw notUnderstood(shape, `it has no ${EMULATION}`);
  return shape.emulation;
}

/** @throws UserError `store.layout` */
export function outputIn(
  shape: StoreShape,
  owner: { readonly name: string; readonly outputs: readonly StoredOutput[] },
  { container, key }: OutputName,
): StoredOutput {
  const output = owner.outputs.find((o) => o.container === container && o.key === key);
  if (!output) throw notUnderstood(shape, `${owner.name} has no ${container}/${key}`);
  return output;
}

/** When an execution begins, counted from 0 over all steps. */
export const executionMs = (shape: StoreShape, model: StoredModel, execution: number): number =>
  shape.initialMs +
  Math.floor(execution / model.executionsPerStep) * shape.stepResolutionMs +
  (execution % model.executionsPerStep) * model.intervalMs;

/** Periods that a model realises over the whole time. */
export const realizedPeriodsOf = (model: StoredModel): number =>
  model.executions * Math.round(model.intervalMs / model.resolutionMs);

/** Why an output cannot be realised, as a clause about its dataset; undefined when it can. */
export function realisationProblem(model: StoredModel, output: StoredOutput): string | undefined {
  const covered = model.intervalMs / model.resolutionMs;
  const horizon = output.shape.at(-1) ?? 0;
  return Number.isInteger(covered) && covered <= horizon
    ? undefined
    : `has ${horizon} periods, which do not cover ${model.name}'s interval of ${covered}`;
}

/** Periods of each execution that are realised: those before the next execution. @throws UserError `store.layout` */
export function coveredPeriods(shape: StoreShape, model: StoredModel, output: StoredOutput): number {
  const problem = realisationProblem(model, output);
  if (problem !== undefined) throw notUnderstood(shape, `${output.dataset} ${problem}`);
  return model.intervalMs / model.resolutionMs;
}

/** @throws RangeError */
export function refuseExecution({ name, executions }: StoredModel, execution: number): void {
  if (!Number.isInteger(execution) || execution < 0 || execution >= executions)
    throw new RangeError(`${name} has ${executions} executions, none of number ${execution}`);
}

/** @throws RangeError */
export function checkedRange(range: PeriodRange | undefined, periods: number, dataset: string): PeriodRange {
  const { from, count } = range ?? { from: 0, count: periods };
  const inside =
    Number.isInteger(from) && Number.isInteger(count) && from >= 0 && count >= 0 && from + count <= periods;
  if (!inside) throw new RangeError(`${dataset} has ${periods} periods: ${count} from ${from} lie outside`);
  return { from, count };
}

/** What stored values are multiplied with. */
export const factorOf = (
  { key }: OutputName,
  { basePower }: { readonly basePower: number },
  options: ReadOptions | undefined,
): number => (options?.units === 'systemBase' ? 1 : toNatural(key, basePower));

const MOST_VALUES = (4 << 20) / 8;

/** All realised values in blocks of whole executions. */
export function* realizedBlocks(
  store: Pick<StoreReader, 'shape' | 'readRealized'>,
  name: string,
  outputName: OutputName,
  maxValues = MOST_VALUES,
): Generator<Block> {
  const model = modelIn(store.shape, name);
  const output = outputIn(store.shape, model, outputName);
  const covered = coveredPeriods(store.shape, model, output);
  const perExecution = Math.max(1, product(output.shape.slice(1, -1)) * covered);
  const step = covered * Math.max(1, Math.floor(maxValues / perExecution));
  const all = realizedPeriodsOf(model);
  for (let from = 0; from < all; from += step)
    yield store.readRealized(name, outputName, { from, count: Math.min(step, all - from) });
}

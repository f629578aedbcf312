import type { Block, OutputName, StoredModel, StoreReader } from '../read-store';
import { partsOfKey } from '../read-store';

/** An output together with the model whose realised values count. */
export interface Source {
  readonly model: StoredModel;
  readonly output: OutputName & { readonly columns: readonly string[] };
  readonly component: string;
}

/** Types of components that take power; all others give it. */
export const consumers: ReadonlySet<string> = new Set([
  'PowerLoad',
  'StandardLoad',
  'ExponentialLoad',
  'MotorLoad',
  'InterruptiblePowerLoad',
  'InterruptibleStandardLoad',
  'ShiftablePowerLoad',
]);

/** The outputs of an entry type that a model realises, one per kind of component. */
export function sourcesOf(model: StoredModel, container: OutputName['container'], entry: string): readonly Source[] {
  const covered = model.intervalMs / model.resolutionMs;
  return model.outputs.flatMap(({ container: own, key, columns: [columns, ...more], shape }) => {
    const parts = partsOfKey(key);
    const isRealised = Number.isInteger(covered) && covered <= (shape.at(-1) ?? 0);
    if (own !== container || parts.entry !== entry || !columns || more.length > 0 || !isRealised) return [];
    return [{ model, output: { container, key, columns }, component: parts.component }];
  });
}

const isThermal = ({ component }: Source) => component.startsWith('Thermal');
const gives = ({ component }: Source) => !consumers.has(component);

/**
 * The model whose power counts: the last that has thermal power, else the last that has any. Energy and cost come from
 * it alone, for what two models say of the same hour does not add up.
 */
export function realisingModel(store: StoreReader): StoredModel | undefined {
  const { models } = store.shape;
  const has = (container: OutputName['container'], entry: string, fits: (source: Source) => boolean) =>
    models.findLast((model) => sourcesOf(model, container, entry).some(fits));
  return (
    has('variables', 'ActivePowerVariable', isThermal) ??
    has('variables', 'ActivePowerVariable', gives) ??
    has('parameters', 'ActivePowerTimeSeriesParameter', () => true)
  );
}
export const blocksOf = (store: StoreReader, { model, output }: Source): Generator<Block> =>
  store.realizedBlocks(model.name, output);

export const hoursOf = (milliseconds: number) => milliseconds / 3_600_000;

export interface Energy {
  /** MWh by column, of what was stored. */
  readonly byColumn: ReadonlyMap<string, number>;
  readonly total: number;
  /** Values that were never written, over all columns. */
  readonly missing: number;
}

/** Sums a source's power over the whole time. */
export function energyOf(store: StoreReader, source: Source): Energy {
  const { columns } = source.output;
  const sums = new Float64Array(columns.length);
  const hours = hoursOf(source.model.resolutionMs);
  let missing = 0;
  for (const { values, periods } of blocksOf(store, source)) {
    for (let c = 0; c < columns.length; c += 1) {
      for (let t = 0; t < periods; t += 1) {
        const value = values[c * periods + t] ?? Number.NaN;
        if (Number.isNaN(value)) missing += 1;
        else sums[c] = (sums[c] ?? 0) + value * hours;
      }
    }
  }
  return {
    byColumn: new Map(columns.map((name, c) => [name, sums[c] ?? 0])),
    total: sums.reduce((sum, x) => sum + x, 0),
    missing,
  };
}

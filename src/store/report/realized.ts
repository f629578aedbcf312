import type { Block, OutputName, StoredModel, StoreReader } from '../read-store';
import { partsOfKey } from '../read-store';

/** An output together with the model whose realised values count. */
export interface Source {
  readonly model: StoredModel;
  readonly output: OutputName & { readonly columns: readonly string[] };
  readonly component: string;
}

/** Every output of an entry type, one per kind of component, each of the last model that realises it. */
export function sourcesOf(store: StoreReader, container: OutputName['container'], entry: string): readonly Source[] {
  const found = new Map<string, Source>();
  for (const model of store.shape.models) {
    const covered = model.intervalMs / model.resolutionMs;
    for (const output of model.outputs) {
      const parts = partsOfKey(output.key);
      const [columns, ...more] = output.columns;
      const isRealised = Number.isInteger(covered) && covered <= (output.shape.at(-1) ?? 0);
      if (output.container !== container || parts.entry !== entry || !columns || more.length > 0 || !isRealised)
        continue;
      found.set(`${parts.component}__${parts.meta}`, {
        model,
        output: { container, key: output.key, columns },
        component: parts.component,
      });
    }
  }
  return [...found.values()];
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

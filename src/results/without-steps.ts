/** A joined store without what is in the steps that its join left out: PowerSimulations' own join leaves zeros there. */
import type { StepRange } from '../partitions';
import type { Block, StoreReader } from '../store/read-store';
import { coveredPeriods, modelIn, outputIn, realizedBlocks } from '../store/realisation';

/** @param leftOut steps from 1, both ends included; whatever the store holds of them reads as NaN */
export function withoutSteps(store: StoreReader, leftOut: readonly StepRange[]): StoreReader {
  const { shape } = store;
  if (leftOut.length === 0) return store;

  /** `[columns, rows]` from row `from` on, of which a step has `perStep`. */
  function emptied(values: Float64Array, columns: number, from: number, perStep: number): Float64Array {
    const count = columns === 0 ? 0 : values.length / columns;
    for (const [first, last] of leftOut) {
      const begin = Math.max(0, (first - 1) * perStep - from);
      const end = Math.min(count, last * perStep - from);
      for (let c = 0; c < columns && begin < end; c += 1) values.fill(Number.NaN, c * count + begin, c * count + end);
    }
    return values;
  }
  /** A block of realised periods. */
  const block = (read: Block, from: number, perStep: number): Block => {
    emptied(read.values, read.periods === 0 ? 0 : read.values.length / read.periods, from, perStep);
    return read;
  };

  const readRealized: StoreReader['readRealized'] = (name, output, range, options) => {
    const model = modelIn(shape, name);
    const perStep = coveredPeriods(shape, model, outputIn(shape, model, output)) * model.executionsPerStep;
    return block(store.readRealized(name, output, range, options), range?.from ?? 0, perStep);
  };
  return {
    shape,
    readExecution: (name, execution, output, options) => {
      const read = store.readExecution(name, execution, output, options);
      const step = Math.floor(execution / modelIn(shape, name).executionsPerStep) + 1;
      if (leftOut.some(([first, last]) => first <= step && step <= last)) read.values.fill(Number.NaN);
      return read;
    },
    realizedPeriods: (name) => store.realizedPeriods(name),
    readRealized,
    realizedBlocks: (name, output, maxValues) => realizedBlocks({ shape, readRealized }, name, output, maxValues),
    readState: (output, range, options) => {
      const perStep = shape.stepResolutionMs / (shape.emulation?.resolutionMs ?? shape.stepResolutionMs);
      return block(store.readState(output, range, options), range?.from ?? 0, perStep);
    },
    readStats: (name) => {
      const { executionsPerStep } = modelIn(shape, name);
      const stats = [...store.readStats(name)];
      return new Map(stats.map(([field, values]) => [field, emptied(values.slice(), 1, 0, executionsPerStep)]));
    },
    readSystem: (uuid) => store.readSystem(uuid),
    close: () => store.close(),
  };
}

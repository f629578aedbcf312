/** The stores of partitions that are not joined yet, as if they were one store: what the join would make of them. */

import { absoluteSteps, type PartitionNumbers, partitionAt } from '../partitions';
import { columnNumbers } from '../store/column-choice';
import type { Block, OutputName, PeriodRange, ReadOptions, StoreReader } from '../store/read-store';
import {
  checkedRange,
  coveredPeriods,
  emulationIn,
  executionMs,
  modelIn,
  outputIn,
  realizedBlocks,
  realizedPeriodsOf,
  refuseExecution,
} from '../store/realisation';
import type { StoredModel, StoredOutput, StoreShape } from '../store/store-shape';
import { UserError } from '../text';
import { shapeOverSteps } from './shape-over-steps';

export interface PartitionedStores {
  readonly numbers: PartitionNumbers;
  /** Of the whole simulation. */
  readonly shape: StoreShape;
  /** Files of the partitions that have results, by index. */
  readonly files: ReadonlyMap<number, string>;
  /** Opens the store of a partition, of which the shape is known. @throws UserError */
  open(file: string, known: StoreShape): StoreReader;
}

/** So many stores stay open at once: a year has 53 partitions, some runs have thousands. */
const MOST_OPEN = 8;

/** Of every step the partition to which it belongs after the join is read; where that has no results, NaN. */
export function partitionedStore(stores: PartitionedStores): StoreReader {
  const { numbers, shape, files } = stores;
  const { of, close } = openOnes(stores);

  /** Fills what belongs to each partition with what its store has; both count periods of `perStep` a step. */
  function assemble(
    { from, count }: PeriodRange,
    perStep: number,
    columns: number,
    read: (store: StoreReader, range: PeriodRange) => Float64Array,
  ): Float64Array {
    const values = new Float64Array(columns * count).fill(Number.NaN);
    for (let done = 0; done < count; ) {
      const step = Math.floor((from + done) / perStep) + 1;
      const { index, steps, validSteps } = partitionAt(numbers, ownerOf(numbers, step));
      const length = Math.min(count, validSteps[1] * perStep - from) - done;
      const store = of(index);
      const part = store && read(store, { from: from + done - (steps[0] - 1) * perStep, count: length });
      for (let c = 0; part && c < columns; c += 1)
        values.set(part.subarray(c * length, (c + 1) * length), c * count + done);
      done += length;
    }
    return values;
  }

  const readRealized: StoreReader['readRealized'] = (name, outputName, range, options) => {
    const model = modelIn(shape, name);
    const output = outputIn(shape, model, outputName);
    const wanted = checkedRange(range, realizedPeriodsOf(model), output.dataset);
    const covered = coveredPeriods(shape, model, output);
    return {
      columns: output.columns,
      fromMs:
        executionMs(shape, model, Math.floor(wanted.from / covered)) + (wanted.from % covered) * model.resolutionMs,
      resolutionMs: model.resolutionMs,
      periods: wanted.count,
      values: assemble(
        wanted,
        covered * model.executionsPerStep,
        widthOf(output.shape.slice(1, -1), options),
        (store, part) => store.readRealized(name, outputName, part, options).values,
      ),
    };
  };

  return {
    shape,
    readExecution: (name, execution, outputName, options) => {
      const model = modelIn(shape, name);
      const output = outputIn(shape, model, outputName);
      refuseExecution(model, execution);
      const owner = ownerOf(numbers, Math.floor(execution / model.executionsPerStep) + 1);
      const before = (absoluteSteps(numbers, owner)[0] - 1) * model.executionsPerStep;
      const store = of(owner);
      return store
        ? store.readExecution(name, execution - before, outputName, options)
        : noExecution(shape, model, execution, output, options);
    },
    realizedPeriods: (name) => realizedPeriodsOf(modelIn(shape, name)),
    readRealized,
    realizedBlocks: (name, output, maxValues) => realizedBlocks({ shape, readRealized }, name, output, maxValues),
    readState: (outputName: OutputName, range, options) => {
      const emulation = emulationIn(shape);
      const output = outputIn(shape, emulation, outputName);
      const periods = output.shape.at(-1) ?? 0;
      const wanted = checkedRange(range, periods, output.dataset);
      return {
        columns: output.columns,
        fromMs: shape.initialMs + wanted.from * emulation.resolutionMs,
        resolutionMs: emulation.resolutionMs,
        periods: wanted.count,
        values: assemble(
          wanted,
          periods / shape.numSteps,
          widthOf(output.shape.slice(0, -1), options),
          (store, part) => store.readState(outputName, part, options).values,
        ),
      };
    },
    readStats: (name) => {
      const { statsFields, executions, executionsPerStep } = modelIn(shape, name);
      const stats = new Map(statsFields.map((field) => [field, new Float64Array(executions).fill(Number.NaN)]));
      if (statsFields.length === 0) return stats;
      for (const index of files.keys()) {
        const { steps, validSteps } = partitionAt(numbers, index);
        const [first, after] = [(validSteps[0] - 1) * executionsPerStep, validSteps[1] * executionsPerStep];
        const before = (steps[0] - 1) * executionsPerStep;
        for (const [field, own] of of(index)?.readStats(name) ?? [])
          stats.get(field)?.set(own.subarray(first - before, after - before), first);
      }
      return stats;
    },
    readSystem: (uuid) => {
      const [index] = files.keys();
      return index === undefined ? undefined : of(index)?.readSystem(uuid);
    },
    close,
  };
}

/** The partition to which a step belongs after the join; both from 1. */
const ownerOf = ({ period }: PartitionNumbers, step: number) => Math.floor((step - 1) / period) + 1;

const widthOf = (sizes: readonly number[], options: ReadOptions | undefined) =>
  columnNumbers(sizes, options?.columns).length;

function noExecution(
  shape: StoreShape,
  model: StoredModel,
  execution: number,
  output: StoredOutput,
  options: ReadOptions | undefined,
): Block {
  const periods = output.shape.at(-1) ?? 0;
  return {
    columns: output.columns,
    fromMs: executionMs(shape, model, execution),
    resolutionMs: model.resolutionMs,
    periods,
    values: new Float64Array(widthOf(output.shape.slice(1, -1), options) * periods).fill(Number.NaN),
  };
}

function openOnes({ numbers, shape, files, open }: PartitionedStores) {
  // In the order of use: the first is the one that was not used for longest.
  const readers = new Map<number, StoreReader>();
  let isClosed = false;
  return {
    of: (index: number): StoreReader | undefined => {
      if (isClosed) throw new UserError('results.closed', 'These results are not open any more. Open them again.');
      const file = files.get(index);
      if (file === undefined) return undefined;
      const reader =
        readers.get(index) ?? open(file, { ...shapeOverSteps(shape, absoluteSteps(numbers, index)), file });
      readers.delete(index);
      readers.set(index, reader);
      for (const [other, surplus] of readers) {
        if (readers.size <= MOST_OPEN) break;
        surplus.close();
        readers.delete(other);
      }
      return reader;
    },
    close: () => {
      isClosed = true;
      for (const reader of readers.values()) reader.close();
      readers.clear();
    },
  };
}

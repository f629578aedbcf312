import type { StepRange } from '../partitions';
import type { StoredOutput, StoreShape } from '../store/store-shape';

/**
 * The shape that a store of some steps has, where another store of the same simulation has `shape`.
 * @param steps absolute where `shape` begins with step 1, from 1, both inclusive; the first may lie before it
 */
export function shapeOverSteps(shape: StoreShape, [first, last]: StepRange): StoreShape {
  const numSteps = last - first + 1;
  const initialMs = shape.initialMs + (first - 1) * shape.stepResolutionMs;
  const { emulation } = shape;
  return {
    ...shape,
    numSteps,
    initialMs,
    initialTime: new Date(initialMs).toISOString().replace(/(?:\.000)?Z$/, ''),
    models: shape.models.map((model) => {
      const executions = model.executionsPerStep * numSteps;
      return {
        ...model,
        executions,
        outputs: model.outputs.map((o) => ({ ...o, shape: [executions, ...o.shape.slice(1)] })),
      };
    }),
    emulation: emulation && {
      ...emulation,
      periods: (emulation.periods / shape.numSteps) * numSteps,
      outputs: emulation.outputs.map((o) => ({
        ...o,
        shape: [...o.shape.slice(0, -1), periodsOver(o, shape, numSteps)],
      })),
    },
  };
}

const periodsOver = ({ shape: own }: StoredOutput, { numSteps }: StoreShape, over: number) =>
  ((own.at(-1) ?? 0) / numSteps) * over;

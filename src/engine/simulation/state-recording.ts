import type { EmulationSpec, OutputSpec, StoreWriter } from '../../store/spec';
import type { BuiltModel } from './built-model';
import type { Results } from './run';
import type { SimulationSequence } from './sequence';

/** One dataset of the realised state. */
interface StateOutput {
  readonly output: OutputSpec;
  /** Its last model: the one that realises it. */
  readonly owner: BuiltModel;
}

/** Each output once, with the last model that has it: what the emulation model's datasets hold. */
function stateOutputs(built: readonly BuiltModel[]): StateOutput[] {
  const states = new Map<string, StateOutput>();
  for (const owner of built) {
    for (const output of owner.program.outputs) states.set(`${output.container}/${output.key}`, { output, owner });
  }
  return [...states.values()];
}

/** Without an emulation model, upstream calls it so. */
const emulationName = 'Emulator';

export function emulationSpec(sequence: SimulationSequence, built: readonly BuiltModel[]): EmulationSpec {
  const last = built.at(-1)?.model.system;
  return {
    name: emulationName,
    resolutionMs: sequence.stateResolution,
    basePower: last?.basePower ?? 1,
    systemUuid: last?.uuid ?? '',
    outputs: stateOutputs(built).map(({ output: { container, key, columns } }) => ({ container, key, columns })),
  };
}

/** Collects one step of the realised state at a time and writes it when the step is complete. */
export interface StateRecording {
  record(built: BuiltModel, execution: number, results: Results): void;
  writeStep(step: number, store: Pick<StoreWriter, 'writeState'>): void;
}

/** Each model realises what lies within its interval; longer periods than the state's are repeated. */
export function createStateRecording(sequence: SimulationSequence, built: readonly BuiltModel[]): StateRecording {
  const resolution = sequence.stateResolution;
  const rows = sequence.stepResolution / resolution;
  const states = stateOutputs(built).map((state) => ({
    ...state,
    values: new Float64Array(state.output.columns.length * rows).fill(Number.NaN),
  }));
  return {
    record: (from, execution, results) => {
      const { interval, resolution: modelResolution, horizonCount } = from.model;
      const count = interval / resolution;
      const offset = (execution % from.executionsPerStep) * count;
      for (const { output, owner, values } of states) {
        if (owner !== from) continue;
        const result = results.find((r) => r.output === output)?.values;
        output.columns.forEach((_, column) => {
          for (let row = 0; row < count; row++) {
            const period = Math.floor((row * resolution) / modelResolution);
            values[column * rows + offset + row] = result?.[column * horizonCount + period] ?? Number.NaN;
          }
        });
      }
    },
    writeStep: (step, store) => {
      for (const { output, values } of states) {
        store.writeState(output.container, output.key, (step - 1) * rows, rows, values.slice());
      }
    },
  };
}

import type { ExecutionInputs } from '../formulations/context';
import type { BuiltModel } from './built-model';
import type { Results } from './run';
import { commits, type SimulationSequence } from './sequence';
import { advance, type Conditions, type UnitSeries, valueAt } from './thermal-state';

const statusKey = 'OnVariable__ThermalStandard';
const powerKey = 'ActivePowerVariable__ThermalStandard';

/** What models decided and what of it was realised: the source of initial conditions and feedforwards. */
export interface SimulationState {
  /** Inputs of a model's execution that begins at a time. */
  inputs(built: BuiltModel, time: number): ExecutionInputs;
  /** Takes in what a model decided. */
  record(built: BuiltModel, time: number, results: Results): void;
  /** Exact initial conditions for a simulation that goes on where this one ended. */
  final(): Conditions;
}

/**
 * Keeps the latest commitment and the latest power that any model decided. What was realised moves on when the last
 * model of the sequence has been executed, as upstream's system state does.
 */
export function createSimulationState(
  sequence: SimulationSequence,
  built: readonly BuiltModel[],
  initial: Conditions,
): SimulationState {
  const intra = sequence.iniCondChronology === 'IntraProblemChronology';
  /** By model: its own state at its next execution, and its latest commitment. */
  const own = built.map(() => initial);
  const commitments: (UnitSeries | undefined)[] = built.map(() => undefined);
  let status: UnitSeries | undefined;
  let power: UnitSeries | undefined;
  let realised = initial;
  return {
    final: () => (intra ? own.find((_, i) => built[i] && commits(built[i].model)) : undefined) ?? realised,
    inputs: ({ model, index, statusSource }, time) => {
      const commitment = statusSource === undefined ? undefined : commitments[statusSource];
      return {
        time,
        initial: intra ? (own[index] ?? initial) : realised,
        onStatus:
          commitment && statusAt(commitment, time, { periods: model.horizonCount, resolutionMs: model.resolution }),
      };
    },
    record: ({ model, index }, time, results) => {
      const series = (key: string): UnitSeries | undefined => {
        const found = results.find(({ output }) => output.key === key);
        return (
          found && {
            start: time,
            resolutionMs: model.resolution,
            periods: model.horizonCount,
            columns: found.output.columns,
            basePower: model.system.basePower,
            values: found.values,
          }
        );
      };
      const decided = { status: series(statusKey), power: series(powerKey) };
      if (decided.status) commitments[index] = decided.status;
      status = decided.status ?? status;
      power = decided.power ?? power;
      if (intra && commits(model)) own[index] = advance(own[index] ?? initial, time, time + model.interval, decided);
      if (index === built.length - 1) {
        realised = advance(realised, time, time + model.interval, { status, power });
      }
    },
  };
}

/** The status of each unit in the periods of another model's execution. */
function statusAt(
  commitment: UnitSeries,
  time: number,
  { periods, resolutionMs }: { readonly periods: number; readonly resolutionMs: number },
): Map<string, Float64Array> {
  return new Map(
    commitment.columns.map((name, column) => [
      name,
      Float64Array.from({ length: periods }, (_, t) => valueAt(commitment, column, time + t * resolutionMs)),
    ]),
  );
}

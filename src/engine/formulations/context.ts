import type { OutputSpec } from '../../store/spec';
import type { ParametricBounds } from '../program/bounds';
import type { ProgramBuilder } from '../program/program';
import type { SystemData } from '../system/components';
import type { Injections } from './injections';

/** The periods that one execution of a decision model looks at. */
export interface Horizon {
  readonly periods: number;
  readonly resolutionMs: number;
}

/** Hours per period. */
export const hoursOf = (horizon: Horizon): number => horizon.resolutionMs / 3_600_000;

/** What a formulation adds its columns and rows to, once per decision model. */
export interface FormulationContext {
  readonly system: SystemData;
  readonly builder: ProgramBuilder;
  readonly horizon: Horizon;
  readonly injections: Injections;
  /** The status of thermal units is a parameter, given by another model's commitment. */
  readonly semiContinuous: boolean;
}

/** A thermal unit at one moment. */
export interface ThermalCondition {
  readonly status: boolean;
  /** Milliseconds that it has been on or off. */
  readonly msAtStatus: number;
  /** MW. */
  readonly power: number;
}

/** What differs between two executions of the same program. */
export interface ExecutionInputs {
  /** Start of the first period, local time in milliseconds as if it were UTC. */
  readonly time: number;
  /** Thermal units just before the first period, by name. */
  readonly initial: ReadonlyMap<string, ThermalCondition>;
  /** Commitment of each unit in each period (0 or 1), by name; undefined without a semi-continuous feedforward. */
  readonly onStatus?: ReadonlyMap<string, Float64Array> | undefined;
}

/** What was decided in one execution. */
export interface Decision {
  readonly inputs: ExecutionInputs;
  readonly primal: Float64Array;
  /** $ per MW. */
  readonly rowDual: Float64Array;
}

/** One dataset of results and how its values follow from a decision. */
export interface Output extends OutputSpec {
  /** `[columns, periods]`, periods fastest, in the store's units: powers per unit of base power, costs in $. */
  values(decision: Decision): Float64Array;
}

/** What a formulation leaves behind when the program has been built. */
export interface DeviceProgram {
  readonly outputs: readonly Output[];
  /** Integer columns, one series in time per unit. */
  readonly commitments: readonly (readonly number[])[];
  /** Sets the bounds and right-hand sides of an execution; called before {@link Injections} are summed up. */
  update(inputs: ExecutionInputs, bounds: ParametricBounds): void;
}

export type Formulation = (context: FormulationContext) => DeviceProgram;

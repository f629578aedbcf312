/**
 * The embedded engine, the module that scripts import as `powersim`: systems, templates, decision models, sequences and
 * simulations by the names of PowerSystems.jl and PowerSimulations.jl.
 */
import manifest from '../../package.json';

export type {
  BranchFormulation,
  FormulationFor,
  NetworkFormulation,
  NetworkModelOptions,
} from './formulations/template';
export { NetworkModel, ProblemTemplate } from './formulations/template';
export type { BuildOptions } from './simulation/build';
export { build } from './simulation/build';
export type { DecisionModelOptions, SolverSettings } from './simulation/decision-model';
export { DecisionModel } from './simulation/decision-model';
export type { Duration } from './simulation/durations';
export { days, hours, minutes } from './simulation/durations';
export { execute } from './simulation/execute';
export type { BuildSimulation, ExecuteSimulation } from './simulation/script';
export type { InitialConditionChronology, SimulationSequenceOptions } from './simulation/sequence';
export { SemiContinuousFeedforward, SimulationModels, SimulationSequence } from './simulation/sequence';
export type { SimulationOptions, SimulationProgress } from './simulation/simulation';
export { Simulation, SimulationPartitions } from './simulation/simulation';
export { RunStatus, SimulationBuildStatus } from './simulation/status';
export type { ThermalState } from './simulation/thermal-state';
export type * from './system/components';
export type { RtsGmlcOptions } from './system/rts-gmlc/read';
export type { ComponentInput } from './system/schema';
export type { InitialState, SystemInput, TimeSeriesInput } from './system/system';
export { System } from './system/system';

/** The version of the product that the engine is part of. */
export const VERSION: string = manifest.version;

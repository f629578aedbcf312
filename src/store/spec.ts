/**
 * What `simulation_store.h5` holds, as upstream lays it out (PowerSimulations.jl `hdf_simulation_store.jl`). Shapes here
 * are in the file's (C) order, reversed from Julia's.
 *
 * One dataset differs from upstream's: `serialized_keys` holds what Julia's `Serialization` makes of its key types, which
 * nothing but Julia can write. Ours holds UTF-8 bytes of `{"format":"powersim-keys","version":1,"keys":["<Key>",…]}`
 * instead, every key of the store once. Julia's `SimulationResults` therefore does not open stores of ours.
 */

export const containers = ['duals', 'parameters', 'variables', 'aux_variables', 'expressions'] as const;
export type Container = (typeof containers)[number];

/** One dataset of results, `<container>/<key>` with its column names in `<key>__columns`. */
export interface OutputSpec {
  readonly container: Container;
  /** Upstream's encoded key, e.g. `ActivePowerVariable__ThermalStandard`. */
  readonly key: string;
  readonly columns: readonly string[];
}

/** `simulation/decision_models/<name>`: datasets `[executions, columns, horizonCount]`. */
export interface ModelSpec {
  readonly name: string;
  readonly executionsPerStep: number;
  readonly horizonCount: number;
  readonly resolutionMs: number;
  readonly intervalMs: number;
  /** MVA; powers are stored per unit of it. */
  readonly basePower: number;
  readonly systemUuid: string;
  readonly outputs: readonly OutputSpec[];
}

/** `simulation/emulation_model`: the realised state, datasets `[columns, time]`. */
export interface EmulationSpec {
  readonly name: string;
  readonly resolutionMs: number;
  readonly basePower: number;
  readonly systemUuid: string;
  readonly outputs: readonly OutputSpec[];
}

export interface StoreSpec {
  /** Local time without a zone, `2024-01-01T00:00:00`. */
  readonly initialTime: string;
  readonly stepResolutionMs: number;
  readonly numSteps: number;
  /** In the order in which they are executed. */
  readonly models: readonly ModelSpec[];
  readonly emulation: EmulationSpec;
  /** JSON of each system, by its UUID. */
  readonly systems: ReadonlyMap<string, string>;
}

/** Fields of `optimizer_stats`, in the dataset's order; NaN where there is no value. Upstream's `OptimizerStats`. */
export const optimizerStatsFields = [
  'detailed_stats',
  'objective_value',
  'termination_status',
  'primal_status',
  'dual_status',
  'solver_solve_time',
  'result_count',
  'has_values',
  'has_duals',
  'objective_bound',
  'relative_gap',
  'dual_objective_value',
  'solve_time',
  'barrier_iterations',
  'simplex_iterations',
  'node_count',
  'timed_solve_time',
  'timed_calculate_aux_variables',
  'timed_calculate_dual_variables',
  'solve_bytes_alloc',
  'sec_in_gc',
] as const;
export type OptimizerStats = Partial<Record<(typeof optimizerStatsFields)[number], number>>;

/**
 * Writes a new store while a simulation executes. What was written is in the file after `flush`; rows that were never
 * written read as NaN.
 */
export interface StoreWriter {
  /** `execution` counts from 0 over all steps; `values` is `[columns, horizonCount]`, the horizon fastest. */
  writeExecution(model: string, execution: number, container: Container, key: string, values: Float64Array): void;
  writeStats(model: string, execution: number, stats: OptimizerStats): void;
  /** `from` counts periods from 0; `values` is `[columns, count]`, time fastest. */
  writeState(container: Container, key: string, from: number, count: number, values: Float64Array): void;
  flush(): void;
  close(): void;
}

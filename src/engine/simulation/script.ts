import type { Simulation, SimulationPartitions } from './simulation';

/**
 * The function `buildSimulation` of a script: it makes the simulation, builds it with `build(sim, { partitions, index })`
 * and returns it. In JavaScript: `@type {import("powersim").BuildSimulation}` in the comment above the function.
 * @param outputDir for `simulationFolder`
 * @param simulationName for `name`
 * @param partitions for `steps: partitions.numSteps`; undefined only in a single run that leaves the steps to the script
 * @param index of the partition, from 1; undefined builds the whole simulation
 */
export type BuildSimulation = (
  outputDir: string,
  simulationName: string,
  partitions: SimulationPartitions | undefined,
  index?: number,
) => Simulation | Promise<Simulation>;

/**
 * The function `executeSimulation` of a script: it executes what `buildSimulation` returned and throws when that fails,
 * `sim.failure` at best: `execute` only returns a status.
 */
export type ExecuteSimulation = (sim: Simulation) => void | Promise<void>;

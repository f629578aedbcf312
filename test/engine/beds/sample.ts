/** The scripts that ship in `samples/embedded`, as they are; `powersim` is the engine's source (`vitest.config.ts`). */
import type { Simulation, SimulationPartitions } from '../../../src/engine';

export interface SampleScript {
  buildSimulation(
    outputDir: string,
    simulationName: string,
    partitions?: SimulationPartitions,
    index?: number,
  ): Promise<Simulation>;
  executeSimulation(sim: Simulation): Promise<void>;
}

export async function loadSample(file: string): Promise<SampleScript> {
  const script: SampleScript = await import(new URL(`../../../samples/embedded/${file}`, import.meta.url).href);
  return script;
}

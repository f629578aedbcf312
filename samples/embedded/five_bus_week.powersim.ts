// The 5-bus PJM system in TypeScript, with one more unit, added in code, and a single model. Types come with the
// extension; nothing needs to be installed or compiled.
import {
  build,
  DecisionModel,
  execute,
  hours,
  NetworkModel,
  ProblemTemplate,
  RunStatus,
  Simulation,
  SimulationModels,
  type SimulationPartitions,
  SimulationSequence,
  System,
} from "powersim";
import { addSyntheticYear } from "./synthetic_year.mjs";

async function makeSystem(): Promise<System> {
  const system = await System.fromFile(new URL("./five_bus.json", import.meta.url));
  system.addComponent("ThermalStandard", {
    name: "Peaker",
    bus: "nodeB",
    status: false,
    activePowerLimits: { min: 10, max: 60 },
    timeLimits: { up: 1, down: 1 },
    operationCost: { variable: { type: "linear", slope: 55 }, startUp: 100 },
  });
  addSyntheticYear(system);
  return system;
}

/** A commitment of 36 hours every day; its own first day is what happens. */
export async function buildSimulation(
  outputDir: string,
  simulationName: string,
  partitions: SimulationPartitions,
  index?: number,
): Promise<Simulation> {
  const template = new ProblemTemplate(new NetworkModel("CopperPlatePowerModel", { useSlacks: true }));
  template.setDeviceModel("ThermalStandard", "ThermalStandardUnitCommitment");
  template.setDeviceModel("RenewableDispatch", "RenewableFullDispatch");
  template.setDeviceModel("PowerLoad", "StaticPowerLoad");
  const models = new SimulationModels({
    decisionModels: [
      new DecisionModel(template, await makeSystem(), {
        name: "UC",
        horizon: hours(36),
        interval: hours(24),
        resolution: hours(1),
      }),
    ],
  });
  const sim = new Simulation({
    name: simulationName,
    steps: partitions.numSteps,
    models,
    sequence: new SimulationSequence({ models }),
    simulationFolder: outputDir,
    initialTime: "2024-01-01T00:00:00",
  });
  await build(sim, { partitions, index });
  return sim;
}

/** It must throw when the simulation fails: execute only returns a status. */
export async function executeSimulation(sim: Simulation): Promise<void> {
  const status = await execute(sim);
  if (status !== RunStatus.SUCCESSFULLY_FINALIZED) throw sim.failure ?? new Error(`the simulation failed: ${status}`);
}

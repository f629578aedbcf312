// A unit commitment of 48 hours every day and a dispatch of every hour on the 5-bus PJM system, for the embedded engine.
// Right-click this file in VS Code, "Run Simulation in Parallel", or:
//   powersim run five_bus.powersim.mjs --num-steps 28 --period 7 --num-overlap-steps 1
import {
  build,
  DecisionModel,
  execute,
  hours,
  NetworkModel,
  ProblemTemplate,
  RunStatus,
  SemiContinuousFeedforward,
  Simulation,
  SimulationModels,
  SimulationSequence,
  System,
} from "powersim";
import { addSyntheticYear } from "./synthetic_year.mjs";

/**
 * Setup calls this without an index, every partition with its own. It returns a simulation that is built, or throws.
 * @type {import("powersim").BuildSimulation}
 */
export async function buildSimulation(outputDir, simulationName, partitions, index) {
  const system = await System.fromFile(new URL("./five_bus.json", import.meta.url));
  addSyntheticYear(system);

  // One balance for all buses. With "PTDFPowerModel" the lines limit the flows.
  const network = new NetworkModel("CopperPlatePowerModel", { useSlacks: true });
  const commitment = new ProblemTemplate(network);
  commitment.setDeviceModel("ThermalStandard", "ThermalStandardUnitCommitment");
  commitment.setDeviceModel("RenewableDispatch", "RenewableFullDispatch");
  commitment.setDeviceModel("PowerLoad", "StaticPowerLoad");
  const dispatch = new ProblemTemplate(network);
  dispatch.setDeviceModel("ThermalStandard", "ThermalBasicDispatch");
  dispatch.setDeviceModel("RenewableDispatch", "RenewableFullDispatch");
  dispatch.setDeviceModel("PowerLoad", "StaticPowerLoad");

  const models = new SimulationModels({
    decisionModels: [
      new DecisionModel(commitment, system, {
        name: "UC",
        horizon: hours(48),
        interval: hours(24),
        resolution: hours(1),
        solver: { method: "exact", relativeGap: 1e-3 },
      }),
      new DecisionModel(dispatch, system, { name: "ED", horizon: hours(1), interval: hours(1), resolution: hours(1) }),
    ],
  });
  // The dispatch may use the units that the commitment has switched on.
  const onStatus = new SemiContinuousFeedforward({
    componentType: "ThermalStandard",
    source: "OnVariable",
    affectedValues: ["ActivePowerVariable"],
  });
  const sequence = new SimulationSequence({
    models,
    feedforwards: { ED: [onStatus] },
    iniCondChronology: "InterProblemChronology",
  });
  const sim = new Simulation({
    name: simulationName,
    steps: partitions?.numSteps ?? 28, // without partitions, four weeks in a single run
    models,
    sequence,
    simulationFolder: outputDir,
    initialTime: "2024-01-01T00:00:00",
  });
  await build(sim, { partitions, index });
  return sim;
}

/**
 * It must throw when the simulation fails: execute only returns a status.
 * @type {import("powersim").ExecuteSimulation}
 */
export async function executeSimulation(sim) {
  const status = await execute(sim);
  if (status !== RunStatus.SUCCESSFULLY_FINALIZED) throw sim.failure ?? new Error(`the simulation failed: ${status}`);
}

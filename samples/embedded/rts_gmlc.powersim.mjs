// The Reliability Test System of the Grid Modernization Lab Consortium: 73 buses, 73 thermal units, a leap year by the
// hour. A unit commitment of 48 hours every day by relax-and-fix, and a dispatch of every hour.
//   powersim run rts_gmlc.powersim.mjs --num-steps 28 --period 7 --num-overlap-steps 1
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

/** The folder RTS_Data of https://github.com/GridMod/RTS-GMLC: README.md here says how to get it. */
const data = process.env.RTS_GMLC ?? new URL("./RTS-GMLC/RTS_Data", import.meta.url);

/** One balance for all buses. "PTDFPowerModel" limits the flows on all 120 lines, in about four times the time. */
const network = new NetworkModel("CopperPlatePowerModel", { useSlacks: true });

/** @param {"ThermalStandardUnitCommitment" | "ThermalBasicDispatch"} thermal */
function template(thermal) {
  const problem = new ProblemTemplate(network);
  problem.setDeviceModel("ThermalStandard", thermal);
  problem.setDeviceModel("RenewableDispatch", "RenewableFullDispatch"); // wind and large solar plants
  problem.setDeviceModel("RenewableNonDispatch", "FixedOutput"); // solar roofs
  problem.setDeviceModel("HydroDispatch", "FixedOutput"); // must be taken: the data give it as minimum and maximum
  problem.setDeviceModel("PowerLoad", "StaticPowerLoad");
  return problem;
}

/** @type {import("powersim").BuildSimulation} */
export async function buildSimulation(outputDir, simulationName, partitions, index) {
  const system = await System.fromRtsGmlc(data);
  const models = new SimulationModels({
    decisionModels: [
      new DecisionModel(template("ThermalStandardUnitCommitment"), system, {
        name: "UC",
        horizon: hours(48),
        interval: hours(24),
        resolution: hours(1),
        // The relaxation's bound is loose on windy days. Above maxGap a day is solved on by branch and bound: 0.02 costs
        // five times the time here, and finds schedules that are 0.4 % cheaper.
        solver: { method: "relaxAndFix", relativeGap: 1e-3, maxGap: 0.1 },
      }),
      new DecisionModel(template("ThermalBasicDispatch"), system, {
        name: "ED",
        horizon: hours(1),
        interval: hours(1),
        resolution: hours(1),
      }),
    ],
  });
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
    initialTime: "2020-01-01T00:00:00",
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

// {{file}}: a unit commitment of 36 hours every day on a system of five buses, for the embedded engine. It runs as it
// is, with nothing to install: e.g. 28 steps of a day, in partitions of 7 with an overlap of 1. Up to 365 steps.
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

const FIRST_HOUR = "2024-01-01T00:00:00";

/** Begin here: the system. Powers are in MW, times in hours, costs in $. System.fromFile(…) reads it from JSON. */
function makeSystem(): System {
  const system = new System({
    name: "five_bus",
    basePower: 100,
    buses: [
      { name: "nodeA", number: 1, bustype: "PV" },
      { name: "nodeB", number: 2, bustype: "PQ" },
      { name: "nodeC", number: 3, bustype: "PV" },
      { name: "nodeD", number: 4, bustype: "REF" },
      { name: "nodeE", number: 5, bustype: "PV" },
    ],
    lines: [
      { name: "A-B", from: "nodeA", to: "nodeB", x: 0.0281, rating: 400 },
      { name: "A-D", from: "nodeA", to: "nodeD", x: 0.0304, rating: 400 },
      { name: "A-E", from: "nodeA", to: "nodeE", x: 0.0064, rating: 1800 },
      { name: "B-C", from: "nodeB", to: "nodeC", x: 0.0108, rating: 1100 },
      { name: "C-D", from: "nodeC", to: "nodeD", x: 0.0297, rating: 4000 },
      { name: "D-E", from: "nodeD", to: "nodeE", x: 0.0297, rating: 400 },
    ],
    ThermalStandard: [
      thermalUnit("Alta", "nodeA", { min: 5, max: 40 }, 14, 400),
      thermalUnit("Park City", "nodeA", { min: 10, max: 170 }, 20, 900),
      thermalUnit("Solitude", "nodeC", { min: 100, max: 520 }, 30, 3000),
      thermalUnit("Sundance", "nodeD", { min: 50, max: 200 }, 40, 4000),
      thermalUnit("Brighton", "nodeE", { min: 200, max: 600 }, 10, 5000),
    ],
    RenewableDispatch: [{ name: "Wind", bus: "nodeA", rating: 400, primeMover: "WT" }],
    PowerLoad: [
      { name: "LoadB", bus: "nodeB", maxActivePower: 400 },
      { name: "LoadC", bus: "nodeC", maxActivePower: 400 },
      { name: "LoadD", bus: "nodeD", maxActivePower: 400 },
    ],
  });
  // Made up, hour by hour; two days more than a year, so that the last commitment sees its 36 hours.
  const hourly = Array.from({ length: 367 * 24 }, (_, hour) => hour);
  const load = hourly.map((h) => 300 + 70 * Math.sin(((h - 9) / 24) * 2 * Math.PI) - (Math.floor(h / 24) % 7 > 4 ? 40 : 0));
  const wind = hourly.map((h) => 200 + 120 * Math.sin(h / 19) + 60 * Math.sin(h / 7));
  for (const name of ["LoadB", "LoadC", "LoadD"]) addHourly(system, "PowerLoad", name, load);
  addHourly(system, "RenewableDispatch", "Wind", wind);
  return system;
}

/** Minimum times on and off are three hours and one. */
function thermalUnit(
  name: string,
  bus: string,
  activePowerLimits: { min: number; max: number },
  slope: number,
  startUp: number,
) {
  return {
    name,
    bus,
    status: true,
    fuel: "COAL",
    primeMover: "ST",
    activePowerLimits,
    timeLimits: { up: 3, down: 1 },
    operationCost: { variable: { type: "linear" as const, slope }, startUp },
  };
}

function addHourly(system: System, type: "PowerLoad" | "RenewableDispatch", name: string, values: number[]) {
  system.addTimeSeries(type, name, { initialTime: FIRST_HOUR, resolution: hours(1), values });
}

/** Setup calls this without an index, every partition with its own. It returns a simulation that is built, or throws. */
export async function buildSimulation(
  outputDir: string,
  simulationName: string,
  partitions?: SimulationPartitions,
  index?: number,
): Promise<Simulation> {
  const template = new ProblemTemplate(new NetworkModel("CopperPlatePowerModel", { useSlacks: true }));
  template.setDeviceModel("ThermalStandard", "ThermalStandardUnitCommitment");
  template.setDeviceModel("RenewableDispatch", "RenewableFullDispatch");
  template.setDeviceModel("PowerLoad", "StaticPowerLoad");
  const commitment = { name: "UC", horizon: hours(36), interval: hours(24), resolution: hours(1) };
  const models = new SimulationModels({ decisionModels: [new DecisionModel(template, makeSystem(), commitment)] });
  const sim = new Simulation({
    name: simulationName,
    steps: partitions?.numSteps ?? 28, // without partitions, four weeks in a single run
    models,
    sequence: new SimulationSequence({ models }),
    simulationFolder: outputDir,
    initialTime: FIRST_HOUR,
  });
  await build(sim, { partitions, index });
  return sim;
}

/** It must throw when the simulation fails: execute only returns a status. */
export async function executeSimulation(sim: Simulation): Promise<void> {
  const status = await execute(sim);
  if (status !== RunStatus.SUCCESSFULLY_FINALIZED) throw sim.failure ?? new Error(`the simulation failed: ${status}`);
}

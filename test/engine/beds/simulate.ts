/** A whole simulation by the engine's public interface, and what it has stored. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
} from '../../../src/engine';
import type { SolverSettings } from '../../../src/engine/simulation/decision-model';
import type { SystemData } from '../../../src/engine/system/components';
import { readStore, type StoreContents } from './read-store';

export interface SimulationCase {
  readonly system: SystemData;
  readonly steps: number;
  /** Of the commitment, hours. */
  readonly horizon: number;
  /** Of both models. */
  readonly network: 'CopperPlatePowerModel' | 'PTDFPowerModel';
  readonly solver: SolverSettings;
}

/** Daily commitments and hourly dispatch, in a temporary folder that is gone afterwards. */
export async function simulate(given: SimulationCase): Promise<StoreContents> {
  const folder = await mkdtemp(path.join(tmpdir(), 'powersim-simulate-'));
  try {
    const sim = simulationOf(given, folder);
    await build(sim);
    const status = await execute(sim);
    if (status !== RunStatus.SUCCESSFULLY_FINALIZED) throw sim.failure ?? new Error(`execution: ${status}`);
    return await readStore(path.join(folder, 'check', 'data_store', 'simulation_store.h5'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function simulationOf({ system, steps, horizon, network, solver }: SimulationCase, folder: string): Simulation {
  const template = (thermal: 'ThermalStandardUnitCommitment' | 'ThermalBasicDispatch'): ProblemTemplate => {
    const made = new ProblemTemplate(new NetworkModel(network, { useSlacks: true }));
    made.setDeviceModel('ThermalStandard', thermal);
    made.setDeviceModel('RenewableDispatch', 'RenewableFullDispatch');
    made.setDeviceModel('RenewableNonDispatch', 'FixedOutput');
    made.setDeviceModel('HydroDispatch', 'HydroDispatchRunOfRiver');
    made.setDeviceModel('PowerLoad', 'StaticPowerLoad');
    return made;
  };
  const uc = new DecisionModel(template('ThermalStandardUnitCommitment'), system, {
    name: 'UC',
    horizon: hours(horizon),
    interval: hours(24),
    resolution: hours(1),
    solver,
  });
  const ed = new DecisionModel(template('ThermalBasicDispatch'), system, {
    name: 'ED',
    horizon: hours(1),
    interval: hours(1),
    resolution: hours(1),
  });
  const models = new SimulationModels({ decisionModels: [uc, ed] });
  const feedforward = new SemiContinuousFeedforward({
    componentType: 'ThermalStandard',
    source: 'OnVariable',
    affectedValues: ['ActivePowerVariable'],
  });
  const sequence = new SimulationSequence({
    models,
    feedforwards: { ED: [feedforward] },
    iniCondChronology: 'InterProblemChronology',
  });
  return new Simulation({ name: 'check', steps, models, sequence, simulationFolder: folder });
}

/** One day of RTS-GMLC by itself: a commitment of 24 hours, all of it one program. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  DecisionModel,
  hours,
  NetworkModel,
  ProblemTemplate,
  Simulation,
  SimulationModels,
  SimulationSequence,
  type System,
} from '../../../src/engine';
import { runInMemory } from '../../../src/engine/fixtures/run';
import type { SolverSettings } from '../../../src/engine/simulation/decision-model';
import type { Solved } from '../../../src/engine/solve/solver';

const data = process.env['POWERSIM_TEST_DATA'];

/** Why there is nothing to test with; undefined when there is. */
export const missing =
  data === undefined
    ? 'POWERSIM_TEST_DATA is not set: it names a folder that holds rts-gmlc'
    : existsSync(path.join(data, 'rts-gmlc', 'SourceData'))
      ? undefined
      : `there is no rts-gmlc in POWERSIM_TEST_DATA (${data})`;

export const rtsFolder = path.join(data ?? '', 'rts-gmlc');

const day = 86_400_000;

export interface RtsDay {
  readonly system: System;
  /** From 0. */
  readonly day: number;
  readonly solver: SolverSettings;
}

/** The commitment's program in LP format, and how it was solved. */
export async function commitDay(given: RtsDay): Promise<{ readonly solved: Solved; readonly lp: string }> {
  const { executions } = await runInMemory(simulationOf(given));
  const [execution] = executions;
  if (!execution) throw new Error('nothing was executed');
  return { solved: execution.solved, lp: await simulationOf(given).exportLp('UC') };
}

function simulationOf({ system, day: from, solver }: RtsDay): Simulation {
  const template = new ProblemTemplate(new NetworkModel('CopperPlatePowerModel'));
  template.setDeviceModel('ThermalStandard', 'ThermalStandardUnitCommitment');
  template.setDeviceModel('RenewableDispatch', 'RenewableFullDispatch');
  template.setDeviceModel('RenewableNonDispatch', 'FixedOutput');
  template.setDeviceModel('HydroDispatch', 'FixedOutput');
  template.setDeviceModel('PowerLoad', 'StaticPowerLoad');
  const uc = new DecisionModel(template, system, {
    name: 'UC',
    horizon: hours(24),
    interval: hours(24),
    resolution: hours(1),
    solver,
  });
  const models = new SimulationModels({ decisionModels: [uc] });
  return new Simulation({
    name: 'day',
    steps: 1,
    models,
    sequence: new SimulationSequence({ models }),
    simulationFolder: '/nowhere',
    initialTime: dateOf(from),
  });
}

/** The beginning of a day of the year, from 0. */
export const dateOf = (from: number): string => new Date(Date.UTC(2020, 0, 1) + from * day).toISOString().slice(0, 19);

/** The state of all units before a day: those that are named are on, at their minimum, and nothing binds. */
export function startWith(system: System, on: readonly string[]): void {
  const states = system.devices('ThermalStandard').map(({ name }) => [name, { status: on.includes(name) }] as const);
  system.setInitialState(Object.fromEntries(states));
}

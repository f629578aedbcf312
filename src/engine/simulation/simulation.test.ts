import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readPartitionNumbers, readStatus } from '../../layout';
import { withHdf5 } from '../../store/hdf5';
import { single, type TwoLevels, twoLevels } from '../fixtures/simulations';
import { cost, oneBus, start, type Unit, unit } from '../fixtures/small-systems';
import { ProblemTemplate } from '../formulations/template';
import { build } from './build';
import { DecisionModel } from './decision-model';
import { hours } from './durations';
import { execute } from './execute';
import { SimulationModels, SimulationSequence } from './sequence';
import { Simulation, SimulationPartitions } from './simulation';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'powersim-simulation-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const day = Array.from({ length: 24 }, (_, hour) => 100 + 40 * Math.sin((hour * Math.PI) / 12));
const load = (days: number) => Array.from({ length: days * 24 }, (_, i) => (day[i % 24] ?? 0) + i / 10);
const units: readonly Unit[] = [
  unit('base', { activePowerLimits: { min: 30, max: 110 }, operationCost: cost(20) }),
  unit('peak', { timeLimits: { up: 3, down: 2 }, operationCost: cost(50, { startUp: 200 }) }),
];
const hydro = {
  name: 'river',
  bus: 'A',
  activePowerLimits: { min: 0, max: 200 },
} as const;
const small = (steps: number, options: TwoLevels = {}, days = steps + 1) =>
  twoLevels(oneBus(load(days), units), steps, { simulationFolder: folder, name: 'sim', ...options });
const inside = (...parts: string[]) => path.join(folder, ...parts);
const text = (...parts: string[]) => readFile(inside(...parts), 'utf8');
const silence = () => vi.spyOn(process.stderr, 'write').mockReturnValue(true);

describe('a simulation that is built and executed', () => {
  it('leaves the folders, status, hash, log and events that upstream leaves', async () => {
    const sim = small(2);
    const seen: string[] = [];
    sim.onProgress = ({ step, of, simulatedTime, model }) => {
      if (model === 'UC') seen.push(`${step}/${of} ${simulatedTime}`);
    };
    expect(await build(sim)).toBe('BUILT');
    expect(sim.status).toBe('INITIALIZED');
    expect(await readStatus(inside('sim'))).toBeUndefined();
    expect(await execute(sim)).toBe('SUCCESSFULLY_FINALIZED');
    expect(seen).toEqual(['1/2 2024-01-01T00:00:00', '2/2 2024-01-02T00:00:00']);
    expect((await readdir(inside('sim'))).sort()).toEqual(
      ['data_store', 'logs', 'problems', 'recorder', 'results', 'simulation_files'].sort(),
    );
    expect((await readStatus(inside('sim')))?.word).toBe('SUCCESSFULLY_FINALIZED');
    expect(JSON.parse(await text('sim', 'data_store', 'check.sha256'))).toEqual({
      files: [{ filename: 'simulation_store.h5', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    const events = (await text('sim', 'recorder', 'simulation_status.log'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toHaveLength(2 * (2 + 2 * 25));
    expect(events[0]).toMatchObject({ name: 'SimulationStepEvent', simulation_time: '2024-01-01T00:00:00', step: 1 });
    expect(events.at(-2)).toMatchObject({
      name: 'ProblemExecutionEvent',
      simulation_time: '2024-01-02T23:00:00',
      step: 2,
      model_name: 'ED',
      status: 'done',
    });
  });

  it('stores decisions by execution and the realised state by time', async () => {
    const sim = small(2);
    await build(sim);
    await execute(sim);
    await withHdf5(inside('sim', 'data_store', 'simulation_store.h5'), 'r', (hdf5) => {
      const shape = (dataset: string) => hdf5.info(`simulation/${dataset}`).shape;
      expect(shape('decision_models/UC/variables/OnVariable__ThermalStandard')).toEqual([2, 2, 48]);
      expect(shape('decision_models/ED/variables/ActivePowerVariable__ThermalStandard')).toEqual([48, 2, 1]);
      expect(shape('decision_models/ED/parameters/OnStatusParameter__ThermalStandard')).toEqual([48, 2, 1]);
      expect(shape('emulation_model/variables/ActivePowerVariable__ThermalStandard')).toEqual([2, 48]);
      expect(shape('emulation_model/variables/OnVariable__ThermalStandard')).toEqual([2, 48]);
      const read = (dataset: string) => [...hdf5.readFloat64(`simulation/${dataset}`)];
      const power = read('decision_models/ED/variables/ActivePowerVariable__ThermalStandard');
      const hour = Array.from({ length: 48 }, (_, t) => t);
      // [executions, columns, 1] there, [columns, time] here.
      expect(read('emulation_model/variables/ActivePowerVariable__ThermalStandard')).toEqual(
        [0, 1].flatMap((column) => hour.map((t) => power[2 * t + column])),
      );
      const on = read('decision_models/UC/variables/OnVariable__ThermalStandard');
      expect(read('emulation_model/variables/OnVariable__ThermalStandard')).toEqual(
        [0, 1].flatMap((column) => hour.map((t) => on[Math.floor(t / 24) * 96 + column * 48 + (t % 24)])),
      );
      const stats = hdf5.info('simulation/decision_models/UC/optimizer_stats');
      expect(stats.shape[0]).toBe(2);
      expect(read('decision_models/UC/optimizer_stats')[1]).toBeGreaterThan(0);
    });
  });

  it('records the state in the shortest resolution, longer periods repeated', async () => {
    const system = oneBus(load(2), units);
    system.addTimeSeries('PowerLoad', 'load', {
      initialTime: '2024-01-01T00:00:00',
      resolution: 900_000,
      values: load(2).flatMap((value) => [value, value, value, value]),
    });
    const ed = { horizon: 1_800_000, interval: 1_800_000, resolution: 900_000 };
    const sim = twoLevels(system, 1, { simulationFolder: folder, name: 'sim', ed });
    await build(sim);
    expect(await execute(sim)).toBe('SUCCESSFULLY_FINALIZED');
    await withHdf5(inside('sim', 'data_store', 'simulation_store.h5'), 'r', (hdf5) => {
      const read = (dataset: string) => [...hdf5.readFloat64(`simulation/${dataset}`)];
      const power = read('decision_models/ED/variables/ActivePowerVariable__ThermalStandard');
      const quarter = Array.from({ length: 96 }, (_, t) => t);
      expect(read('emulation_model/variables/ActivePowerVariable__ThermalStandard')).toEqual(
        [0, 1].flatMap((column) => quarter.map((t) => power[Math.floor(t / 2) * 4 + column * 2 + (t % 2)])),
      );
      const on = read('decision_models/UC/variables/OnVariable__ThermalStandard');
      expect(read('emulation_model/variables/OnVariable__ThermalStandard')).toEqual(
        [0, 1].flatMap((column) => quarter.map((t) => on[column * 48 + Math.floor(t / 4)])),
      );
    });
  });

  it('numbers further executions, and refuses to be executed twice', async () => {
    for (const expected of ['sim', 'sim-2', 'sim-3']) {
      const sim = small(1);
      await build(sim);
      expect(path.basename(sim.folder?.root ?? '')).toBe(expected);
    }
    const sim = small(1);
    await expect(execute(sim)).rejects.toMatchObject({ code: 'simulation.notBuilt' });
    await build(sim);
    await execute(sim);
    await expect(execute(sim)).rejects.toMatchObject({ code: 'simulation.notBuilt' });
    await expect(build(sim)).rejects.toMatchObject({ code: 'simulation.built' });
  });
});

describe('partitions', () => {
  const partitions = new SimulationPartitions({ numSteps: 5, period: 2, numOverlapSteps: 1 });

  it('get a folder each when the whole is set up', async () => {
    const sim = small(5);
    await build(sim, { partitions });
    expect(await readPartitionNumbers({ outputDir: folder, name: 'sim' })).toEqual({ ...partitions });
    expect((await readdir(inside('sim', 'simulation_partitions'))).sort()).toEqual(['1', '2', '3', 'config.json']);
    await withHdf5(inside('sim', 'data_store', 'simulation_store.h5'), 'r', (hdf5) => {
      const { shape } = hdf5.info('simulation/decision_models/ED/variables/ActivePowerVariable__ThermalStandard');
      expect(shape).toEqual([120, 2, 1]);
    });
  });

  it('are cut to their steps and begin at their time', async () => {
    for (const [index, steps, initialTime] of [
      [1, 2, '2024-01-01T00:00:00'],
      [2, 3, '2024-01-02T00:00:00'],
      [3, 2, '2024-01-04T00:00:00'],
    ] as const) {
      const sim = small(5);
      await build(sim, { partitions, index });
      expect([sim.steps, sim.initialTime]).toEqual([steps, initialTime]);
    }
  });

  it('must belong to the simulation', async () => {
    await expect(build(small(4), { partitions })).rejects.toThrow('has 4 steps, its partitions 5');
    expect(() => new SimulationPartitions({ numSteps: 5, period: 5, numOverlapSteps: 0 })).toThrow('shorter');
  });
});

describe('what goes wrong', () => {
  it('in an infeasible problem: names model, time and conflict, and leaves the problem as a file', async () => {
    const stderr = silence();
    const demand = load(3).map((value, hour) => (hour === 29 ? 500 : value));
    const sim = twoLevels(oneBus(demand, units), 2, {
      simulationFolder: folder,
      name: 'sim',
      uc: { horizon: 24 * 3_600_000 },
    });
    await build(sim);
    expect(await execute(sim)).toBe('FAILED');
    expect((await readStatus(inside('sim')))?.word).toBe('FAILED');
    const message = sim.failure?.message ?? '';
    const [headline, where, conflict] = message.split('\n');
    expect(headline).toBe(
      'UC is infeasible at 2024-01-02T00:00:00 (step 2 of 2): load of 500 MW at 2024-01-02 05:00 is more than the 210 MW that all available units can give.',
    );
    const lp = inside('infeasible_UC_2024-01-02T00-00-00.lp');
    expect(where).toBe(`The problem is in ${lp}`);
    expect(conflict).toMatch(/^In conflict at 2024-01-02 05:00: balance of power; maximum power of base, peak$/);
    expect(conflict).not.toMatch(/OnVariable/);
    expect(await readFile(lp, 'utf8')).toMatch(/^\s*minimi[sz]e/im);
    // Once: what is meant for people needs no stack that repeats it.
    expect((await text('sim', 'logs', 'simulation.log')).split(message)).toHaveLength(2);
    expect(stderr.mock.calls.join('').split(message)).toHaveLength(2);
    expect(await readdir(inside('sim', 'data_store'))).toEqual(['simulation_store.h5']);
  });

  it('in a partition: says the step of the whole simulation, and leaves the problem where a retry finds it', async () => {
    silence();
    const demand = load(5).map((value, hour) => (hour === 75 ? 500 : value));
    const sim = twoLevels(oneBus(demand, units), 4, {
      simulationFolder: folder,
      name: 'sim',
      uc: { horizon: hours(24) },
    });
    await build(sim, { partitions: { numSteps: 4, period: 2, numOverlapSteps: 0 }, index: 2 });
    expect(await execute(sim)).toBe('FAILED');
    expect(sim.failure?.message).toContain('UC is infeasible at 2024-01-04T00:00:00 (step 4 of 4): load of 500 MW');
    expect(await readdir(folder)).toEqual(['infeasible_UC_2024-01-04T00-00-00.lp', 'sim']);
  });

  it('in a solve that has no time: says where and what to do', async () => {
    silence();
    const sim = small(2, { uc: { solver: { timeLimit: 1e-6 } } });
    await build(sim);
    expect(await execute(sim)).toBe('FAILED');
    expect(sim.failure?.message.split('\n')).toEqual([
      'UC found no solution within its time limit of 0.000001 s at 2024-01-01T00:00:00 (step 1 of 2). Allow more time (timeLimit) or a larger gap (relativeGap).',
      `The problem is in ${inside('timeLimit_UC_2024-01-01T00-00-00.lp')}`,
    ]);
  });

  it('in a script’s own progress function: fails the execution and is kept', async () => {
    silence();
    const sim = small(2);
    sim.onProgress = ({ step }) => {
      if (step === 2) throw new Error('injected');
    };
    await build(sim);
    expect(await execute(sim)).toBe('FAILED');
    expect(sim.failure?.message).toBe('injected');
    const log = await text('sim', 'logs', 'simulation.log');
    expect(log.split('injected')).toHaveLength(2);
    expect(log).toMatch(/simulation failed: injected\n\s+at /);
  });

  it('in a build: is thrown and logged', async () => {
    silence();
    const sim = small(2, {}, 2);
    await expect(build(sim)).rejects.toMatchObject({ code: 'simulation.timeSeries' });
    expect(sim.buildStatus).toBe('FAILED');
    expect(sim.failure?.message).toContain('PowerLoad load');
    expect(sim.failure?.message).toContain('the last possible step is 1');
    expect(await text('sim', 'logs', 'simulation.log')).toContain('the last possible step is 1');
  });

  it('in the name or the steps: is refused at once', () => {
    expect(() => small(0)).toThrow('at least 1');
    expect(() => small(1, { name: 'a/b' })).toThrow('names a folder');
    expect(() => small(1, { initialTime: 'yesterday' })).toThrow('yesterday');
    expect(() => small(1, { initialTime: '2024-01-01' })).not.toThrow();
  });
});

describe('what is probably not meant', () => {
  it('is kept as warnings by the build, each once, besides the log', async () => {
    silence();
    const system = oneBus(load(2), units, { HydroDispatch: [hydro] });
    system.addTimeSeries('HydroDispatch', 'river', { initialTime: start, resolution: hours(1), values: load(2) });
    Object.assign(system, { warnings: ['reserves are left out'] });
    const made = (name: string, thermal: 'ThermalStandardUnitCommitment' | 'ThermalBasicDispatch', length: number) => {
      const own = new ProblemTemplate();
      own.setDeviceModel('ThermalStandard', thermal);
      own.setDeviceModel('PowerLoad', 'StaticPowerLoad');
      return new DecisionModel(own, system, { name, horizon: hours(length), resolution: hours(1) });
    };
    const models = new SimulationModels({
      decisionModels: [made('UC', 'ThermalStandardUnitCommitment', 24), made('ED', 'ThermalBasicDispatch', 1)],
    });
    const sequence = new SimulationSequence({ models });
    const sim = new Simulation({ name: 'sim', steps: 1, models, sequence, simulationFolder: folder });
    expect(sim.warnings).toEqual([]);
    await build(sim);
    expect(sim.warnings).toEqual([
      expect.stringContaining('The template of UC has no formulation for HydroDispatch'),
      expect.stringContaining('The template of ED has no formulation for HydroDispatch'),
      expect.stringContaining('ED does not follow the commitment of UC: all its thermal units are on'),
      'System one-bus: reserves are left out',
    ]);
    const log = await text('sim', 'logs', 'simulation.log');
    for (const warning of sim.warnings) expect(log.split(`Warning: ${warning}`)).toHaveLength(2);
  });

  it('is nothing in a simulation as it should be', async () => {
    const sim = small(1);
    await build(sim);
    expect(sim.warnings).toEqual([]);
  });
});

describe('the program of an execution', () => {
  it('can be written for other solvers', async () => {
    const sim = small(2);
    const lp = await sim.exportLp('UC', 1);
    expect(lp).toMatch(/OnVariable__ThermalStandard\(base,48\)/);
    expect(await sim.exportLp('UC', 0)).not.toBe(lp);
    await expect(sim.exportLp('UC', 2)).rejects.toMatchObject({ code: 'simulation.execution' });
    const one = single(oneBus([50], units), 'ThermalBasicDispatch', 1);
    expect(await one.exportLp('M')).toContain('CopperPlateBalanceConstraint');
  });
});

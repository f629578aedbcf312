import { describe, expect, it } from 'vitest';
import { runInMemory } from '../fixtures/run';
import { single } from '../fixtures/simulations';
import { cost, oneBus, start, unit } from '../fixtures/small-systems';
import type { ComponentInput } from '../system/schema';
import { System } from '../system/system';
import { ptdfMatrix } from './ptdf';
import { NetworkModel, ProblemTemplate } from './template';

type LineInput = ComponentInput<'lines'>;

const buses = [
  { name: 'A', number: 1, bustype: 'REF' },
  { name: 'B', number: 2 },
  { name: 'C', number: 3 },
] as const;
const triangle = (rating: number): LineInput[] => [
  { name: 'AB', from: 'A', to: 'B', x: 0.1, rating },
  { name: 'BC', from: 'B', to: 'C', x: 0.1, rating: 500 },
  { name: 'AC', from: 'A', to: 'C', x: 0.1, rating: 500 },
];

/** Cheap power at A, dear power at C, the load at B. */
function threeBus(lines: readonly LineInput[], load: readonly number[]) {
  const system = new System({
    name: 'three-bus',
    basePower: 100,
    buses: [...buses],
    lines,
    ThermalStandard: [
      unit('cheap', { bus: 'A', activePowerLimits: { min: 0, max: 300 }, operationCost: cost(10) }),
      unit('dear', { bus: 'C', activePowerLimits: { min: 0, max: 300 }, operationCost: cost(30) }),
    ],
    PowerLoad: [{ name: 'load', bus: 'B', maxActivePower: 400 }],
  });
  system.addTimeSeries('PowerLoad', 'load', { initialTime: start, resolution: 3_600_000, values: load });
  return system;
}

const ptdfNetwork = new NetworkModel('PTDFPowerModel');
async function dispatch(lines: readonly LineInput[], load: readonly number[], network = ptdfNetwork) {
  const run = await runInMemory(single(threeBus(lines, load), 'ThermalBasicDispatch', load.length, { network }));
  const [execution] = run.executions;
  if (!execution) throw new Error('nothing was executed');
  const mw = (key: string, column: string) => execution.series(key, column).map((value) => value * 100);
  return {
    execution,
    power: (name: string) => mw('ActivePowerVariable__ThermalStandard', name),
    flow: (name: string) => mw('FlowActivePowerVariable__Line', name),
  };
}

describe('power flows by PTDF', () => {
  it('divides a triangle 2 : 1', () => {
    const { factors, busIndex } = ptdfMatrix(threeBus(triangle(100), [90]));
    expect([...busIndex.keys()]).toEqual(['A', 'B', 'C']);
    const expected = [0, -2 / 3, -1 / 3, 0, 1 / 3, -1 / 3, 0, -1 / 3, -2 / 3];
    expected.forEach((value, i) => {
      expect(factors[i]).toBeCloseTo(value, 12);
    });
  });

  it('reports flows where no line is at its limit', async () => {
    const run = await dispatch(triangle(100), [90]);
    expect(run.power('cheap')[0]).toBeCloseTo(90, 6);
    expect(run.flow('AB')[0]).toBeCloseTo(60, 6);
    expect(run.flow('AC')[0]).toBeCloseTo(30, 6);
    expect(run.flow('BC')[0]).toBeCloseTo(-30, 6);
    expect(run.execution.solved.lazyRowCount).toBe(0);
  });

  it('turns to dearer power where a line is full, in that period alone', async () => {
    // 150 MW at B: AB carries 2/3 of A's power and 1/3 of C's. 80 = 2/3 a + 1/3 (150 − a), a = 90.
    const run = await dispatch(triangle(80), [90, 150, 90]);
    expect(run.power('cheap').map(Math.round)).toEqual([90, 90, 90]);
    expect(run.power('dear').map(Math.round)).toEqual([0, 60, 0]);
    expect(run.flow('AB')[1]).toBeCloseTo(80, 3);
    expect(run.execution.solved.objective).toBeCloseTo(90 * 10 * 3 + 60 * 30, 1);
    expect(run.execution.solved.lazyRowCount).toBe(1);
  });

  it('limits nothing where lines are only observed', async () => {
    const system = threeBus(triangle(80), [150]);
    const template = new ProblemTemplate(ptdfNetwork);
    template.setDeviceModel('ThermalStandard', 'ThermalBasicDispatch');
    template.setDeviceModel('PowerLoad', 'StaticPowerLoad');
    template.setDeviceModel('Line', 'StaticBranchUnbounded');
    const sim = single(system, 'ThermalBasicDispatch', 1);
    Object.assign(sim.models.decisionModels[0] ?? {}, { template });
    const [execution] = (await runInMemory(sim)).executions;
    expect(execution?.series('FlowActivePowerVariable__Line', 'AB')[0]).toBeCloseTo(1, 6);
  });

  it('writes every limit into a program for other solvers', async () => {
    const sim = single(threeBus(triangle(80), [150, 90]), 'ThermalBasicDispatch', 2, { network: ptdfNetwork });
    const lp = await sim.exportLp('M');
    for (const line of ['AB', 'BC', 'AC'])
      for (const t of [1, 2]) expect(lp).toContain(`FlowLimitConstraint__Line(${line},${t})`);
  });

  it('ignores lines that are not available', async () => {
    const [ab, bc, ac] = triangle(100);
    if (!ab || !bc || !ac) throw new Error('a triangle has three lines');
    const run = await dispatch([{ ...ab, available: false }, bc, ac], [90]);
    expect(run.flow('AC')[0]).toBeCloseTo(90, 6);
    expect(() => run.flow('AB')).toThrow('has no');
  });

  it('needs a network that hangs together, with one reference and reactances', () => {
    const [ab] = triangle(1);
    if (!ab) throw new Error('a triangle has three lines');
    const plain = (over: Partial<System>) => ({ name: 'broken', buses: [], lines: [], ...over }) as unknown as System;
    const at = (over: Partial<System>) => () => ptdfMatrix(plain(over));
    const line = { ...ab, available: true };
    const [a, b, c] = [...buses].map((bus) => ({ bustype: 'PQ' as const, ...bus }));
    if (!a || !b || !c) throw new Error('three buses');
    expect(at({ buses: [a, b, c], lines: [line] })).toThrow('no available line connects C');
    expect(at({ buses: [a, b], lines: [{ ...line, x: 0 }] })).toThrow('Line AB has a reactance of 0');
    expect(at({ buses: [b, c], lines: [] })).toThrow('exactly one reference bus');
    expect(at({ buses: [a, b], lines: [{ ...line, to: 'X' }] })).toThrow('ends at bus X');
  });
});

describe('balance and slacks', () => {
  it('prices power at the marginal cost, per unit of base power', async () => {
    const run = await dispatch(triangle(500), [350], new NetworkModel('CopperPlatePowerModel'));
    expect(run.execution.series('CopperPlateBalanceConstraint__System', '1')[0]).toBeCloseTo(30 * 100, 6);
  });

  it('prices the power of a commitment where that is asked for', async () => {
    const system = oneBus([50], [unit('u')]);
    const key = 'CopperPlateBalanceConstraint__System';
    const commit = async (network: NetworkModel) =>
      (await runInMemory(single(system, 'ThermalStandardUnitCommitment', 1, { network }))).executions[0];
    const asked = new NetworkModel('CopperPlatePowerModel', { duals: ['CopperPlateBalanceConstraint'] });
    expect((await commit(asked))?.series(key, '1')[0]).toBeCloseTo(20 * 100, 6);
    const plain = await commit(new NetworkModel('CopperPlatePowerModel'));
    expect(() => plain?.series(key, '1')).toThrow('has no');
  });

  it('shows missing power and power that is too much, at 1e6 $ per unit', async () => {
    const network = new NetworkModel('CopperPlatePowerModel', { useSlacks: true });
    const system = oneBus([50, 130, 5], [unit('u')]);
    const [execution] = (await runInMemory(single(system, 'ThermalBasicDispatch', 3, { network }))).executions;
    const slack = (direction: string) => execution?.series(`SystemBalanceSlack${direction}__System`, '1');
    expect(slack('Up')).toEqual([0, 0.3, 0]);
    expect(slack('Down')).toEqual([0, 0, 0.05]);
    expect(execution?.solved.objective).toBeCloseTo(20 * (50 + 100 + 10) + 1e6 * 0.35, 3);
  });

  it('without slacks, missing power is infeasible', async () => {
    const system = oneBus([50, 130], [unit('u')]);
    await expect(runInMemory(single(system, 'ThermalBasicDispatch', 2))).rejects.toMatchObject({
      code: 'simulation.infeasible',
      message: expect.stringContaining('load of 130 MW at 2024-01-01 01:00 is more than the 100 MW'),
    });
  });
});

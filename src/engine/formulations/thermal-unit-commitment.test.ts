import { describe, expect, it } from 'vitest';
import { runInMemory } from '../fixtures/run';
import { single } from '../fixtures/simulations';
import { cost, offUnit, oneBus, type Unit, unit } from '../fixtures/small-systems';

/** Commitment of each unit as a string of 0 and 1, and the objective. */
async function commit(load: readonly number[], thermals: readonly Unit[]) {
  const run = await runInMemory(single(oneBus(load, thermals), 'ThermalStandardUnitCommitment', load.length));
  const [execution] = run.executions;
  if (!execution) throw new Error('nothing was executed');
  const series = (variable: string, name: string) => execution.series(`${variable}__ThermalStandard`, name);
  return {
    objective: execution.solved.objective,
    on: (name: string) => series('OnVariable', name).join(''),
    starts: (name: string) => series('StartVariable', name).join(''),
    stops: (name: string) => series('StopVariable', name).join(''),
    power: (name: string) => series('ActivePowerVariable', name).map((value) => Math.round(value * 1e8) / 1e6),
    cost: (name: string) => series('ProductionCostExpression', name),
    durationOn: (name: string) => series('TimeDurationOn', name),
    durationOff: (name: string) => series('TimeDurationOff', name),
    state: run.state,
  };
}

const base = unit('base', { activePowerLimits: { min: 0, max: 100 }, operationCost: cost(20) });

describe('commitment, dispatch and costs', () => {
  it('starts a unit when the load needs it, and pays for start, stop, no load and energy', async () => {
    const peak = offUnit('peak', {
      activePowerLimits: { min: 10, max: 50 },
      operationCost: cost(40, { fixed: 7, startUp: 300, shutDown: 80 }),
    });
    const run = await commit([90, 120, 90], [base, peak]);
    expect(run.on('peak')).toBe('010');
    expect(run.starts('peak')).toBe('010');
    expect(run.stops('peak')).toBe('001');
    expect(run.power('base')).toEqual([90, 100, 90]);
    expect(run.power('peak')).toEqual([0, 20, 0]);
    expect(run.cost('peak')).toEqual([0, 300 + 7 + 20 * 40, 80]);
    expect(run.objective).toBeCloseTo((90 + 100 + 90) * 20 + 300 + 7 + 800 + 80, 6);
    expect(run.durationOff('peak')).toEqual([101, 0, 1]);
    expect(run.durationOn('base')).toEqual([101, 102, 103]);
    expect(run.state['peak']).toEqual({ status: false, timeAtStatus: 1, activePower: 0 });
  });

  it('stays on through a gap that is cheaper than another start', async () => {
    const peak = offUnit('peak', { operationCost: cost(40, { startUp: 500 }) });
    const run = await commit([120, 90, 120], [base, peak]);
    expect(run.on('peak')).toBe('111');
    expect(run.power('peak')).toEqual([20, 10, 20]);
  });

  it('fills the pieces of a convex cost in order', async () => {
    const points = [
      { power: 10, cost: 100 },
      { power: 40, cost: 400 },
      { power: 70, cost: 1000 },
      { power: 100, cost: 1900 },
    ];
    const pieces = unit('pieces', {
      operationCost: { ...cost(0, { fixed: 5 }), variable: { type: 'piecewise', points } },
    });
    const other = unit('other', { activePowerLimits: { min: 0, max: 100 }, operationCost: cost(15) });
    const run = await commit([30, 60, 200], [pieces, other]);
    // 10 $/MWh up to 40 MW, 20 up to 70 and 30 beyond, against 15.
    expect(run.power('pieces')).toEqual([30, 40, 100]);
    expect(run.cost('pieces')).toEqual([305, 405, 1905]);
    expect(run.objective).toBeCloseTo(305 + 405 + 1905 + 15 * 120, 6);
  });
});

describe('minimum times', () => {
  const cheap = offUnit('cheap', {
    activePowerLimits: { min: 30, max: 50 },
    timeLimits: { up: 3, down: 2 },
    operationCost: cost(30),
  });

  it('keep a unit on for as long as it must after a start', async () => {
    const run = await commit([50, 120, 50, 50, 50], [base, cheap]);
    const on = run.on('cheap');
    expect(on.slice(1, 2)).toBe('1');
    expect(on).toMatch(/1{3}/);
    expect(on.match(/1/g)?.length).toBe(3);
  });

  it('round fractional hours up to whole periods', async () => {
    const run = await commit([50, 120, 50, 50, 50], [base, { ...cheap, timeLimits: { up: 2.2, down: 1 } }]);
    expect(run.on('cheap').match(/1/g)?.length).toBe(3);
  });

  it('bind over the beginning while a unit has not been on for long enough', async () => {
    const started = { ...cheap, status: true, activePower: 30, timeAtStatus: 1 };
    expect((await commit([50, 50, 50, 50], [base, started])).on('cheap')).toBe('1100');
    expect((await commit([50, 50, 50, 50], [base, { ...started, timeAtStatus: 3 }])).on('cheap')).toBe('0000');
  });

  it('bind over the beginning while a unit has not been off for long enough', async () => {
    const saved = { ...cheap, timeAtStatus: 1, operationCost: cost(1) };
    expect((await commit([50, 50, 50, 50], [base, saved])).on('cheap')).toBe('0111');
    expect((await commit([50, 50, 50, 50], [base, { ...saved, timeAtStatus: 2 }])).on('cheap')).toBe('1111');
  });

  it('keep a unit off for as long as it must after a stop', async () => {
    const downFor3 = unit('u', {
      timeLimits: { up: 1, down: 3 },
      activePowerLimits: { min: 40, max: 90 },
      operationCost: cost(1),
    });
    // It cannot run at 20 MW; without the minimum it would be back in the third period.
    const run = await commit([110, 20, 60, 60, 60], [base, downFor3]);
    expect(run.on('u')).toBe('10001');
  });
});

describe('ramps', () => {
  const slow = (over: Partial<Unit>) =>
    unit('slow', { rampLimits: { up: 0.5, down: 0.25 }, operationCost: cost(1), ...over });
  const dear = unit('dear', { activePowerLimits: { min: 0, max: 200 }, operationCost: cost(90) });

  it('limit the rise from the initial power, in MW per minute', async () => {
    const run = await commit([100, 100, 100, 100], [slow({ activePower: 20 }), dear]);
    expect(run.power('slow')).toEqual([50, 80, 100, 100]);
  });

  it('limit the fall from the initial power', async () => {
    const falling = await commit([90, 75, 60, 45], [slow({ activePower: 100 }), { ...dear, operationCost: cost(0) }]);
    expect(falling.power('slow')).toEqual([85, 70, 55, 40]);
  });

  it('let a unit start to its minimum and one ramp, and stop from there', async () => {
    const run = await commit([100, 100], [slow({ status: false, activePower: 0 }), dear]);
    expect(run.power('slow')).toEqual([40, 70]);
    const stopping = slow({ activePower: 25, operationCost: cost(95) });
    expect((await commit([100, 100], [stopping, dear])).on('slow')).toBe('00');
    expect((await commit([100, 100], [{ ...stopping, activePower: 26 }, dear])).on('slow')).toBe('10');
  });

  it('have no rows where they cannot bind', () => {
    const rows = (up: number) => {
      const sim = single(
        oneBus([50], [unit('u', { rampLimits: { up, down: 9 } })]),
        'ThermalStandardUnitCommitment',
        1,
      );
      const [built] = sim.formulate(() => {});
      return built?.program.program.numRows ?? 0;
    };
    expect(rows(1.5)).toBe(rows(9));
    expect(rows(1.49)).toBeGreaterThan(rows(1.5));
  });
});

describe('a unit that must run', () => {
  it('is on although it is dear, and counts as on before', async () => {
    const must = offUnit('must', {
      mustRun: true,
      timeLimits: { up: 3, down: 9 },
      operationCost: cost(99, { startUp: 1e4 }),
    });
    const run = await commit([50, 50], [base, must]);
    expect(run.on('must')).toBe('11');
    expect(run.starts('must')).toBe('00');
    expect(run.power('must')).toEqual([10, 10]);
    expect(run.objective).toBeCloseTo(2 * (10 * 99 + 40 * 20), 6);
  });
});

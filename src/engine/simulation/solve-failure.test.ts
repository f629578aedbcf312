import { describe, expect, it } from 'vitest';
import { runInMemory } from '../fixtures/run';
import { single, type TwoLevels, twoLevels } from '../fixtures/simulations';
import { cost, offUnit, oneBus, type Unit, unit } from '../fixtures/small-systems';
import { conflictTexts } from './conflict-text';
import { hours } from './durations';
import { megawatts, programName } from './program-names';
import type { Simulation } from './simulation';
import { SolveFailure } from './solve-failure';

async function failureOf(sim: Simulation): Promise<SolveFailure> {
  try {
    await runInMemory(sim);
  } catch (error) {
    if (error instanceof SolveFailure) return error;
    throw error;
  }
  throw new Error('it was solved');
}

const commitment = (load: readonly number[], units: readonly Unit[]) =>
  failureOf(single(oneBus(load, units), 'ThermalStandardUnitCommitment', load.length));
const day = (load: readonly number[], units: readonly Unit[], options: TwoLevels = {}) =>
  failureOf(twoLevels(oneBus(load, units), 1, { uc: { horizon: hours(24) }, ...options }));
const flat = (value: number) => Array.from({ length: 24 }, () => value);
const slow = { rampLimits: { up: 0.1, down: 0.1 }, mustRun: true };
const headline = ({ message }: SolveFailure) => message.split('\n')[0] ?? '';

describe('the first line of a failure', () => {
  it('says a shortage in every period that has one', async () => {
    const failure = await commitment([50, 6033.256, 250], [unit('a'), unit('b')]);
    expect(headline(failure)).toBe(
      'M is infeasible at 2024-01-01T00:00:00 (step 1 of 1): load of 6,033 MW at 2024-01-01 01:00 is more than the 200 MW that all available units can give (so in 2 periods).',
    );
  });

  it('says minimum generation above the load', async () => {
    const must = unit('base', { mustRun: true, activePowerLimits: { min: 60, max: 100 } });
    expect(headline(await commitment([80, 20], [must]))).toContain(
      ': minimum generation of 60 MW at 2024-01-01 01:00 is more than the load of 20 MW.',
    );
  });

  it('counts what a commitment allows in the dispatch that follows it', async () => {
    const edSystem = oneBus(
      flat(50).map((value, hour) => (hour === 3 ? 150 : value)),
      [unit('a'), unit('b')],
    );
    const units = [unit('a'), offUnit('b', { operationCost: cost(20, { fixed: 500 }) })];
    expect(headline(await day(flat(50), units, { edSystem }))).toBe(
      'ED is infeasible at 2024-01-01T03:00:00 (step 1 of 1): load of 150 MW at 2024-01-01 03:00 is more than the 100 MW that all available units can give with the commitment of UC.',
    );
  });

  it('leaves out a unit that its minimum time holds off', async () => {
    const held = offUnit('b', { timeAtStatus: 1, timeLimits: { up: 1, down: 5 } });
    expect(headline(await commitment([150, 50], [unit('a'), held]))).toContain('more than the 100 MW');
  });

  it('names constraints with units and times where adding up limits does not show it', async () => {
    const failure = await commitment([20, 24, 60, 60], [unit('slow', { ...slow, activePower: 20 })]);
    expect(headline(failure)).toMatch(
      /^M is infeasible at 2024-01-01T00:00:00 \(step 1 of 1\): these cannot hold together: .*ramp up of slow/,
    );
    expect(headline(failure)).not.toMatch(/[{}]/);
    expect(failure.message).toContain('\nIn conflict: ');
  });

  it('stays short, however many are in conflict', async () => {
    const units = Array.from({ length: 12 }, (_, i) => unit(`a unit with a long name ${i}`, slow));
    const failure = await commitment([120, 120, 600, 600], units);
    expect(headline(failure).length).toBeLessThanOrEqual(200);
    expect(headline(failure)).toMatch(/, and \d+ more/);
    expect(failure.message).toContain('a unit with a long name 11');
  });

  it('says that no choice of commitments does when only integers are in the way', async () => {
    const failure = await commitment([5], [unit('a')]);
    expect(headline(failure)).toBe(
      'M is infeasible at 2024-01-01T00:00:00 (step 1 of 1): no choice of commitments satisfies every constraint.',
    );
  });
});

describe('names of rows and columns', () => {
  it('are read in their parts, whatever the device is called', () => {
    expect(programName('RampConstraint_up__ThermalStandard{A, {1},12}')).toEqual({
      kind: 'RampConstraint_up',
      type: 'ThermalStandard',
      device: 'A, {1}',
      period: 12,
    });
    expect(programName('CopperPlateBalanceConstraint__System{37}')).toMatchObject({ device: undefined, period: 37 });
    expect(programName('x3')).toBeUndefined();
  });

  it('are left out of a conflict where every unit has the same bound', async () => {
    const { execution } = await commitment([250], [unit('a')]);
    const column = (name: string, lower: number, upper: number) => ({ of: 'column', name, lower, upper }) as const;
    expect(
      conflictTexts(execution, [
        column('OnVariable__ThermalStandard{a,1}', -Infinity, 1),
        column('PowerAboveMinimumVariable__ThermalStandard{a,1}', 0, Infinity),
        column('OnVariable__ThermalStandard{a,1}', 0, 0),
        column('PowerAboveMinimumVariable__ThermalStandard{a,1}', -Infinity, 90),
        column('PowerAboveMinimumVariable__ThermalStandard{a,4}', -Infinity, 90),
        { of: 'row', name: 'FlowLimitConstraint__Line{AB,26}', lower: -Infinity, upper: 9 },
      ]),
    ).toMatchObject({
      time: '',
      items: [
        'off status of a at 2024-01-01 00:00',
        'maximum power of a from 2024-01-01 00:00 to 03:00',
        'limit of line AB at 2024-01-02 01:00',
      ],
    });
    const line = (name: string) =>
      ({ of: 'row', name: `FlowLimitConstraint__Line{${name},2}`, lower: -9, upper: 9 }) as const;
    expect(conflictTexts(execution, [line('AB'), line('CD')])).toMatchObject({
      time: ' at 2024-01-01 01:00',
      items: ['limit of line AB, CD'],
    });
    expect(conflictTexts(execution, ['A', 'B', 'C', 'D', 'E'].map(line))).toMatchObject({
      items: ['limit of line A, B, C, D, E'],
      shortItems: ['limit of line A, B, C, and 2 more'],
    });
  });

  it('powers have the digits that tell them apart', () => {
    expect(megawatts(6033.256, 1530)).toEqual(['6,033 MW', '1,530 MW']);
    expect(megawatts(100.04, 100)).toEqual(['100.04 MW', '100.00 MW']);
  });
});

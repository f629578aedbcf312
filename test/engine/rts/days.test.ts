/** Single days of RTS-GMLC: an optimum that three solvers agree on, and three days against CBC. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { System } from '../../../src/engine';
import { solveToGap } from './cbc';
import { commitDay, dateOf, missing, rtsFolder, startWith } from './day';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'powersim-rts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** On in the first hour of the optimum of the 10th of April when nothing says what was before. */
const onAtFirst = [
  ...['101_STEAM_3', '101_STEAM_4', '102_STEAM_3', '102_STEAM_4', '115_STEAM_3', '116_STEAM_1', '121_NUCLEAR_1'],
  ...['123_STEAM_2', '123_STEAM_3', '201_STEAM_3', '202_STEAM_3', '202_STEAM_4', '216_STEAM_1', '223_STEAM_1'],
  ...['223_STEAM_2', '223_STEAM_3', '316_STEAM_1'],
];

describe('RTS-GMLC', () => {
  test('has the whole system, and says what is left out', async (context) => {
    if (missing) return context.skip(missing);
    const system = await System.fromRtsGmlc(rtsFolder);
    expect([system.buses.length, system.lines.length]).toEqual([73, 120]);
    expect(system.devices('ThermalStandard')).toHaveLength(73);
    expect(system.devices('ThermalStandard').filter(({ fuel }) => fuel === 'Oil')).toHaveLength(19);
    expect(system.devices('HydroDispatch')).toHaveLength(20);
    expect(system.timeSeries('PowerLoad', 'Abel', 3_600_000).values).toHaveLength(8784);
    for (const what of ['CSP', 'STORAGE', 'SYNC_COND', 'DC line', 'reserves', '121_NUCLEAR_1 must run']) {
      expect(system.warnings.join('\n')).toContain(what);
    }
  });

  // HiGHS proved 1,132,958.6 for another formulation of this day; CBC and GLPK came to within 0.02 % of it.
  test('costs 1,132,958.6 $ on day 100, counted from 0, by itself', async (context) => {
    if (missing) return context.skip(missing);
    const system = await System.fromRtsGmlc(rtsFolder);
    startWith(system, onAtFirst);
    const { solved } = await commitDay({ system, day: 100, solver: { relativeGap: 1e-6 } });
    expect(solved.objective).toBeCloseTo(1_132_958.6, 0);
    expect(solved.bound).toBeCloseTo(1_132_958.6, 0);
  });

  test.for([3, 270, 330])('costs on day %d what CBC says, within both gaps', async (day, context) => {
    if (missing) return context.skip(missing);
    const system = await System.fromRtsGmlc(rtsFolder, { initialTime: dateOf(day) });
    const { solved, lp } = await commitDay({ system, day, solver: { relativeGap: 1e-3 } });
    const cbc = await solveToGap(lp, path.join(folder, `day_${day}.lp`), 2e-3);
    const rounding = 1e-6 * solved.objective;
    // Neither has proved the other's solution to be impossible.
    expect(solved.objective).toBeGreaterThanOrEqual(cbc.bound - rounding);
    expect(cbc.objective).toBeGreaterThanOrEqual(solved.bound - rounding);
    expect(Math.abs(solved.objective / cbc.objective - 1)).toBeLessThan(2e-3);
  });
});

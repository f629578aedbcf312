/** What cutting a simulation costs: nothing with enough overlap, something without. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoreContents } from '../beds/read-store';
import { chained, decisionsOf, monolithic, partitioned, totalCost } from './truth';

const weekly = { numSteps: 28, period: 7 } as const;
let folder: string;
let whole: StoreContents;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'powersim-partitions-'));
  whole = await monolithic(path.join(folder, 'whole'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('four weeks of the 5-bus sample', () => {
  test('in weekly partitions with a day of overlap are what a single run gives, to the last digit', async () => {
    const joined = await partitioned(path.join(folder, 'overlap'), { ...weekly, numOverlapSteps: 1 });
    expect(decisionsOf(joined)).toEqual(decisionsOf(whole));
    expect(totalCost(joined)).toBe(totalCost(whole));
  });

  test('without overlap differ, also in cost', async () => {
    const joined = await partitioned(path.join(folder, 'no-overlap'), { ...weekly, numOverlapSteps: 0 });
    expect(decisionsOf(joined)).not.toEqual(decisionsOf(whole));
    expect(totalCost(joined)).not.toBeCloseTo(totalCost(whole), 0);
  });

  test('are the same without overlap where each week begins as the one before it ended', async () => {
    const pieces = await chained(path.join(folder, 'chained'), { ...weekly, numOverlapSteps: 0 });
    const together = new Map<string, number[]>();
    for (const piece of pieces) {
      for (const [key, values] of decisionsOf(piece)) together.set(key, [...(together.get(key) ?? []), ...values]);
    }
    expect(together).toEqual(decisionsOf(whole));
  });

  test('have starts and stops, and nobody without power', () => {
    const dispatch = whole.models.get('UC')?.joined.results;
    const starts = [...(dispatch?.get('variables/StartVariable__ThermalStandard') ?? [])].map(([unit, values]) => [
      unit,
      values.reduce((sum, value) => sum + value, 0),
    ]);
    expect(starts.filter(([, count]) => Number(count) >= 2).length).toBeGreaterThanOrEqual(2);
    const slack = whole.realized.results.get('variables/SystemBalanceSlackUp__System');
    for (const values of slack?.values() ?? []) expect(Math.max(...values)).toBe(0);
    expect(slack?.size).toBe(1);
  });
});

/** What is wrong between the parts of a simulation: planted by hand in one that was right. */
import { beforeAll, expect, test } from 'vitest';
import { fiveBus } from '../beds/five-bus';
import type { StoreContents } from '../beds/read-store';
import { simulate } from '../beds/simulate';
import type { Schedule } from './schedule';
import { checkSimulation } from './simulation';

const system = fiveBus({ days: 4, load: [0.7, 1, 0.65, 0.9], wind: 2 });
const power = 'variables/ActivePowerVariable__ThermalStandard';
const status = 'variables/OnVariable__ThermalStandard';
const expected = { network: 'copper plate', slack: 0 } as const;

let good: StoreContents;
beforeAll(async () => {
  good = await simulate({
    system,
    steps: 2,
    horizon: 36,
    network: 'CopperPlatePowerModel',
    solver: { method: 'exact', relativeGap: 1e-3 },
  });
});

function changed(schedule: Schedule, key: string, column: string, period: number, value: number): Schedule {
  const columns = new Map(schedule.results.get(key));
  const values = columns.get(column)?.slice();
  if (!values) throw new Error(`no ${column} in ${key}`);
  values[period] = value;
  return { ...schedule, results: new Map(schedule.results).set(key, columns.set(column, values)) };
}

/** Where something is wrong, and what. */
function found(contents: StoreContents): string[] {
  return checkSimulation(system, contents, expected).map(({ where, rule }) => `${where}: ${rule}`);
}

test('nothing is wrong with what was simulated', () => {
  expect(found(good)).toEqual([]);
});

test('a realised power that was not dispatched', () => {
  expect(found({ ...good, realized: changed(good.realized, power, 'Brighton', 30, 0) })).toContain(
    'realized: agreement',
  );
});

test('a second day that does not go on where the first ended', () => {
  // From there the unit could not have ramped down to where the second day begins.
  const realized = changed(good.realized, power, 'Solitude', 23, 5.2);
  expect(found({ ...good, realized })).toContain('UC 2: ramp');
});

test('commitments that fit each day but not one after the other', () => {
  const uc = good.models.get('UC');
  if (!uc) throw new Error('no UC');
  const joined = changed(uc.joined, status, 'Brighton', 24, 0);
  const models = new Map(good.models).set('UC', { ...uc, joined });
  expect(found({ ...good, models })).toEqual(
    expect.arrayContaining(['UC joined: minimum time', 'UC joined: start and stop', 'ED status: agreement']),
  );
});

/** A small system and its stores' outputs for tests of reports. */
import type { OutputSpec, StoreSpec } from '../spec';
import { smallSpec } from '../stores.fixture';

export const piecewise = {
  type: 'piecewise' as const,
  points: [
    { power: 10, cost: 300 },
    { power: 50, cost: 1500 },
    { power: 100, cost: 4000 },
  ],
};
export const thermals = [
  {
    name: 'Coal',
    status: true,
    fuel: 'COAL',
    primeMover: 'ST',
    operationCost: { variable: { type: 'linear', slope: 20 }, fixed: 100, startUp: 500, shutDown: 50 },
  },
  {
    name: 'Gas',
    status: false,
    primeMover: 'CT',
    operationCost: { variable: piecewise, fixed: 7, startUp: 30, shutDown: 3 },
  },
];
const system = {
  name: 'small',
  basePower: 100,
  ThermalStandard: thermals,
  RenewableDispatch: [{ name: 'Wind', variableCost: 1, primeMover: 'WT' }],
};

export const units = ['Coal', 'Gas'];
export const output = (container: OutputSpec['container'], key: string, columns: readonly string[]): OutputSpec => ({
  container,
  key,
  columns,
});
export const thermalPower = output('variables', 'ActivePowerVariable__ThermalStandard', units);
export const on = output('variables', 'OnVariable__ThermalStandard', units);
export const windPower = output('variables', 'ActivePowerVariable__RenewableDispatch', ['Wind']);
export const windAvailable = output('parameters', 'ActivePowerTimeSeriesParameter__RenewableDispatch', ['Wind']);
export const load = output('parameters', 'ActivePowerTimeSeriesParameter__PowerLoad', ['North', 'South']);
export const slackUp = output('variables', 'SystemBalanceSlackUp__System', ['1']);
export const slackDown = output('variables', 'SystemBalanceSlackDown__System', ['1']);

/** Two steps of a commitment of a day and an hourly dispatch. */
export function spec(ed: readonly OutputSpec[], uc: readonly OutputSpec[] = [on], json: object = system): StoreSpec {
  const { systems, models, ...rest } = smallSpec(2);
  const [first, second] = models;
  if (!first || !second) throw new Error();
  return {
    ...rest,
    models: [
      { ...first, outputs: uc },
      { ...second, outputs: ed },
    ],
    systems: new Map([...systems.keys()].map((uuid) => [uuid, JSON.stringify(json)])),
  };
}

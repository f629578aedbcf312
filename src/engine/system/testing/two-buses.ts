import type { SystemInput } from '../system';

/** A small system that is right, to be spoilt in tests. */
export const twoBuses = {
  name: 'two_buses',
  buses: [
    { name: 'north', number: 1, bustype: 'REF' },
    { name: 'south', number: 2 },
  ],
  lines: [{ name: 'tie', from: 'north', to: 'south', x: 0.1, rating: 100 }],
  ThermalStandard: [
    {
      name: 'Coal',
      bus: 'north',
      status: true,
      activePowerLimits: { min: 20, max: 100 },
      operationCost: {
        variable: {
          type: 'piecewise',
          points: [
            { power: 20, cost: 0 },
            { power: 60, cost: 800 },
            { power: 100, cost: 1800 },
          ],
        },
        fixed: 300,
      },
    },
  ],
  PowerLoad: [{ name: 'Town', bus: 'south', maxActivePower: 80 }],
} as const satisfies SystemInput;

export const hour = 3_600_000;

/** Systems of seeded figures around one hub: the more units, the harder the commitment. */
import type { SystemData, ThermalStandard } from '../../../src/engine/system/components';
import { systemData, thermal } from './system';

/** The same seed gives the same numbers, between 0 and 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface SyntheticChanges {
  /** Pieces of a convex cost curve instead of a straight one. */
  readonly pieces?: number;
  /** Highest load as a share of the capacity. */
  readonly peak?: number;
  /** Lowest load as a share of the highest. */
  readonly valley?: number;
  /** MW per hour as a share of the unit's range. */
  readonly ramp?: number;
  /** Longest minimum time in hours. */
  readonly longest?: number;
  /** Number of units that must run. */
  readonly mustRun?: number;
  readonly unit?: (unit: ThermalStandard) => ThermalStandard;
}

export function synthetic(units: number, periods: number, seed: number, changes: SyntheticChanges = {}): SystemData {
  const random = seeded(seed);
  const { pieces = 1, peak = 0.8, valley = 0.5, ramp, longest = 6, mustRun = 0, unit = (same) => same } = changes;
  const thermals = Array.from({ length: units }, (_, i): ThermalStandard => {
    const max = Math.round(60 + 240 * random());
    const min = Math.round(max * (0.3 + 0.25 * random()));
    const slope = 12 + 25 * random();
    const status = random() < 0.6;
    const made = thermal({
      name: `Unit ${i + 1}`,
      bus: i % 2 === 0 ? 'West' : 'East',
      min,
      max,
      status,
      timeAtStatus: 1 + Math.floor(random() * longest),
      timeLimits: { up: 1 + Math.floor(random() * longest), down: 1 + Math.floor(random() * longest) },
      mustRun: i < mustRun,
      ...(ramp === undefined ? {} : { rampLimits: { up: (ramp * (max - min)) / 60, down: (ramp * (max - min)) / 60 } }),
      cost: {
        variable: pieces === 1 ? { type: 'linear', slope } : convex(min, max, slope, pieces, random),
        fixed: Math.round(max * 4 * random()),
        startUp: Math.round(max * 25 * random()),
        shutDown: Math.round(max * 5 * random()),
      },
    });
    return unit(made);
  });
  const capacity = thermals.reduce((sum, unit) => sum + unit.activePowerLimits.max, 0);
  const shape = Array.from({ length: periods }, (_, t) => {
    const wave = 0.5 - 0.5 * Math.cos((2 * Math.PI * (t + 1)) / 24 - 0.6 * Math.sin((4 * Math.PI * t) / 24));
    return capacity * peak * (valley + (1 - valley) * wave) * (0.98 + 0.04 * random());
  });
  const wind = Array.from({ length: periods }, () => capacity * 0.08 * random());
  return systemData({
    name: 'synthetic',
    buses: [
      { name: 'West', number: 1, bustype: 'REF' },
      { name: 'East', number: 2, bustype: 'PV' },
    ],
    lines: [{ name: 'Link', from: 'West', to: 'East', available: true, x: 0.02, rating: capacity * 0.12 }],
    devices: {
      ThermalStandard: thermals,
      RenewableDispatch: [{ name: 'Wind', bus: 'East', available: true, rating: capacity, variableCost: 0 }],
      PowerLoad: [
        { name: 'West load', bus: 'West', available: true, maxActivePower: capacity },
        { name: 'East load', bus: 'East', available: true, maxActivePower: capacity },
      ],
    },
    series: {
      Wind: wind,
      'West load': shape.map((value) => value * 0.7),
      'East load': shape.map((value) => value * 0.3),
    },
  });
}

function convex(min: number, max: number, slope: number, pieces: number, random: () => number) {
  const points = [{ power: min, cost: min * slope }];
  let steeper = slope;
  for (let piece = 1; piece <= pieces; piece++) {
    const before = points.at(-1) ?? { power: min, cost: 0 };
    const power = piece === pieces ? max : min + ((max - min) * piece) / pieces;
    steeper += 3 * random();
    points.push({ power, cost: before.cost + (power - before.power) * steeper });
  }
  return { type: 'piecewise' as const, points };
}

/**
 * The 5-bus PJM system: network and units of PowerSystemCaseBuilder's `c_sys5_pjm` with the limits and initial states
 * that PowerSimulations' test of partitioned simulations sets, and one day of its load, sun and wind.
 */
import type { Line, SystemData, ThermalStandard } from '../../../src/engine/system/components';
import { systemData, thermal } from './system';

const buses = (['nodeA', 'nodeB', 'nodeC', 'nodeD', 'nodeE'] as const).map((name, i) => ({
  name,
  number: i + 1,
  bustype: name === 'nodeD' ? ('REF' as const) : ('PV' as const),
}));

const line = (name: string, from: string, to: string, x: number, rating: number): Line => ({
  name,
  from,
  to,
  available: true,
  x,
  rating,
});

const lines: readonly Line[] = [
  line('1', 'nodeA', 'nodeB', 0.0281, 200),
  line('2', 'nodeA', 'nodeD', 0.0304, 200),
  line('3', 'nodeA', 'nodeE', 0.0064, 1881.2),
  line('4', 'nodeB', 'nodeC', 0.0108, 1114.8),
  line('5', 'nodeC', 'nodeD', 0.0297, 4053),
  line('6', 'nodeD', 'nodeE', 0.0297, 200),
];

const units: readonly ThermalStandard[] = [
  thermal({
    name: 'Alta',
    bus: 'nodeA',
    min: 5,
    max: 40,
    slope: 14,
    timeLimits: { up: 5, down: 1 },
    timeAtStatus: 2,
    cost: { startUp: 400, shutDown: 200 },
  }),
  thermal({
    name: 'Park City',
    bus: 'nodeA',
    min: 10,
    max: 170,
    slope: 15,
    rampLimits: { up: 4.425, down: 4.425 },
    timeLimits: { up: 2, down: 1 },
    status: false,
    timeAtStatus: 1,
    cost: { startUp: 1500, shutDown: 75 },
  }),
  thermal({
    name: 'Solitude',
    bus: 'nodeC',
    min: 100,
    max: 520,
    slope: 30,
    rampLimits: { up: 0.52, down: 0.52 },
    timeLimits: { up: 3, down: 2 },
    mustRun: true,
    activePower: 200,
    cost: { startUp: 3000, shutDown: 1500 },
  }),
  thermal({
    name: 'Sundance',
    bus: 'nodeD',
    min: 100,
    max: 200,
    slope: 40,
    rampLimits: { up: 3.75, down: 3.75 },
    timeLimits: { up: 5, down: 1 },
    timeAtStatus: 1,
    activePower: 200,
    cost: { startUp: 4000, shutDown: 2000 },
  }),
  thermal({
    name: 'Brighton',
    bus: 'nodeE',
    min: 200,
    max: 600,
    slope: 10,
    rampLimits: { up: 11.25, down: 11.25 },
    timeLimits: { up: 5, down: 3 },
    activePower: 488.041,
    cost: { startUp: 5000, shutDown: 3000 },
  }),
];

const load = [
  662.908, 608.032, 568.552, 544.759, 540.722, 555.893, 622.415, 739.811, 859.686, 910.852, 934.234, 948.247, 960.263,
  936.539, 913.382, 898.383, 894.873, 924.844, 992.921, 985.624, 920.839, 852.104, 774.948, 711.577,
];
const sun = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0.3511, 0.6325, 0.9946, 1, 0.9442, 0.3967, 0.3665, 0.1551, 0.0409, 0, 0, 0, 0, 0, 0,
];
const wind = [
  95.07, 88.247, 78.688, 70.557, 62.784, 53.591, 48.563, 48.557, 51.206, 44.463, 32.7, 26.829, 29.818, 32.109, 39.966,
  39.98, 38.61, 39.555, 42.03, 39.103, 33.661, 37.497, 34.863, 35.515,
];

export interface FiveBusChanges {
  /** Load as a multiple of the day's; one for each day, or the same for all. */
  readonly load?: number | readonly number[];
  /** Sun as a share of its 384 MW. */
  readonly sun?: number;
  readonly wind?: number;
  readonly unit?: (unit: ThermalStandard) => ThermalStandard;
  readonly line?: (line: Line) => Line;
  readonly days?: number;
}

export function fiveBus(changes: FiveBusChanges = {}): SystemData {
  const days = Array.from({ length: changes.days ?? 1 });
  const scaled = (day: readonly number[], factor: number) => days.flatMap(() => day.map((value) => value * factor));
  const shares = { Bus2: 0.33, Bus3: 0.33, Bus4: 0.34 };
  const devices = Object.entries(shares).map(([name], i) => ({
    name,
    bus: ['nodeB', 'nodeC', 'nodeD'][i] ?? '',
    available: true,
    maxActivePower: 400,
  }));
  return systemData({
    name: '5-bus',
    buses,
    lines: changes.line ? lines.map(changes.line) : lines,
    devices: {
      ThermalStandard: changes.unit ? units.map(changes.unit) : units,
      RenewableDispatch: [
        { name: 'PVBus5', bus: 'nodeC', available: true, rating: 384, variableCost: 0 },
        { name: 'WindBus1', bus: 'nodeA', available: true, rating: 451, variableCost: 0 },
      ],
      PowerLoad: devices,
    },
    series: {
      PVBus5: scaled(sun, 384 * (changes.sun ?? 1)),
      WindBus1: scaled(wind, changes.wind ?? 1),
      ...Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, loads(changes, share)])),
    },
  });
}

function loads({ load: factor = 1, days = 1 }: FiveBusChanges, share: number): number[] {
  const factors = typeof factor === 'number' ? Array.from({ length: days }, () => factor) : factor;
  return factors.flatMap((day) => load.map((value) => value * day * share));
}

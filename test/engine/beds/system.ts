/** Systems for tests: plain data behind the engine's interface, so that nothing of the engine's reading is in them. */
import type {
  ACBus,
  ComponentTypes,
  DeviceType,
  Line,
  SystemData,
  ThermalStandard,
  TimeSeries,
} from '../../../src/engine/system/components';

export const hourMs = 3_600_000;
/** Start of every series made here. */
export const start = Date.UTC(2024, 0, 1);

export interface SystemParts {
  readonly name: string;
  readonly buses: readonly ACBus[];
  readonly lines: readonly Line[];
  readonly devices: { readonly [T in DeviceType]?: readonly ComponentTypes[T][] };
  /** MW per hour of each device that has a series, by its name. */
  readonly series: Readonly<Record<string, readonly number[]>>;
}

export function systemData({ name, buses, lines, devices, series }: SystemParts): SystemData {
  const bySeries = new Map<string, TimeSeries>(
    Object.entries(series).map(([device, values]) => [
      device,
      { initialTime: start, resolutionMs: hourMs, values: Float64Array.from(values) },
    ]),
  );
  return {
    name,
    uuid: '00000000-0000-4000-8000-000000000000',
    basePower: 100,
    buses,
    lines,
    devices: <T extends DeviceType>(type: T): readonly ComponentTypes[T][] => devices[type] ?? [],
    timeSeries: (type, device) => {
      const found = bySeries.get(device);
      if (!found) throw new Error(`no series for ${type} ${device}`);
      return found;
    },
    toJson: () => JSON.stringify({ name }),
  };
}

/** A thermal unit with the figures that matter to a test; the rest is plain. */
export function thermal(
  unit: Pick<ThermalStandard, 'name' | 'bus'> & {
    readonly min: number;
    readonly max: number;
    readonly slope?: number;
    readonly cost?: Partial<ThermalStandard['operationCost']>;
  } & Partial<Omit<ThermalStandard, 'activePowerLimits' | 'operationCost'>>,
): ThermalStandard {
  const { min, max, slope, cost, ...rest } = unit;
  const status = unit.status ?? true;
  return {
    available: true,
    status,
    timeAtStatus: 9999,
    activePower: status ? min : 0,
    mustRun: false,
    ...rest,
    activePowerLimits: { min, max },
    operationCost: {
      variable: { type: 'linear', slope: slope ?? 20 },
      fixed: 0,
      startUp: 0,
      shutDown: 0,
      ...cost,
    },
  };
}

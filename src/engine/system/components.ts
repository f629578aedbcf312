/**
 * The components of a system, by the names and fields of PowerSystems.jl. Powers are in MW, energies in MWh, money in
 * dollars; a system's base power says how results are stored (per unit of it).
 * Source of the vocabulary: https://sienna-platform.github.io/PowerSystems.jl/stable/model_library/generated_Bus/
 */

export interface ACBus {
  readonly name: string;
  readonly number: number;
  readonly bustype: 'REF' | 'PV' | 'PQ' | 'ISOLATED';
  readonly area?: string | undefined;
}

/** A line or a transformer with a fixed ratio: an arc with a series reactance. */
export interface Line {
  readonly name: string;
  /** Names of the buses; a positive flow goes from `from` to `to`. */
  readonly from: string;
  readonly to: string;
  readonly available: boolean;
  /** Per unit on the system's base power; not zero. */
  readonly x: number;
  /** MW in either direction. */
  readonly rating: number;
}

export interface MinMax {
  readonly min: number;
  readonly max: number;
}
export interface UpDown {
  readonly up: number;
  readonly down: number;
}

/** Dollars per hour by power: `slope` $/MWh times the power, or straight pieces between points of ascending power. */
export type CostCurve =
  | { readonly type: 'linear'; readonly slope: number }
  /** From the minimum to the maximum power; convex. `cost` in $/h, without the fixed part. */
  | { readonly type: 'piecewise'; readonly points: readonly { readonly power: number; readonly cost: number }[] };

export interface ThermalGenerationCost {
  readonly variable: CostCurve;
  /** $/h while committed (no-load cost). */
  readonly fixed: number;
  /** $ for each start and stop. */
  readonly startUp: number;
  readonly shutDown: number;
}

export interface ThermalStandard {
  readonly name: string;
  readonly bus: string;
  readonly available: boolean;
  /** Committed before the first simulated period. */
  readonly status: boolean;
  /** Hours it has been in that state. */
  readonly timeAtStatus: number;
  /** Its power then, MW. */
  readonly activePower: number;
  readonly activePowerLimits: MinMax;
  /** MW per minute; absent: no limit. A unit may start to and stop from its minimum power at least. */
  readonly rampLimits?: UpDown | undefined;
  /** Minimum hours on and off once started and stopped; absent: none. */
  readonly timeLimits?: UpDown | undefined;
  readonly mustRun: boolean;
  readonly operationCost: ThermalGenerationCost;
  readonly fuel?: string | undefined;
  readonly primeMover?: string | undefined;
}

/** Can be curtailed. Its time series gives the power that is available. */
export interface RenewableDispatch {
  readonly name: string;
  readonly bus: string;
  readonly available: boolean;
  /** MW. */
  readonly rating: number;
  /** $/MWh. */
  readonly variableCost: number;
  readonly primeMover?: string | undefined;
}

/** Must be taken: negative load. */
export interface RenewableNonDispatch {
  readonly name: string;
  readonly bus: string;
  readonly available: boolean;
  readonly rating: number;
  readonly primeMover?: string | undefined;
}

/** Limited by its time series in each period, without a reservoir; must-take where the series says so. */
export interface HydroDispatch {
  readonly name: string;
  readonly bus: string;
  readonly available: boolean;
  readonly activePowerLimits: MinMax;
  /** $/MWh. */
  readonly variableCost: number;
  readonly primeMover?: string | undefined;
}

export interface PowerLoad {
  readonly name: string;
  readonly bus: string;
  readonly available: boolean;
  /** MW. */
  readonly maxActivePower: number;
}

/** Every kind of component that holds devices, by the name used for templates and result keys. */
export interface ComponentTypes {
  ThermalStandard: ThermalStandard;
  RenewableDispatch: RenewableDispatch;
  RenewableNonDispatch: RenewableNonDispatch;
  HydroDispatch: HydroDispatch;
  PowerLoad: PowerLoad;
}
export type DeviceType = keyof ComponentTypes;
export const deviceTypes: readonly DeviceType[] = [
  'ThermalStandard',
  'RenewableDispatch',
  'RenewableNonDispatch',
  'HydroDispatch',
  'PowerLoad',
];

/** Devices whose power is given over time; that of thermal units is decided, within constant limits. */
export type SeriesDeviceType = Exclude<DeviceType, 'ThermalStandard'>;
export const seriesDeviceTypes: readonly SeriesDeviceType[] = [
  'RenewableDispatch',
  'RenewableNonDispatch',
  'HydroDispatch',
  'PowerLoad',
];

/** Available (or consumed) power of one device over time. */
export interface TimeSeries {
  /** Local date and time without a zone in milliseconds as if it were UTC. */
  readonly initialTime: number;
  readonly resolutionMs: number;
  /** MW, one per period; period i starts at `initialTime + i · resolutionMs`. */
  readonly values: Float64Array;
}

/** What the formulations read of a system; `System` implements it, tests may give less. */
export interface SystemData {
  readonly name: string;
  /** Identifies the data: the same for every process that reads the same system. A UUID. */
  readonly uuid: string;
  /** MVA. */
  readonly basePower: number;
  readonly buses: readonly ACBus[];
  readonly lines: readonly Line[];
  /** Devices of a kind in a fixed order, which is the order of columns in results. Unavailable ones included. */
  devices<T extends DeviceType>(type: T): readonly ComponentTypes[T][];
  /**
   * The power series of a device at a resolution.
   * @throws UserError `system.timeSeries` naming the device and what there is, when there is none at that resolution
   */
  timeSeries(type: DeviceType, name: string, resolutionMs: number): TimeSeries;
  /** Written into the store: everything but the time series. */
  toJson(): string;
}

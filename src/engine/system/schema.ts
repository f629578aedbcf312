import * as z from 'zod';
import {
  type ACBus,
  type ComponentTypes,
  type DeviceType,
  deviceTypes,
  type Line,
  type SeriesDeviceType,
  seriesDeviceTypes,
} from './components';
import { parseLocalTime } from './local-time';

/**
 * A system as somebody writes it: in a JSON file, or in a script as the argument of `new System(…)`. Powers are in MW,
 * minimum times in hours, ramps in MW per minute, costs in $, $/h and $/MWh. What has a default may be left out; a key
 * that is not known is refused, so that a misspelt one is not lost.
 */

/** A column of results. */
export const name = z
  .string()
  .min(1)
  .regex(/^\P{Cc}*$/u, 'a text without control characters');
const notNegative = z.number().min(0);
const available = z.boolean().default(true);
const minMax = z.strictObject({ min: notNegative, max: notNegative });
const upDown = z.strictObject({ up: notNegative, down: notNegative });
const primeMover = z.string().optional();

const costCurve = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('linear'), slope: z.number() }),
    z.strictObject({
      type: z.literal('piecewise'),
      points: z.array(z.strictObject({ power: notNegative, cost: z.number() })).min(2),
    }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? 'one of "linear", "piecewise"' : undefined) },
);

const device = { name, bus: name, available };

export const componentSchemas = {
  buses: z.strictObject({
    name,
    number: z.int().min(0),
    bustype: z.enum(['REF', 'PV', 'PQ', 'ISOLATED']).default('PQ'),
    area: z.string().optional(),
  }),
  lines: z.strictObject({
    name,
    from: name,
    to: name,
    available,
    x: z.number(),
    rating: z.number().gt(0),
  }),
  ThermalStandard: z.strictObject({
    ...device,
    status: z.boolean(),
    /** As long as if it had always been so. */
    timeAtStatus: notNegative.default(10_000),
    /** The minimum power while committed. */
    activePower: notNegative.optional(),
    activePowerLimits: minMax,
    rampLimits: upDown.optional(),
    timeLimits: upDown.optional(),
    mustRun: z.boolean().default(false),
    operationCost: z.strictObject({
      variable: costCurve,
      fixed: notNegative.default(0),
      startUp: notNegative.default(0),
      shutDown: notNegative.default(0),
    }),
    fuel: z.string().optional(),
    primeMover,
  }),
  RenewableDispatch: z.strictObject({
    ...device,
    rating: notNegative,
    variableCost: z.number().default(0),
    primeMover,
  }),
  RenewableNonDispatch: z.strictObject({ ...device, rating: notNegative, primeMover }),
  HydroDispatch: z.strictObject({
    ...device,
    activePowerLimits: minMax,
    variableCost: z.number().default(0),
    primeMover,
  }),
  PowerLoad: z.strictObject({ ...device, maxActivePower: notNegative }),
} as const;

/** The lists of a system, in the order in which they are written. */
export const listNames = ['buses', 'lines', ...deviceTypes] as const;
export type ListName = 'buses' | 'lines' | DeviceType;

export type DeviceLists = { readonly [T in DeviceType]: readonly ComponentTypes[T][] };

/** The components of a system with every default filled in. */
export interface Lists extends DeviceLists {
  readonly buses: readonly ACBus[];
  readonly lines: readonly Line[];
}

/** A component as it may be written, defaults left out. */
export type ComponentInput<L extends ListName> = z.input<(typeof componentSchemas)[L]>;

/** Why thermal units are not among them. */
export const seriesTypeExpected = `one of ${seriesDeviceTypes.join(', ')}: the power of thermal units is decided, within constant limits`;
const seriesType = z.custom<SeriesDeviceType>(
  (value) => seriesDeviceTypes.some((type) => type === value),
  seriesTypeExpected,
);

/** `YYYY-MM-DDTHH:MM[:SS]`, local time without a zone. */
const localTime = z.string().refine((text) => parseLocalTime(text) !== undefined, 'a time like "2024-01-01T00:00:00"');

/** Multiplied with every value: a number, or the device's own maximum power for values per unit of it. */
const scalingFactorMultiplier = z
  .custom<number | 'maxActivePower'>(
    (value) => Number.isFinite(value) || value === 'maxActivePower',
    'a number or "maxActivePower"',
  )
  .default(1);

/** A time series in a JSON file with its values. */
export const inlineSeriesSchema = z.strictObject({
  type: seriesType,
  name,
  initialTime: localTime,
  resolutionMinutes: z.number().gt(0),
  values: z.array(z.number()).min(1),
  scalingFactorMultiplier,
});

/** A time series that is a column of a CSV file whose first column is `DateTime`. */
export const fileSeriesSchema = z.strictObject({
  type: seriesType,
  name,
  file: z.string().min(1),
  /** The device's name when left out. */
  column: z.string().optional(),
  scalingFactorMultiplier,
});
export type InlineSeries = z.output<typeof inlineSeriesSchema>;
export type FileSeries = z.output<typeof fileSeriesSchema>;

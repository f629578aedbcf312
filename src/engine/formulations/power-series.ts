import type { ComponentTypes, DeviceType, TimeSeries } from '../system/components';
import type { FormulationContext } from './context';

/** A device whose power (available, produced or consumed) is given over time. */
export interface SeriesDevice<T extends DeviceType> {
  readonly device: ComponentTypes[T];
  readonly series: TimeSeries;
}

/**
 * Available devices of a type with their series at the model's resolution, in the order of result columns.
 * @throws UserError `system.timeSeries`
 */
export function seriesDevices<T extends DeviceType>(context: FormulationContext, type: T): readonly SeriesDevice<T>[] {
  const devices: readonly ComponentTypes[T][] = context.system.devices(type);
  return devices
    .filter(({ available }) => available)
    .map((device) => ({ device, series: context.system.timeSeries(type, device.name, context.horizon.resolutionMs) }));
}

/** Index into a series of the period that starts at a time. */
export const periodAt = (series: TimeSeries, time: number): number => (time - series.initialTime) / series.resolutionMs;

/** MW in the `period`-th period from a time. Whether the series reaches that far is checked when a simulation is built. */
export function powerAt(series: TimeSeries, time: number, period: number): number {
  const value = series.values[periodAt(series, time) + period];
  if (value === undefined) throw new RangeError(`no value at period ${period} from ${new Date(time).toISOString()}`);
  return value;
}

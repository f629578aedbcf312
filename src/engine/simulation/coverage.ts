import { UserError } from '../../text';
import type { DeviceType, TimeSeries } from '../system/components';
import { formatLocalTime } from '../system/local-time';
import type { DecisionModel } from './decision-model';
import { formatDuration } from './durations';

/** When a simulation begins and how long it is. */
export interface SimulatedSpan {
  readonly initialTime: number;
  readonly steps: number;
  readonly stepResolution: number;
}

const seriesTypes: readonly Exclude<DeviceType, 'ThermalStandard'>[] = [
  'RenewableDispatch',
  'RenewableNonDispatch',
  'HydroDispatch',
  'PowerLoad',
];

/**
 * Every series that a model reads must cover all its executions, horizons included, without gaps.
 * @throws UserError `simulation.timeSeries` naming the device, what there is, what is needed and the last possible step
 */
export function checkCoverage(model: DecisionModel, span: SimulatedSpan): void {
  for (const type of seriesTypes) {
    if (model.template.deviceModel(type) === undefined) continue;
    for (const device of model.system.devices(type)) {
      if (!device.available) continue;
      const series = model.system.timeSeries(type, device.name, model.resolution);
      checkSeries(`${type} ${device.name}`, series, model, span);
    }
  }
}

function checkSeries(device: string, series: TimeSeries, model: DecisionModel, span: SimulatedSpan): void {
  const { initialTime, steps, stepResolution } = span;
  const needed = initialTime + steps * stepResolution - model.interval + model.horizon;
  const end = series.initialTime + series.values.length * series.resolutionMs;
  const refuse = (what: string) =>
    new UserError(
      'simulation.timeSeries',
      `The time series of ${device} at ${formatDuration(series.resolutionMs)} ${what}.`,
    );
  const has = `covers ${formatLocalTime(series.initialTime)} to ${formatLocalTime(end)}`;
  if (initialTime < series.initialTime || initialTime >= end) {
    throw refuse(`${has}; the simulation begins at ${formatLocalTime(initialTime)}`);
  }
  if ((initialTime - series.initialTime) % series.resolutionMs !== 0) {
    throw refuse(`${has} in periods that do not begin at the simulation's ${formatLocalTime(initialTime)}`);
  }
  if (needed > end) {
    const possible = Math.floor((end - model.horizon + model.interval - initialTime) / stepResolution);
    const most = possible < 1 ? 'not even one step is possible' : `the last possible step is ${possible}`;
    throw refuse(
      `${has}; model ${model.name} needs it until ${formatLocalTime(needed)} for ${steps} steps with a horizon of ${formatDuration(model.horizon)}: ${most}`,
    );
  }
  const first = (initialTime - series.initialTime) / series.resolutionMs;
  const last = (needed - series.initialTime) / series.resolutionMs;
  for (let i = first; i < last; i++) {
    const value = series.values[i] ?? Number.NaN;
    if (Number.isFinite(value)) continue;
    throw refuse(`has no value at ${formatLocalTime(series.initialTime + i * series.resolutionMs)}`);
  }
}

/** The first time that all series of a model cover, or undefined when it reads none. */
export function commonStart(model: DecisionModel): number | undefined {
  const times = seriesTypes.flatMap((type) =>
    model.template.deviceModel(type) === undefined
      ? []
      : model.system
          .devices(type)
          .filter(({ available }) => available)
          .map(({ name }) => model.system.timeSeries(type, name, model.resolution).initialTime),
  );
  return times.length === 0 ? undefined : Math.max(...times);
}

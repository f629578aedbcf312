import { type Decision, type DeviceProgram, type FormulationContext, hoursOf, type Output } from './context';
import { powerAt, type SeriesDevice, seriesDevices } from './power-series';
import { nameSeries } from './thermal-columns';

interface Dispatched<T extends 'RenewableDispatch' | 'HydroDispatch'> extends SeriesDevice<T> {
  readonly power: number;
}

/** `RenewableFullDispatch`: between zero and what is available; what is not taken is curtailed. */
export const renewableFullDispatch = (context: FormulationContext): DeviceProgram =>
  availablePower(context, 'RenewableDispatch', (_, available) => ({ min: 0, max: available }));

/**
 * `HydroDispatchRunOfRiver`: between the minimum and what the series gives in each period, without a reservoir. Where
 * the series gives less than the minimum, that is the minimum.
 */
export const hydroDispatchRunOfRiver = (context: FormulationContext): DeviceProgram =>
  availablePower(context, 'HydroDispatch', ({ activePowerLimits: { min, max } }, available) => {
    const most = Math.min(max, available);
    return { min: Math.min(min, most), max: most };
  });

function availablePower<T extends 'RenewableDispatch' | 'HydroDispatch'>(
  context: FormulationContext,
  type: T,
  limits: (device: SeriesDevice<T>['device'], available: number) => { readonly min: number; readonly max: number },
): DeviceProgram {
  const { builder, horizon, injections, system } = context;
  const { periods } = horizon;
  const hours = hoursOf(horizon);
  const devices = seriesDevices(context, type).map((entry): Dispatched<T> => {
    nameSeries(builder, `ActivePowerVariable__${type}`, entry.device.name);
    const power = builder.numCols;
    for (let t = 0; t < periods; t++) builder.addCol(entry.device.variableCost * hours, 0, 0);
    injections.addVariable(entry.device.bus, power, 1);
    return { ...entry, power };
  });
  const output = (
    container: Output['container'],
    key: string,
    value: (decision: Decision, device: Dispatched<T>, t: number) => number,
  ): Output => ({
    container,
    key: `${key}__${type}`,
    columns: devices.map(({ device }) => device.name),
    values: (decision) =>
      Float64Array.from({ length: devices.length * periods }, (_, i) => {
        const device = devices[Math.floor(i / periods)];
        return device ? value(decision, device, i % periods) : Number.NaN;
      }),
  });
  /** MW, free of the solver's tolerances. */
  const taken = ({ primal, inputs }: Decision, { device, series, power }: Dispatched<T>, t: number) => {
    const { min, max } = limits(device, powerAt(series, inputs.time, t));
    return Math.min(max, Math.max(min, primal[power + t] ?? 0));
  };
  return {
    commitments: [],
    outputs: [
      output(
        'variables',
        'ActivePowerVariable',
        (decision, device, t) => taken(decision, device, t) / system.basePower,
      ),
      output(
        'parameters',
        'ActivePowerTimeSeriesParameter',
        ({ inputs }, { series }, t) => powerAt(series, inputs.time, t) / system.basePower,
      ),
      output(
        'expressions',
        'ProductionCostExpression',
        (decision, device, t) => taken(decision, device, t) * device.device.variableCost * hours,
      ),
    ],
    update: ({ time }, bounds) => {
      for (const { device, series, power } of devices) {
        for (let t = 0; t < periods; t++) {
          const { min, max } = limits(device, powerAt(series, time, t));
          bounds.setCol(power + t, min, max);
        }
      }
    },
  };
}

import type { DeviceType } from '../system/components';
import type { DeviceProgram, Formulation, FormulationContext } from './context';
import { powerAt, seriesDevices } from './power-series';

type SeriesType = Exclude<DeviceType, 'ThermalStandard'>;

/** `FixedOutput`: what the series gives must be taken. */
export const fixedOutput =
  (type: Exclude<SeriesType, 'PowerLoad'>): Formulation =>
  (context) =>
    fixedPower(context, type, 1);

/** `StaticPowerLoad`: what the series says is consumed. Stored negative, with upstream's multiplier of −1. */
export const staticPowerLoad: Formulation = (context) => fixedPower(context, 'PowerLoad', -1);

function fixedPower(context: FormulationContext, type: SeriesType, sign: 1 | -1): DeviceProgram {
  const { injections, system, horizon } = context;
  const { periods } = horizon;
  const devices = seriesDevices(context, type);
  for (const { device } of devices) injections.fixedAt(device.bus);
  return {
    commitments: [],
    outputs: [
      {
        container: 'parameters',
        key: `ActivePowerTimeSeriesParameter__${type}`,
        columns: devices.map(({ device }) => device.name),
        values: ({ inputs }) => {
          const values = new Float64Array(devices.length * periods);
          devices.forEach(({ series }, i) => {
            for (let t = 0; t < periods; t++) {
              values[i * periods + t] = (sign * powerAt(series, inputs.time, t)) / system.basePower;
            }
          });
          return values;
        },
      },
    ],
    update: ({ time }) => {
      for (const { device, series } of devices) {
        for (let t = 0; t < periods; t++) injections.addFixed(device.bus, t, sign * powerAt(series, time, t));
      }
    },
  };
}

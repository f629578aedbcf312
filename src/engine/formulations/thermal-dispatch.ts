import { type DeviceProgram, type FormulationContext, hoursOf } from './context';
import { addThermalColumns, powerOf, productionCost, thermalOutput, thermalUnits } from './thermal-columns';

/**
 * `ThermalBasicDispatch`: power between the limits, all units on; with a semi-continuous feedforward the limits are
 * multiplied by the status that another model decided. No ramps, no minimum times.
 * Its production cost holds the no-load cost of units that are on (upstream's dispatch leaves that out), so that the
 * sum over a simulation lacks starts and stops only.
 */
export function thermalBasicDispatch(context: FormulationContext): DeviceProgram {
  const { system, horizon, semiContinuous } = context;
  const { periods } = horizon;
  const hours = hoursOf(horizon);
  const columns = thermalUnits(context).map((unit) =>
    addThermalColumns(context, unit, { lower: 1, upper: 1, integer: false }),
  );
  const status = thermalOutput('parameters', 'OnStatusParameter', columns, periods, ({ inputs }, { unit }, t) =>
    statusOf(inputs.onStatus, unit.name, t),
  );
  return {
    commitments: [],
    outputs: [
      thermalOutput(
        'variables',
        'ActivePowerVariable',
        columns,
        periods,
        (decision, unit, t) => powerOf(decision, unit, t) / system.basePower,
      ),
      thermalOutput('expressions', 'ProductionCostExpression', columns, periods, (decision, unit, t) =>
        productionCost(decision, unit, t, hours),
      ),
      ...(semiContinuous ? [status] : []),
    ],
    update: ({ onStatus }, bounds) => {
      if (!semiContinuous) return;
      for (const { unit, on, cost, segments } of columns) {
        for (let t = 0; t < periods; t++) {
          const value = statusOf(onStatus, unit.name, t);
          bounds.setCol(on + t, value, value);
          segments.forEach((first, k) => {
            bounds.setCol(first + t, 0, (cost.segments[k]?.width ?? 0) * value);
          });
        }
      }
    },
  };
}

function statusOf(onStatus: ReadonlyMap<string, Float64Array> | undefined, name: string, period: number): number {
  return onStatus?.get(name)?.[period] ?? 1;
}

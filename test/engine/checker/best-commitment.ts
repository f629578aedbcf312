/**
 * The least cost of committing units on a copper plate without ramps, by dynamic programming over what each unit is
 * doing and for how long: no linear program, nothing of the engine. For a handful of units.
 */
import type { DeviceType, SystemData, ThermalStandard } from '../../../src/engine/system/components';
import { costPerHour } from './unit-rules';

interface UnitPosition {
  readonly on: boolean;
  /** Hours in that state, no more than the longer minimum time needs. */
  readonly lasted: number;
}

/** $ of the first `periods` hours; `Infinity` when no commitment can serve the load. */
export function bestCommitment(system: SystemData, periods: number): number {
  const units = system.devices('ThermalStandard').filter((unit) => unit.available);
  const first = units.map((unit) => capped(unit, { on: unit.status || unit.mustRun, lasted: unit.timeAtStatus }));
  let reached = new Map([[JSON.stringify(first), 0]]);
  for (let hour = 0; hour < periods; hour++) {
    const dispatched = new Map<string, number>();
    const next = new Map<string, number>();
    for (const [state, cost] of reached) {
      for (const { positions, transitionCost } of successors(units, JSON.parse(state) as UnitPosition[])) {
        const committed = positions.map(({ on }) => (on ? '1' : '0')).join('');
        const serving = dispatched.get(committed) ?? meritOrder(system, units, positions, hour);
        dispatched.set(committed, serving);
        const total = cost + transitionCost + serving;
        const key = JSON.stringify(positions);
        if (total < (next.get(key) ?? Number.POSITIVE_INFINITY)) next.set(key, total);
      }
    }
    reached = next;
  }
  return Math.min(...reached.values());
}

function successors(units: readonly ThermalStandard[], now: readonly UnitPosition[]) {
  let all: { readonly positions: readonly UnitPosition[]; readonly transitionCost: number }[] = [
    { positions: [], transitionCost: 0 },
  ];
  units.forEach((unit, i) => {
    const position = now[i];
    if (!position) return;
    const { on, lasted } = position;
    const moves = [{ to: capped(unit, { on, lasted: lasted + 1 }), cost: 0 }];
    const needed = (on ? unit.timeLimits?.up : unit.timeLimits?.down) ?? 0;
    if (!unit.mustRun && lasted >= needed - 1e-9) {
      const { shutDown, startUp } = unit.operationCost;
      moves.push({ to: capped(unit, { on: !on, lasted: 1 }), cost: on ? shutDown : startUp });
    }
    all = all.flatMap(({ positions, transitionCost }) =>
      moves.map(({ to, cost }) => ({ positions: [...positions, to], transitionCost: transitionCost + cost })),
    );
  });
  return all;
}

/** Longer than needed makes no difference. */
function capped(unit: ThermalStandard, { on, lasted }: UnitPosition): UnitPosition {
  const needed = (on ? unit.timeLimits?.up : unit.timeLimits?.down) ?? 0;
  return { on, lasted: Math.min(lasted, Math.max(1, needed)) };
}

/** $ of one hour: minimum powers, then the cheapest piece first; `Infinity` when the load cannot be met exactly. */
export function meritOrder(
  system: SystemData,
  units: readonly ThermalStandard[],
  positions: readonly { readonly on: boolean }[],
  hour: number,
): number {
  const committed = units.filter((_, i) => positions[i]?.on);
  const at = (type: DeviceType, name: string): number =>
    system.timeSeries(type, name, 3_600_000).values[hour] ?? Number.NaN;
  const sum = (type: 'PowerLoad' | 'RenewableNonDispatch'): number =>
    system.devices(type).reduce((total, { name }) => total + at(type, name), 0);
  let cost = committed.reduce((total, unit) => total + costPerHour(unit, unit.activePowerLimits.min), 0);
  let left = committed.reduce(
    (rest, unit) => rest - unit.activePowerLimits.min,
    sum('PowerLoad') - sum('RenewableNonDispatch'),
  );
  if (left < -1e-9) return Number.POSITIVE_INFINITY;
  const pieces = [
    ...committed.flatMap(piecesOf),
    ...(['RenewableDispatch', 'HydroDispatch'] as const).flatMap((type) =>
      system.devices(type).map(({ name, variableCost }) => ({ width: at(type, name), slope: variableCost })),
    ),
  ].sort((a, b) => a.slope - b.slope);
  for (const { width, slope } of pieces) {
    const used = Math.min(width, Math.max(0, left));
    cost += used * slope;
    left -= used;
  }
  return left > 1e-9 ? Number.POSITIVE_INFINITY : cost;
}

function piecesOf({ activePowerLimits: { min, max }, operationCost: { variable } }: ThermalStandard) {
  if (variable.type === 'linear') return [{ width: max - min, slope: variable.slope }];
  return variable.points.slice(1).map((end, i) => {
    const begin = variable.points[i] ?? end;
    return { width: end.power - begin.power, slope: (end.cost - begin.cost) / (end.power - begin.power) };
  });
}

import type { Block, StoreReader } from '../read-store';
import { blocksOf, energyOf, hoursOf, type Source, sourcesOf } from './realized';
import { costAt, parseSystem, type StoredSystem, type StoredThermal } from './stored-system';

/** $ over the whole time, without penalties for slacks. Parts that the store does not allow are undefined. */
export interface ProductionCost {
  /** `recomputed` from dispatch, commitment and the system's costs; `stored`: the sum of the stored cost expressions. */
  readonly basis: 'recomputed' | 'stored';
  readonly total: number;
  readonly variable?: number | undefined;
  /** No-load cost of committed hours. */
  readonly fixed?: number | undefined;
  readonly startUp?: number | undefined;
  readonly shutDown?: number | undefined;
  readonly starts?: number | undefined;
  readonly stops?: number | undefined;
}

/**
 * The cost of what was realised. Starts and stops are transitions of the whole joined commitment: summed over
 * partitions, their costs would miss a transition that falls between two of them.
 */
export function productionCost(store: StoreReader): ProductionCost | undefined {
  return recomputed(store) ?? stored(store);
}

function recomputed(store: StoreReader): ProductionCost | undefined {
  const [dispatch] = sourcesOf(store, 'variables', 'ActivePowerVariable').filter(isThermal);
  const [commitment] = sourcesOf(store, 'variables', 'OnVariable').filter(isThermal);
  const system = dispatch && systemOf(store, dispatch);
  if (!dispatch || !system) return undefined;
  const units = unitsOf(system, dispatch.output.columns);
  if (!units) return undefined;
  const variable = thermalVariableCost(store, dispatch, commitment, units) + otherVariableCost(store, system);
  if (!commitment) return { basis: 'recomputed', total: variable, variable };
  const committed = unitsOf(system, commitment.output.columns);
  if (!committed) return undefined;
  const parts = commitmentCost(store, commitment, committed);
  return { basis: 'recomputed', total: variable + parts.fixed + parts.startUp + parts.shutDown, variable, ...parts };
}

const isThermal = ({ component }: Source) => component === 'ThermalStandard';

const systemOf = (store: StoreReader, source: Source): StoredSystem | undefined =>
  parseSystem(store.readSystem(source.model.systemUuid));

/** The units that columns are named after; undefined when one is not known. */
function unitsOf(system: StoredSystem, columns: readonly string[]): readonly StoredThermal[] | undefined {
  const units = columns.flatMap((name) => system.ThermalStandard.find((unit) => unit.name === name) ?? []);
  return units.length === columns.length ? units : undefined;
}

/** MW below which a unit whose commitment is not stored counts as off. */
const OFF = 1e-6;

function thermalVariableCost(
  store: StoreReader,
  dispatch: Source,
  commitment: Source | undefined,
  units: readonly StoredThermal[],
): number {
  const hours = hoursOf(dispatch.model.resolutionMs);
  let cost = 0;
  for (const block of blocksOf(store, dispatch)) {
    const isOn = commitmentDuring(store, commitment, block);
    units.forEach((unit, c) => {
      for (let t = 0; t < block.periods; t += 1) {
        const power = block.values[c * block.periods + t] ?? Number.NaN;
        if (!Number.isNaN(power) && isOn(unit.name, t, power))
          cost += hours * costAt(unit.operationCost.variable, power);
      }
    });
  }
  return cost;
}

/** Whether a unit is committed in a period of a block. */
function commitmentDuring(store: StoreReader, commitment: Source | undefined, block: Block) {
  const byPower = (_name: string, _period: number, power: number) => power > OFF;
  if (!commitment || block.periods === 0) return byPower;
  const { resolutionMs, name } = commitment.model;
  const { initialMs } = store.shape;
  const from = Math.floor((block.fromMs - initialMs) / resolutionMs);
  const end = Math.ceil((block.fromMs + block.periods * block.resolutionMs - initialMs) / resolutionMs);
  const count = Math.min(end, store.realizedPeriods(name)) - from;
  if (count <= 0) return byPower;
  const on = store.readRealized(name, commitment.output, { from, count });
  const columns = new Map(commitment.output.columns.map((column, c) => [column, c]));
  return (unit: string, period: number, power: number): boolean => {
    const column = columns.get(unit);
    const at = Math.floor((block.fromMs - on.fromMs + period * block.resolutionMs) / resolutionMs);
    const value = column === undefined || at >= count ? Number.NaN : (on.values[column * count + at] ?? Number.NaN);
    return Number.isNaN(value) ? power > OFF : value > 0.5;
  };
}

function otherVariableCost(store: StoreReader, system: StoredSystem): number {
  let cost = 0;
  for (const source of sourcesOf(store, 'variables', 'ActivePowerVariable')) {
    const units =
      source.component === 'RenewableDispatch'
        ? system.RenewableDispatch
        : source.component === 'HydroDispatch'
          ? system.HydroDispatch
          : [];
    const prices = new Map(units.map(({ name, variableCost }) => [name, variableCost]));
    if (![...prices.values()].some((price) => price !== 0)) continue;
    for (const [name, energy] of energyOf(store, source).byColumn) cost += energy * (prices.get(name) ?? 0);
  }
  return cost;
}

interface CommitmentCost {
  readonly fixed: number;
  readonly startUp: number;
  readonly shutDown: number;
  readonly starts: number;
  readonly stops: number;
}

function commitmentCost(store: StoreReader, commitment: Source, units: readonly StoredThermal[]): CommitmentCost {
  const hours = hoursOf(commitment.model.resolutionMs);
  /** Unknown after a period that was not stored: its transition is not counted. */
  const before: (boolean | undefined)[] = units.map(({ status }) => status);
  const sum = { fixed: 0, startUp: 0, shutDown: 0, starts: 0, stops: 0 };
  for (const { values, periods } of blocksOf(store, commitment)) {
    units.forEach(({ operationCost }, c) => {
      for (let t = 0; t < periods; t += 1) {
        const value = values[c * periods + t] ?? Number.NaN;
        const on = Number.isNaN(value) ? undefined : value > 0.5;
        if (on) sum.fixed += operationCost.fixed * hours;
        if (on === true && before[c] === false) {
          sum.starts += 1;
          sum.startUp += operationCost.startUp;
        }
        if (on === false && before[c] === true) {
          sum.stops += 1;
          sum.shutDown += operationCost.shutDown;
        }
        before[c] = on;
      }
    });
  }
  return sum;
}

function stored(store: StoreReader): ProductionCost | undefined {
  const sources = sourcesOf(store, 'expressions', 'ProductionCostExpression');
  if (sources.length === 0) return undefined;
  let total = 0;
  for (const source of sources)
    for (const { values } of blocksOf(store, source))
      for (const value of values) if (!Number.isNaN(value)) total += value;
  return { basis: 'stored', total };
}

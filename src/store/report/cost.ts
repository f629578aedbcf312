import type { Block, StoredModel, StoreReader } from '../read-store';
import { blocksOf, energyOf, hoursOf, realisingModel, type Source, sourcesOf } from './realized';
import { costAt, parseSystem, type StoredSystem, type StoredThermal } from './stored-system';

/** Why a cost could not be recomputed, and the stored expressions stand for it. */
export type WhyStored =
  /** The system's costs are not known here, as of a system of Julia's. */
  | { readonly kind: 'unknownCosts' }
  /** Units give energy while their commitment is off: the dispatch does not follow it. */
  | { readonly kind: 'commitmentNotFollowed'; readonly model: string; readonly mwh: number }
  /** The recomputed cost differs from the stored expressions, by $. */
  | { readonly kind: 'recomputedDiffers'; readonly by: number };

/** $ over the whole time, without penalties for slacks. Parts that the store does not allow are undefined. */
export interface ProductionCost {
  /**
   * `recomputed` from dispatch, commitment and the system's costs; `stored`: the sum of the realising model's stored
   * cost expressions, and what the transitions of the commitment cost where that is known.
   */
  readonly basis: 'recomputed' | 'stored';
  readonly why?: WhyStored;
  readonly total: number;
  readonly variable?: number | undefined;
  /** No-load cost of committed hours. */
  readonly fixed?: number | undefined;
  /** Sum of the stored expressions without starts and stops, which stands for the two above. */
  readonly expressions?: number | undefined;
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
  const model = realisingModel(store);
  if (!model) return undefined;
  const expressions = storedExpressions(store, model);
  const known = recomputed(store, model);
  if (!known) {
    return expressions === undefined
      ? undefined
      : { basis: 'stored', why: { kind: 'unknownCosts' }, total: expressions };
  }
  const { cost, powerWhileOff, storedTransitions, commitment } = known;
  if (expressions === undefined) return cost;
  const own = expressions - storedTransitions;
  const by = own - (cost.variable ?? 0) - (cost.fixed ?? 0);
  const why: WhyStored | undefined =
    commitment && powerWhileOff > OFF
      ? { kind: 'commitmentNotFollowed', model: commitment.model.name, mwh: powerWhileOff }
      : Math.abs(by) > SAME * Math.max(1, Math.abs(own))
        ? { kind: 'recomputedDiffers', by }
        : undefined;
  if (!why) return cost;
  const { variable: _, fixed: __, ...rest } = cost;
  return {
    ...rest,
    basis: 'stored',
    why,
    expressions: own,
    total: own + (cost.startUp ?? 0) + (cost.shutDown ?? 0),
  };
}

/** Relative difference up to which two sums of costs are the same. */
const SAME = 1e-6;

interface Recomputed {
  readonly cost: ProductionCost;
  readonly commitment: Source | undefined;
  /** MWh of units whose commitment is off. */
  readonly powerWhileOff: number;
  /** What the model's stored expressions hold for the starts and stops that it saw itself. */
  readonly storedTransitions: number;
}

function recomputed(store: StoreReader, model: StoredModel): Recomputed | undefined {
  const dispatch = sourcesOf(model, 'variables', 'ActivePowerVariable').find(isThermal);
  const system = parseSystem(store.readSystem(model.systemUuid));
  if (!dispatch || !system) return undefined;
  const commitment = commitmentFor(store, model);
  const units = unitsOf(system, dispatch.output.columns);
  const committed = commitment && unitsOf(system, commitment.output.columns);
  if (!units || (commitment && !committed)) return undefined;
  const thermal = thermalVariableCost(store, dispatch, commitment, units);
  const variable = thermal.cost + otherVariableCost(store, model, system);
  const parts = commitment && committed ? commitmentCost(store, commitment, committed) : undefined;
  return {
    cost: {
      basis: 'recomputed',
      total: variable + (parts ? parts.fixed + parts.startUp + parts.shutDown : 0),
      variable,
      ...parts,
    },
    commitment,
    powerWhileOff: thermal.powerWhileOff,
    storedTransitions: storedTransitions(store, model, system),
  };
}

const isThermal = ({ component }: Source) => component === 'ThermalStandard';

/** The realising model's own commitment, else that of the last model that decides one. */
function commitmentFor(store: StoreReader, model: StoredModel): Source | undefined {
  const of = (m: StoredModel) => sourcesOf(m, 'variables', 'OnVariable').find(isThermal);
  return of(model) ?? store.shape.models.flatMap((m) => of(m) ?? []).at(-1);
}

function storedTransitions(store: StoreReader, model: StoredModel, system: StoredSystem): number {
  let sum = 0;
  for (const [entry, cost] of [
    ['StartVariable', 'startUp'],
    ['StopVariable', 'shutDown'],
  ] as const) {
    const source = sourcesOf(model, 'variables', entry).find(isThermal);
    const units = source && unitsOf(system, source.output.columns);
    if (!source || !units) continue;
    // The "energy" of zeros and ones is their number times the hours of a period.
    const { byColumn } = energyOf(store, source);
    const hours = hoursOf(model.resolutionMs);
    for (const unit of units) sum += ((byColumn.get(unit.name) ?? 0) / hours) * unit.operationCost[cost];
  }
  return sum;
}

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
): { readonly cost: number; readonly powerWhileOff: number } {
  const hours = hoursOf(dispatch.model.resolutionMs);
  let cost = 0;
  let powerWhileOff = 0;
  for (const block of blocksOf(store, dispatch)) {
    const isOn = commitmentDuring(store, commitment, block);
    units.forEach((unit, c) => {
      for (let t = 0; t < block.periods; t += 1) {
        const power = block.values[c * block.periods + t] ?? Number.NaN;
        if (Number.isNaN(power)) continue;
        if (isOn(unit.name, t, power)) cost += hours * costAt(unit.operationCost.variable, power);
        else if (power > OFF) powerWhileOff += power * hours;
      }
    });
  }
  return { cost, powerWhileOff };
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

function otherVariableCost(store: StoreReader, model: StoredModel, system: StoredSystem): number {
  let cost = 0;
  for (const source of sourcesOf(model, 'variables', 'ActivePowerVariable')) {
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

function storedExpressions(store: StoreReader, model: StoredModel): number | undefined {
  const sources = sourcesOf(model, 'expressions', 'ProductionCostExpression');
  if (sources.length === 0) return undefined;
  let total = 0;
  for (const source of sources)
    for (const { values } of blocksOf(store, source))
      for (const value of values) if (!Number.isNaN(value)) total += value;
  return total;
}

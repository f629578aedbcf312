/** What a simulation came to, read from its joined store. */
import path from 'node:path';
import { type SimulationPlace, simulationDir } from '../../layout';
import { type StoredModel, type StoreReader, withStore } from '../read-store';
import { type Balance, balanceOf } from './balance';
import { type ProductionCost, productionCost } from './cost';
import { blocksOf, consumers, energyOf, hoursOf, realisingModel, type Source, sourcesOf } from './realized';
import { parseSystem, sourceOf } from './stored-system';

export interface UnitEnergy {
  readonly component: string;
  readonly name: string;
  /** Fuel, else prime mover, else the type of component. */
  readonly source: string;
  readonly mwh: number;
}

export interface LargestGap {
  readonly model: string;
  /** From 0 over all steps. */
  readonly execution: number;
  /** Local time without a zone at which the execution begins. */
  readonly time: string;
  /** Relative: 0.01 is 1 %. */
  readonly gap: number;
}

/** Undefined is what the store does not hold; it is never a zero. Energies in MWh. */
export interface Summary {
  readonly file: string;
  readonly numSteps: number;
  readonly initialTime: string;
  /** Executions of each model over all steps. */
  readonly executions: readonly { readonly model: string; readonly count: number }[];
  /** The model that energy and cost are taken from: the last that has thermal power. */
  readonly realisedBy: string | undefined;
  /** Devices that only another model has: they are in none of the figures. */
  readonly onlyElsewhere: readonly { readonly component: string; readonly model: string }[];
  readonly cost: ProductionCost | undefined;
  /** Generating units, in the order of the store. */
  readonly units: readonly UnitEnergy[] | undefined;
  readonly bySource: readonly { readonly source: string; readonly mwh: number }[] | undefined;
  readonly load: number | undefined;
  readonly unserved: number | undefined;
  readonly overGeneration: number | undefined;
  /** What units of time series could have given and did not. */
  readonly curtailment: number | undefined;
  /** Whether generation, slacks and load add up; undefined where the store does not tell. */
  readonly balance: Balance | undefined;
  readonly largestGap: LargestGap | undefined;
  /** Shares of realised generation that were never written, e.g. 0.25 when a fourth was skipped. */
  readonly missing: number;
}

/**
 * Reads a summary from a store, or from the store of a simulation's folder.
 * @throws UserError `store.open`, `store.read`, `store.layout`
 */
export function summarise(of: string | SimulationPlace): Promise<Summary> {
  const file = typeof of === 'string' ? of : path.join(simulationDir(of), 'data_store', 'simulation_store.h5');
  return withStore(file, summariseStore);
}

/** The same of a store that is open, or of several that are read as one. */
export function summariseStore(store: StoreReader): Summary {
  const { shape } = store;
  const model = realisingModel(store);
  const generation = model && generationOf(store, model);
  return {
    file: shape.file,
    numSteps: shape.numSteps,
    initialTime: shape.initialTime,
    executions: shape.models.map(({ name, executions }) => ({ model: name, count: executions })),
    realisedBy: model?.name,
    onlyElsewhere: model ? onlyElsewhere(store, model) : [],
    cost: productionCost(store),
    units: generation?.units,
    bySource: generation && bySource(generation.units),
    load: model && loadOf(store, model),
    unserved: model && totalOf(store, model, 'SystemBalanceSlackUp'),
    overGeneration: model && totalOf(store, model, 'SystemBalanceSlackDown'),
    curtailment: model && curtailmentOf(store, model),
    balance: model && balanceOf(store, model),
    largestGap: largestGapOf(store),
    missing: generation?.missing ?? 0,
  };
}

const parameter = 'ActivePowerTimeSeriesParameter';

function onlyElsewhere(store: StoreReader, model: StoredModel): { component: string; model: string }[] {
  const devicesOf = (m: StoredModel) =>
    [...sourcesOf(m, 'variables', 'ActivePowerVariable'), ...sourcesOf(m, 'parameters', parameter)].map(
      ({ component }) => component,
    );
  const seen = new Set(devicesOf(model));
  return store.shape.models.flatMap((other) =>
    devicesOf(other).flatMap((component) => {
      if (seen.has(component)) return [];
      seen.add(component);
      return [{ component, model: other.name }];
    }),
  );
}

/** Units with a variable, and those whose time series is taken as it is. */
function generationOf(
  store: StoreReader,
  model: StoredModel,
): { units: readonly UnitEnergy[]; missing: number } | undefined {
  const variables = sourcesOf(model, 'variables', 'ActivePowerVariable').filter(
    ({ component }) => !consumers.has(component),
  );
  const dispatched = new Set(variables.map(({ component }) => component));
  const fixed = sourcesOf(model, 'parameters', parameter).filter(
    ({ component }) => !dispatched.has(component) && !consumers.has(component),
  );
  const sources = [...variables, ...fixed];
  if (sources.length === 0) return undefined;
  let missing = 0;
  let all = 0;
  const units = sources.flatMap((source) => {
    const energy = energyOf(store, source);
    const system = parseSystem(store.readSystem(source.model.systemUuid));
    missing += energy.missing;
    all += store.realizedPeriods(source.model.name) * source.output.columns.length;
    return [...energy.byColumn].map(([name, mwh]) => ({
      component: source.component,
      name,
      source: sourceOf(system, source.component, name),
      mwh,
    }));
  });
  return { units, missing: all === 0 ? 0 : missing / all };
}

function bySource(units: readonly UnitEnergy[]): { source: string; mwh: number }[] {
  const sums = new Map<string, number>();
  for (const { source, mwh } of units) sums.set(source, (sums.get(source) ?? 0) + mwh);
  return [...sums].map(([source, mwh]) => ({ source, mwh })).sort((a, b) => b.mwh - a.mwh);
}

function totalOf(store: StoreReader, model: StoredModel, entry: string): number | undefined {
  const sources = sourcesOf(model, 'variables', entry);
  return sources.length === 0 ? undefined : sources.reduce((sum, source) => sum + energyOf(store, source).total, 0);
}

/** Upstream stores loads as negative injections. */
function loadOf(store: StoreReader, model: StoredModel): number | undefined {
  const sources = sourcesOf(model, 'parameters', parameter).filter(({ component }) => consumers.has(component));
  return sources.length === 0
    ? undefined
    : sources.reduce((sum, source) => sum + Math.abs(energyOf(store, source).total), 0);
}

function curtailmentOf(store: StoreReader, model: StoredModel): number | undefined {
  const available = new Map(sourcesOf(model, 'parameters', parameter).map((source) => [source.component, source]));
  let total: number | undefined;
  for (const taken of sourcesOf(model, 'variables', 'ActivePowerVariable')) {
    const most = available.get(taken.component);
    if (!most || consumers.has(taken.component)) continue;
    total = (total ?? 0) + difference(store, most, taken);
  }
  return total;
}

/** MWh by which `a` exceeds `b`, unit by unit and period by period. */
function difference(store: StoreReader, a: Source, b: Source): number {
  const hours = hoursOf(a.model.resolutionMs);
  const columns = a.output.columns.map((name) => b.output.columns.indexOf(name));
  let sum = 0;
  for (const block of blocksOf(store, b)) {
    const from = Math.round((block.fromMs - store.shape.initialMs) / block.resolutionMs);
    const other = store.readRealized(a.model.name, a.output, { from, count: block.periods });
    columns.forEach((column, c) => {
      if (column < 0) return;
      for (let t = 0; t < block.periods; t += 1) {
        const over = (other.values[c * block.periods + t] ?? 0) - (block.values[column * block.periods + t] ?? 0);
        if (over > 0) sum += over * hours;
      }
    });
  }
  return sum;
}

function largestGapOf(store: StoreReader): LargestGap | undefined {
  let largest: LargestGap | undefined;
  for (const model of store.shape.models) {
    const gaps = store.readStats(model.name).get('relative_gap') ?? [];
    for (const [execution, gap] of [...gaps].entries()) {
      if (Number.isNaN(gap) || gap <= (largest?.gap ?? -1)) continue;
      const step = Math.floor(execution / model.executionsPerStep);
      const within = execution % model.executionsPerStep;
      const ms = store.shape.initialMs + step * store.shape.stepResolutionMs + within * model.intervalMs;
      largest = { model: model.name, execution, time: new Date(ms).toISOString().slice(0, 19), gap };
    }
  }
  return largest;
}

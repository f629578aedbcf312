/** What a store holds, ours or Julia's: read once, before any values. */
import { UserError } from '../text';
import { type Hdf5File, type LinkKind, packTexts, withHdf5 } from './hdf5';
import { NotUnderstood, notUnderstood } from './not-understood';
import {
  columnsDataset,
  EMULATION,
  isColumnsDataset,
  MODELS,
  modelGroup,
  ROOT,
  SERIALIZED_KEYS,
  SYSTEMS,
  statsDataset,
} from './paths';
import { type Container, containers } from './spec';
import { type Attributes, attributesOf } from './stored-attributes';

export interface StoredOutput {
  readonly container: Container;
  /** Upstream's encoded key, e.g. `ActivePowerVariable__ThermalStandard`. */
  readonly key: string;
  /** Path in the file. */
  readonly dataset: string;
  /** In the file's order: `[executions, …columns, horizon]`, or `[…columns, time]` of the emulation model. */
  readonly shape: readonly number[];
  /** Names along each dimension of columns, in the file's order; one dimension for nearly everything. */
  readonly columns: readonly (readonly string[])[];
}

export interface StoredModel {
  readonly name: string;
  readonly executionsPerStep: number;
  readonly horizonCount: number;
  readonly resolutionMs: number;
  readonly intervalMs: number;
  /** MVA; 0 where it is not known. */
  readonly basePower: number;
  readonly systemUuid: string;
  readonly outputs: readonly StoredOutput[];
  /** Executions over all steps. */
  readonly executions: number;
  readonly statsFields: readonly string[];
}

export interface StoredEmulation {
  readonly name: string;
  readonly resolutionMs: number;
  readonly basePower: number;
  readonly systemUuid: string;
  readonly outputs: readonly StoredOutput[];
  readonly periods: number;
}

export interface StoreShape {
  readonly file: string;
  /** Local time without a zone. */
  readonly initialTime: string;
  /** The same in milliseconds, as if it were UTC. */
  readonly initialMs: number;
  readonly stepResolutionMs: number;
  readonly numSteps: number;
  /** In the order in which they were executed. */
  readonly models: readonly StoredModel[];
  /** Absent where nothing of it was stored. */
  readonly emulation: StoredEmulation | undefined;
  readonly systemUuids: readonly string[];
}

/**
 * Told of each part of a store that cannot be shown, or is shown without something that it should have: its path, and
 * why as a clause about it.
 */
export type OnUnknown = (path: string, why: string, isShown: boolean) => void;

/**
 * Reads what a store holds, without values.
 * @throws UserError `store.open`, `store.read`, or `store.layout` naming what is not understood
 */
export function readStoreSpec(file: string): Promise<StoreShape> {
  return withHdf5(file, 'r', (hdf5) => shapeOf(hdf5));
}

/**
 * @param onUnknown where given, only a store without times is refused: what else is not understood is left out and told
 * @throws UserError `store.layout`
 */
export function shapeOf(hdf5: Hdf5File, onUnknown?: OnUnknown): StoreShape {
  if (hdf5.kind(ROOT) !== 'group') throw notUnderstood(hdf5, 'it has no group simulation');
  const root = attributesOf(hdf5, ROOT);
  const initialTime = root.text('initial_time');
  const initialMs = Date.parse(`${initialTime}Z`);
  if (Number.isNaN(initialMs))
    throw notUnderstood(hdf5, `initial_time of ${ROOT} is ${initialTime}, not a date and time`);
  const numSteps = root.count('num_steps');
  const looking = { hdf5, onUnknown };
  if (onUnknown) tellUnknown(looking, '/', [ROOT.slice(1)]);
  if (onUnknown) tellUnknown(looking, ROOT, [MODELS, EMULATION, SYSTEMS, SERIALIZED_KEYS].map(lastPart));
  const order = attempt(looking, ROOT, () => root.list('problem_order'), 'models are in the order of the file') ?? [];
  const found = onUnknown && hdf5.kind(MODELS) === 'group' ? hdf5.links(MODELS).map(({ name }) => name) : [];
  const names = [...order, ...found.filter((name) => !order.includes(name))];
  return {
    file: hdf5.file,
    initialTime,
    initialMs,
    stepResolutionMs: root.count('step_resolution_ms'),
    numSteps,
    models: names.flatMap((name) => attempt(looking, modelGroup(name), () => modelOf(looking, name, numSteps)) ?? []),
    emulation: attempt(looking, EMULATION, () => emulationOf(looking)),
    systemUuids: hdf5.kind(SYSTEMS) === 'group' ? hdf5.links(SYSTEMS).map(({ name }) => name) : [],
  };
}

interface Looking {
  readonly hdf5: Hdf5File;
  readonly onUnknown: OnUnknown | undefined;
}

/**
 * What `f` gives; undefined, and told, for a part that is not understood where somebody wants to know.
 * @param instead what is shown without it, as a clause
 */
function attempt<T>({ onUnknown }: Looking, path: string, f: () => T, instead?: string): T | undefined {
  try {
    return f();
  } catch (error) {
    if (!(onUnknown && error instanceof UserError)) throw error;
    const why = error instanceof NotUnderstood ? error.what : error.message;
    onUnknown(path, instead === undefined ? why : `${why}: ${instead}`, instead !== undefined);
    return undefined;
  }
}

const lastPart = (path: string) => path.slice(path.lastIndexOf('/') + 1);

function tellUnknown({ hdf5, onUnknown }: Looking, group: string, known: readonly string[]): void {
  for (const { name, kind } of hdf5.links(group))
    if (!known.includes(name))
      onUnknown?.(`${group === '/' ? '' : group}/${name}`, `${words[kind]} that is not known`, false);
}

const words: Readonly<Record<LinkKind, string>> = {
  group: 'a group',
  dataset: 'a dataset',
  softLink: 'a link',
  externalLink: 'a link to another file',
  datatype: 'a type',
};

function modelOf(looking: Looking, name: string, numSteps: number): StoredModel {
  const { hdf5 } = looking;
  const group = modelGroup(name);
  if (hdf5.kind(group) !== 'group') throw notUnderstood(hdf5, `it has no group ${group}`);
  const attributes = attributesOf(hdf5, group);
  const executionsPerStep = attributes.count('num_executions');
  const executions = executionsPerStep * numSteps;
  const stats = statsDataset(name);
  const statsFields = attempt(looking, stats, () => statsFieldsOf(hdf5, stats, executions)) ?? [];
  const outputs = outputsOf(looking, group, [lastPart(stats)], ({ dataset, shape }) => {
    if (shape.length < 2 || shape.length > 4 || shape[0] !== executions)
      throw notUnderstood(hdf5, `${dataset} is [${shape.join(', ')}], not [${executions}, columns, horizon]`);
    return shape.slice(1, -1);
  });
  const horizon = () => attributes.count(attributes.has('horizon_count') ? 'horizon_count' : 'horizon');
  return {
    name,
    executionsPerStep,
    ...commonOf(looking, group, attributes),
    horizonCount:
      attempt(looking, group, horizon, 'it is taken from the variables') ??
      Math.max(1, ...outputs.map(({ shape }) => shape.at(-1) ?? 0)),
    intervalMs: attributes.count('interval_ms'),
    outputs,
    executions,
    statsFields,
  };
}

function statsFieldsOf(hdf5: Hdf5File, stats: string, executions: number): string[] {
  if (hdf5.kind(stats) !== 'dataset') return [];
  const fields = hdf5.attributes(stats).get('columns');
  const names = Array.isArray(fields) ? fields.map(String) : [];
  const { shape } = hdf5.info(stats);
  if (names.length > 0 && (shape[0] !== executions || shape[1] !== names.length))
    throw notUnderstood(hdf5, `${stats} is [${shape.join(', ')}], not [${executions}, ${names.length}]`);
  return names;
}

function emulationOf(looking: Looking): StoredEmulation | undefined {
  const { hdf5 } = looking;
  if (hdf5.kind(EMULATION) !== 'group') return undefined;
  const attributes = attributesOf(hdf5, EMULATION);
  if (!attributes.has('name')) return undefined;
  const outputs = outputsOf(looking, EMULATION, [lastPart(statsDataset(''))], ({ dataset, shape }) => {
    if (shape.length < 2 || shape.length > 3)
      throw notUnderstood(hdf5, `${dataset} is [${shape.join(', ')}], not [columns, time]`);
    return shape.slice(0, -1);
  });
  return {
    name: attributes.text('name'),
    ...commonOf(looking, EMULATION, attributes),
    outputs,
    periods: Math.max(0, ...outputs.map(({ shape }) => shape.at(-1) ?? 0)),
  };
}

const commonOf = (looking: Looking, group: string, attributes: Attributes) => ({
  resolutionMs: attributes.count('resolution_ms'),
  basePower: attempt(looking, group, () => basePowerOf(looking, group, attributes), 'values are as stored') ?? 0,
  systemUuid: attempt(looking, group, () => attributes.text('system_uuid'), 'fuels of its units are not known') ?? '',
});

function basePowerOf({ hdf5, onUnknown }: Looking, group: string, attributes: Attributes): number {
  const basePower = attributes.number('base_power');
  // Who only looks must not multiply with it.
  if (onUnknown && !(Number.isFinite(basePower) && basePower > 0))
    throw notUnderstood(hdf5, `base_power of ${group} is ${basePower}, not a power`);
  return basePower;
}

/** @param columnSizes the sizes of an output's dimensions of columns; throws where its shape is not one of results */
function outputsOf(
  looking: Looking,
  owner: string,
  alsoKnown: readonly string[],
  columnSizes: (output: Omit<StoredOutput, 'columns'>) => readonly number[],
): StoredOutput[] {
  const { hdf5, onUnknown } = looking;
  if (onUnknown) tellUnknown(looking, owner, [...containers, ...alsoKnown]);
  return containers.flatMap((container) => {
    const group = `${owner}/${container}`;
    // Newer versions keep parameters in files beside the store.
    if (hdf5.kind(group) !== 'group') return [];
    return hdf5
      .links(group)
      .filter(({ name }) => !isColumnsDataset(name))
      .flatMap(({ name: key, kind }) => {
        const dataset = `${group}/${key}`;
        const output = attempt(looking, dataset, () => {
          if (kind !== 'dataset') throw notUnderstood(hdf5, `${dataset} is not a dataset`);
          const { shape, type } = hdf5.info(dataset);
          // Who only looks takes all numbers.
          if (type !== 'float64' && (!onUnknown || type === 'string' || type === 'other'))
            throw notUnderstood(hdf5, `${dataset} does not hold ${onUnknown ? '' : 'float64 '}numbers`);
          const plain = { container, key, dataset, shape };
          const sizes = columnSizes(plain);
          const columns =
            attempt(looking, dataset, () => columnsOf(hdf5, plain, sizes), 'its columns are numbered') ??
            sizes.map((size) => numbered(size));
          return { ...plain, columns };
        });
        return output ?? [];
      });
  });
}

/** Names of columns that have none. */
const numbered = (size: number) => Array.from({ length: size }, (_, i) => `${i + 1}`);

/** Names along several dimensions stand one list after the other, Julia's first dimension (the file's last) first. */
function columnsOf(hdf5: Hdf5File, { dataset }: { dataset: string }, sizes: readonly number[]): string[][] {
  const names = columnsDataset(dataset);
  if (hdf5.kind(names) !== 'dataset') throw notUnderstood(hdf5, `${dataset} has no ${names}`);
  const all = hdf5.readStrings(names);
  const expected = sizes.reduce((sum, n) => sum + n, 0);
  // A dataset without a dimension of columns has one unnamed or named column.
  if (sizes.length > 0 && all.length !== expected)
    throw notUnderstood(hdf5, `${names} holds ${all.length} names, and ${dataset} has ${sizes.join(' × ')} columns`);
  const axes: string[][] = [];
  let at = 0;
  for (const size of sizes.toReversed()) {
    axes.unshift(all.slice(at, at + size));
    at += size;
  }
  return axes;
}

/** @throws UserError `store.layout` where a store, opened as one of a known shape, has other times than that says */
export function refuseOtherTimes(hdf5: Hdf5File, { initialTime, initialMs, numSteps }: StoreShape): void {
  const root = attributesOf(hdf5, ROOT);
  const [own, steps] = [root.text('initial_time'), root.count('num_steps')];
  if (Date.parse(`${own}Z`) !== initialMs || steps !== numSteps)
    throw notUnderstood(hdf5, `it has ${steps} steps from ${own}, not ${numSteps} from ${initialTime}`);
}

/** @throws UserError `store.layout` where a store, opened as one of a known shape, has another output than that says */
export function refuseOther(hdf5: Hdf5File, { dataset, shape, columns }: StoredOutput): void {
  if (hdf5.kind(dataset) !== 'dataset') throw notUnderstood(hdf5, `it has no ${dataset}`);
  const { shape: own } = hdf5.info(dataset);
  if (own.join() !== shape.join())
    throw notUnderstood(hdf5, `${dataset} is [${own.join(', ')}], not [${shape.join(', ')}]`);
  const names = columnsDataset(dataset);
  // The file's list begins with the names of the last dimension.
  if (hdf5.kind(names) === 'dataset' && columns.length > 0)
    if (!hdf5.holdsTexts(names, packTexts(columns.toReversed().flat())))
      throw notUnderstood(hdf5, `${names} holds other names than the first store of this simulation`);
}

/** What a store holds, ours or Julia's: read once, before any values. */
import { UserError } from '../text';
import { type AttributeValue, type Hdf5File, withHdf5 } from './hdf5';
import { columnsDataset, EMULATION, isColumnsDataset, modelGroup, ROOT, SYSTEMS, statsDataset } from './paths';
import { type Container, containers } from './spec';

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
 * Reads what a store holds, without values.
 * @throws UserError `store.open`, `store.read`, or `store.layout` naming what is not understood
 */
export function readStoreSpec(file: string): Promise<StoreShape> {
  return withHdf5(file, 'r', shapeOf);
}

/** @throws UserError `store.layout` */
export function shapeOf(hdf5: Hdf5File): StoreShape {
  if (hdf5.kind(ROOT) !== 'group') throw notUnderstood(hdf5, 'it has no group simulation');
  const root = attributesOf(hdf5, ROOT);
  const initialTime = root.text('initial_time');
  const initialMs = Date.parse(`${initialTime}Z`);
  if (Number.isNaN(initialMs))
    throw notUnderstood(hdf5, `initial_time of ${ROOT} is ${initialTime}, not a date and time`);
  const numSteps = root.count('num_steps');
  return {
    file: hdf5.file,
    initialTime,
    initialMs,
    stepResolutionMs: root.count('step_resolution_ms'),
    numSteps,
    models: root.list('problem_order').map((name) => modelOf(hdf5, name, numSteps)),
    emulation: emulationOf(hdf5),
    systemUuids: hdf5.kind(SYSTEMS) === 'group' ? hdf5.links(SYSTEMS).map(({ name }) => name) : [],
  };
}

export const notUnderstood = (hdf5: { readonly file: string }, what: string) =>
  new UserError('store.layout', `${hdf5.file} is not a store that can be read here: ${what}.`);

function modelOf(hdf5: Hdf5File, name: string, numSteps: number): StoredModel {
  const group = modelGroup(name);
  if (hdf5.kind(group) !== 'group') throw notUnderstood(hdf5, `it has no group ${group}`);
  const attributes = attributesOf(hdf5, group);
  const executionsPerStep = attributes.count('num_executions');
  const executions = executionsPerStep * numSteps;
  const outputs = outputsOf(hdf5, group);
  for (const { dataset, shape } of outputs) {
    if (shape.length < 2 || shape.length > 4 || shape[0] !== executions)
      throw notUnderstood(hdf5, `${dataset} is [${shape.join(', ')}], not [${executions}, columns, horizon]`);
  }
  const stats = statsDataset(name);
  const hasStats = hdf5.kind(stats) === 'dataset';
  const fields = hasStats ? hdf5.attributes(stats).get('columns') : undefined;
  return {
    name,
    executionsPerStep,
    ...commonOf(attributes),
    horizonCount: attributes.has('horizon_count') ? attributes.count('horizon_count') : attributes.count('horizon'),
    intervalMs: attributes.count('interval_ms'),
    outputs: outputs.map((output) => ({ ...output, columns: columnsOf(hdf5, output, output.shape.slice(1, -1)) })),
    executions,
    statsFields: Array.isArray(fields) ? fields.map(String) : [],
  };
}

function emulationOf(hdf5: Hdf5File): StoredEmulation | undefined {
  if (hdf5.kind(EMULATION) !== 'group') return undefined;
  const attributes = attributesOf(hdf5, EMULATION);
  if (!attributes.has('name')) return undefined;
  const outputs = outputsOf(hdf5, EMULATION);
  for (const { dataset, shape } of outputs)
    if (shape.length < 2 || shape.length > 3)
      throw notUnderstood(hdf5, `${dataset} is [${shape.join(', ')}], not [columns, time]`);
  return {
    name: attributes.text('name'),
    ...commonOf(attributes),
    outputs: outputs.map((output) => ({ ...output, columns: columnsOf(hdf5, output, output.shape.slice(0, -1)) })),
    periods: Math.max(0, ...outputs.map(({ shape }) => shape.at(-1) ?? 0)),
  };
}

const commonOf = (attributes: Attributes) => ({
  resolutionMs: attributes.count('resolution_ms'),
  basePower: attributes.number('base_power'),
  systemUuid: attributes.text('system_uuid'),
});

function outputsOf(hdf5: Hdf5File, owner: string): Omit<StoredOutput, 'columns'>[] {
  return containers.flatMap((container) => {
    const group = `${owner}/${container}`;
    // Newer versions keep parameters in files beside the store.
    if (hdf5.kind(group) !== 'group') return [];
    return hdf5
      .links(group)
      .filter(({ name }) => !isColumnsDataset(name))
      .map(({ name: key, kind }) => {
        const dataset = `${group}/${key}`;
        if (kind !== 'dataset') throw notUnderstood(hdf5, `${dataset} is not a dataset`);
        const { shape, type } = hdf5.info(dataset);
        if (type !== 'float64') throw notUnderstood(hdf5, `${dataset} does not hold float64 numbers`);
        return { container, key, dataset, shape };
      });
  });
}

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

interface Attributes {
  has(name: string): boolean;
  text(name: string): string;
  number(name: string): number;
  /** A number from 1 without a fraction. */
  count(name: string): number;
  list(name: string): readonly string[];
}

function attributesOf(hdf5: Hdf5File, group: string): Attributes {
  const all = hdf5.attributes(group);
  const get = <T extends AttributeValue>(
    name: string,
    kind: string,
    fits: (value: AttributeValue) => value is T,
  ): T => {
    const value = all.get(name);
    if (value === undefined) throw notUnderstood(hdf5, `${group} has no attribute ${name}`);
    if (!fits(value)) throw notUnderstood(hdf5, `${name} of ${group} is ${String(value)}, not ${kind}`);
    return value;
  };
  return {
    has: (name) => all.has(name),
    text: (name) => get(name, 'text', (value) => typeof value === 'string'),
    number: (name) => get(name, 'a number', (value) => typeof value === 'number'),
    count: (name) =>
      get(name, 'a positive integer', (value): value is number => Number.isSafeInteger(value) && Number(value) > 0),
    list: (name) => {
      const value = get(
        name,
        'a list',
        (v): v is string | readonly string[] => typeof v === 'string' || Array.isArray(v),
      );
      return typeof value === 'string' ? [value] : value;
    },
  };
}

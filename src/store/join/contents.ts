/** What a store holds, as far as a join must know it. What is not recognised is refused, not guessed. */
import { stat } from 'node:fs/promises';
import { UserError } from '../../text';
import { type DataLayout, type Hdf5File, packTexts, withHdf5 } from '../hdf5';
import { SERIALIZED_KEYS } from '../paths';
import { decodeKeys } from '../serialized-keys';
import { containers } from '../spec';
import type { SteppedDataset } from './plan';

export const DECISION_MODELS = '/simulation/decision_models';
export const EMULATION_MODEL = '/simulation/emulation_model';
const COLUMNS = '__columns';

/** Attributes that a partition must share with the whole, or its numbers mean something else. */
const COMPARED = ['num_executions', 'horizon_count', 'horizon', 'resolution_ms', 'interval_ms', 'base_power', 'name'];

export interface StoredDataset extends SteppedDataset {
  /** Names of its columns; the fields, for optimizer statistics. */
  readonly columns: readonly string[];
  readonly layout: DataLayout;
}

export interface StoreContents {
  readonly file: string;
  readonly bytes: number;
  /** Bytes that the file takes on disk: less than `bytes` where it has holes. */
  readonly allocatedBytes: number;
  /** Local time without a zone. */
  readonly initialTime: string;
  readonly stepResolutionMs: number;
  readonly numSteps: number;
  /** By path, sorted. */
  readonly datasets: ReadonlyMap<string, StoredDataset>;
  /** Of the models' groups: `<group path>@<attribute>`. */
  readonly attributes: ReadonlyMap<string, number | string>;
  /** Written by the embedded engine, as its list of keys says. */
  readonly ownFormat: boolean;
  /** By decision model. */
  readonly systemUuids: ReadonlyMap<string, string>;
}

/** Column names that a partition's store most likely has, by dataset: compared without being read. */
export type ExpectedColumns = ReadonlyMap<string, { readonly columns: readonly string[]; readonly packed: Uint8Array }>;

export const expectColumns = ({ datasets }: StoreContents): ExpectedColumns =>
  new Map([...datasets].map(([path, { columns }]) => [path, { columns, packed: packTexts(columns) }]));

/**
 * Reads what a store holds.
 * @param missing what becomes of containers that are not there: some versions of the package keep them in other files
 * @throws UserError `join.unknownStore` naming what is not recognised, `store.open` for what cannot be opened
 */
export async function readContents(
  file: string,
  expected?: ExpectedColumns,
  missing: 'refuseMissing' | 'skipMissing' = 'refuseMissing',
): Promise<StoreContents> {
  const contents = await withHdf5(file, 'r', (store) => contentsOf(store, expected, missing));
  const { size, blocks } = await stat(file);
  return { ...contents, bytes: size, allocatedBytes: Math.min(size, blocks * 512) };
}

function contentsOf(
  store: Hdf5File,
  expected: ExpectedColumns | undefined,
  missing: 'refuseMissing' | 'skipMissing',
): Omit<StoreContents, 'bytes' | 'allocatedBytes'> {
  only(store, '/', ['simulation']);
  only(store, '/simulation', ['decision_models', 'emulation_model', 'serialized_keys', 'systems']);
  const datasets = new Map<string, StoredDataset>();
  const attributes = new Map<string, number | string>();
  const systemUuids = new Map<string, string>();

  function addDataset(path: string, stepAxis: SteppedDataset['stepAxis'], columns: readonly string[]): void {
    const { shape, type } = store.info(path);
    const ranks = stepAxis === 'first' ? [2, 3, 4] : [2, 3];
    if (type !== 'float64') throw unknown(store, `${path} does not hold floating-point numbers of 64 bits`);
    if (!ranks.includes(shape.length)) throw unknown(store, `${path} has ${shape.length} dimensions`);
    datasets.set(path, { path, shape, stepAxis, columns, layout: store.storage(path) });
  }

  function columnsOf(dataset: string): readonly string[] {
    const known = expected?.get(dataset);
    if (known && store.holdsTexts(dataset + COLUMNS, known.packed)) return known.columns;
    return store.readStrings(dataset + COLUMNS);
  }

  function addContainers(group: string, stepAxis: SteppedDataset['stepAxis']): void {
    for (const container of containers) {
      const path = `${group}/${container}`;
      if (missing === 'skipMissing' && store.kind(path) === undefined) continue;
      if (store.kind(path) !== 'group') throw unknown(store, `${path} is missing; its data may be kept in other files`);
      const names = namesIn(store, path);
      const keys = new Set(names.filter((name) => !name.endsWith(COLUMNS)));
      for (const name of names) {
        const full = `${path}/${name}`;
        if (store.kind(full) !== 'dataset') throw unknown(store, `${full} is no dataset`);
        if (!keys.has(name)) {
          if (!keys.has(name.slice(0, -COLUMNS.length))) throw unknown(store, `${full} names columns of nothing`);
          continue;
        }
        if (!names.includes(name + COLUMNS)) throw unknown(store, `${full} has no names of columns beside it`);
        if (store.info(full + COLUMNS).type !== 'string') throw unknown(store, `${full}${COLUMNS} is not text`);
        addDataset(full, stepAxis, columnsOf(full));
      }
    }
  }

  function addAttributes(group: string): void {
    const all = store.attributes(group);
    for (const name of COMPARED) {
      const value = scalar(all.get(name));
      if (value !== undefined) attributes.set(`${group}@${name}`, value);
    }
  }

  for (const model of namesIn(store, DECISION_MODELS)) {
    const group = `${DECISION_MODELS}/${model}`;
    only(store, group, [...containers, 'optimizer_stats']);
    addContainers(group, 'first');
    addAttributes(group);
    const uuid = store.attributes(group).get('system_uuid');
    if (typeof uuid === 'string') systemUuids.set(model, uuid);
    const stats = `${group}/optimizer_stats`;
    if (store.kind(stats) !== 'dataset') throw unknown(store, `${stats} is missing`);
    const fields = store.attributes(stats).get('columns');
    addDataset(stats, 'first', Array.isArray(fields) ? fields : []);
  }
  only(store, EMULATION_MODEL, containers);
  if (namesIn(store, EMULATION_MODEL).length > 0) {
    addContainers(EMULATION_MODEL, 'last');
    addAttributes(EMULATION_MODEL);
  }
  const root = store.attributes('/simulation');
  const [initialTime, stepResolutionMs, numSteps] = ['initial_time', 'step_resolution_ms', 'num_steps'].map((name) =>
    scalar(root.get(name)),
  );
  if (typeof initialTime !== 'string' || typeof stepResolutionMs !== 'number' || typeof numSteps !== 'number') {
    throw unknown(store, '/simulation lacks initial_time, step_resolution_ms or num_steps');
  }
  const sorted = new Map([...datasets].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    file: store.file,
    initialTime,
    stepResolutionMs,
    numSteps,
    datasets: sorted,
    attributes,
    ownFormat: isOwnFormat(store),
    systemUuids,
  };
}

const isOwnFormat = (store: Hdf5File): boolean =>
  store.kind(SERIALIZED_KEYS) === 'dataset' && decodeKeys(store.readBytes(SERIALIZED_KEYS)) !== undefined;

/** Refuses anything in a group that a join would leave out without a word. */
function only(store: Hdf5File, group: string, known: readonly string[]): void {
  if (store.kind(group) !== 'group') throw unknown(store, `${group} is missing`);
  for (const name of namesIn(store, group)) {
    if (!known.includes(name)) throw unknown(store, `${group === '/' ? '' : group}/${name} is not known to this join`);
  }
}

function unknown(store: Hdf5File, what: string): UserError {
  return unknownStore(`${store.file} holds what the native join does not know: ${what}`, what);
}

/** @param cause the same without the file */
export function unknownStore(what: string, cause = what): UserError {
  return new UserError(
    'join.unknownStore',
    `${what}. Join it with the package's own join: set powersim.join.engine to "package".`,
    [],
    { cause: new Error(cause) },
  );
}

/** The layouts of a store's datasets as they are now. */
export async function readLayouts(file: string, paths: readonly string[]): Promise<Map<string, DataLayout>> {
  return withHdf5(file, 'r', (store) => new Map(paths.map((path) => [path, store.storage(path)])));
}

const namesIn = (store: Hdf5File, group: string) => store.links(group).map(({ name }) => name);

/** A number or a text; h5wasm gives 64-bit integers as BigInt. */
function scalar(value: unknown): number | string | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** Reads `simulation_store.h5` by h5wasm's own interface, so that a mistake of our reading does not hide one of our writing. */
import h5wasm, { Dataset, File, Group } from 'h5wasm/node';
import type { Schedule } from '../checker/schedule';

/** A whole store: small ones only. */
export interface StoreContents {
  readonly models: ReadonlyMap<string, ModelContents>;
  /** The realised state. */
  readonly realized: Schedule;
}

export interface ModelContents {
  /** One schedule of the whole horizon for each execution. */
  readonly executions: readonly Schedule[];
  /** The first interval of each execution, one after the other. */
  readonly joined: Schedule;
  readonly intervalMs: number;
}

const root = 'simulation';
const containers = ['variables', 'parameters', 'expressions', 'aux_variables', 'duals'] as const;

export async function readStore(path: string): Promise<StoreContents> {
  await h5wasm.ready;
  const file = new File(path, 'r');
  // A failed open does not throw.
  if (file.file_id < 0n) throw new Error(`${path} is no HDF5 file`);
  try {
    const from = Date.parse(`${attribute(file, root, 'initial_time')}Z`);
    const names = groupAt(file, `${root}/decision_models`).keys();
    const models = names.map((name) => [name, modelContents(file, `${root}/decision_models/${name}`, from)] as const);
    return { models: new Map(models), realized: realized(file, from) };
  } finally {
    file.close();
  }
}

function modelContents(file: File, group: string, from: number): ModelContents {
  const resolutionMs = Number(attribute(file, group, 'resolution_ms'));
  const intervalMs = Number(attribute(file, group, 'interval_ms'));
  const horizon = Number(attribute(file, group, 'horizon_count'));
  const outputs = outputsOf(file, group);
  const count = outputs[0]?.shape[0] ?? 0;
  const executions = Array.from({ length: count }, (_, execution): Schedule => {
    const results = outputs.map(({ key, columns, values }) => {
      const at = (column: number): number => (execution * columns.length + column) * horizon;
      return [key, byColumn(columns, (column) => values.slice(at(column), at(column) + horizon))] as const;
    });
    return { from: from + execution * intervalMs, resolutionMs, periods: horizon, results: new Map(results) };
  });
  return { executions, intervalMs, joined: joined(executions, from, resolutionMs, intervalMs / resolutionMs) };
}

function joined(executions: readonly Schedule[], from: number, resolutionMs: number, kept: number): Schedule {
  const [first] = executions;
  const results = [...(first?.results ?? [])].map(([key, columns]) => {
    const joinedColumns = [...columns.keys()].map((column) => {
      const parts = executions.map(({ results: all }) => [...(all.get(key)?.get(column)?.slice(0, kept) ?? [])]);
      return [column, Float64Array.from(parts.flat())] as const;
    });
    return [key, new Map(joinedColumns)] as const;
  });
  return { from, resolutionMs, periods: kept * executions.length, results: new Map(results) };
}

function realized(file: File, from: number): Schedule {
  const group = `${root}/emulation_model`;
  const outputs = outputsOf(file, group);
  const periods = outputs[0]?.shape[1] ?? 0;
  const results = outputs.map(({ key, columns, values }) => {
    return [key, byColumn(columns, (column) => values.slice(column * periods, (column + 1) * periods))] as const;
  });
  return { from, resolutionMs: Number(attribute(file, group, 'resolution_ms')), periods, results: new Map(results) };
}

interface Output {
  /** `container/key`. */
  readonly key: string;
  readonly columns: readonly string[];
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

function outputsOf(file: File, group: string): Output[] {
  return containers.flatMap((container) => {
    const names = groupAt(file, `${group}/${container}`).keys();
    return names
      .filter((name) => !name.endsWith('__columns'))
      .map((name): Output => {
        const dataset = datasetAt(file, `${group}/${container}/${name}`);
        const values = dataset.value;
        if (!(values instanceof Float64Array)) throw new Error(`${name} does not hold numbers`);
        const columns = datasetAt(file, `${group}/${container}/${name}__columns`).value as string[];
        return { key: `${container}/${name}`, columns, shape: dataset.shape ?? [], values };
      });
  });
}

function byColumn(columns: readonly string[], values: (column: number) => Float64Array): Map<string, Float64Array> {
  return new Map(columns.map((name, column) => [name, values(column)]));
}

function groupAt(file: File, path: string): Group {
  const found = file.get(path);
  if (!(found instanceof Group)) throw new Error(`there is no group ${path}`);
  return found;
}

function datasetAt(file: File, path: string): Dataset {
  const found = file.get(path);
  if (!(found instanceof Dataset)) throw new Error(`there is no dataset ${path}`);
  return found;
}

function attribute(file: File, group: string, name: string): unknown {
  return groupAt(file, group).attrs[name]?.value;
}

/** Were the partitions computed from the data that setup had? The stores of the embedded engine tell. */
import { type SimulationPlace, simulationDir } from '../../layout';
import { quoted, UserError } from '../../text';
import { withHdf5 } from '../hdf5';
import { SYSTEMS } from '../paths';
import type { StoreContents } from './contents';

/** How a partition's systems stand to those of setup. */
export type InputMatch =
  | { readonly kind: 'same' }
  /** The components are the same; the time series, or the state before the simulation, are not. */
  | { readonly kind: 'otherSeries' }
  | { readonly kind: 'otherComponents'; readonly what: string }
  /** Julia gives systems of the same data different UUIDs. */
  | { readonly kind: 'notComparable' };

/** A UUID of the embedded engine's is made of components and series: only where it differs is more read. */
export async function matchInputs(whole: StoreContents, partition: StoreContents): Promise<InputMatch> {
  if (!whole.ownFormat || !partition.ownFormat) return { kind: 'notComparable' };
  const pairs = new Map<string, { readonly model: string; readonly own: string; readonly other: string }>();
  for (const [model, own] of whole.systemUuids) {
    const other = partition.systemUuids.get(model) ?? '';
    if (other !== own) pairs.set(`${own} ${other}`, { model, own, other });
  }
  if (pairs.size === 0) return { kind: 'same' };
  const { mine, theirs } = await readBoth(whole, partition, [...pairs.values()]);
  for (const { model, own, other } of pairs.values()) {
    const what = firstDifference(parsed(mine.get(own)), parsed(theirs.get(other)));
    if (what !== undefined) return { kind: 'otherComponents', what: `${what} of the system of ${model}` };
  }
  return { kind: 'otherSeries' };
}

async function readBoth(
  whole: StoreContents,
  partition: StoreContents,
  pairs: readonly { readonly own: string; readonly other: string }[],
) {
  const read = (file: string, uuids: readonly string[]) =>
    withHdf5(file, 'r', (store) => {
      const text = (system: string) => (store.kind(system) === 'dataset' ? store.readStrings(system)[0] : undefined);
      return new Map(uuids.map((uuid) => [uuid, text(`${SYSTEMS}/${uuid}`)]));
    });
  const mine = await read(
    whole.file,
    pairs.map(({ own }) => own),
  );
  const theirs = await read(
    partition.file,
    pairs.map(({ other }) => other),
  );
  return { mine, theirs };
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return json;
  }
}

/** Partitions may be given a state to begin with, each its own. */
const INITIAL_STATE: ReadonlySet<string> = new Set(['status', 'timeAtStatus', 'activePower']);

/** Names the first thing that differs, e.g. `operationCost of ThermalStandard Sundance`; undefined when nothing does. */
export function firstDifference(a: unknown, b: unknown): string | undefined {
  const isState = (kind: string, key: string) => kind === 'ThermalStandard' && INITIAL_STATE.has(key);
  for (const kind of keysOf(a, b)) {
    const [listA, listB] = [fieldOf(a, kind), fieldOf(b, kind)];
    if (JSON.stringify(listA) === JSON.stringify(listB)) continue;
    if (!Array.isArray(listA) || !Array.isArray(listB)) return kind;
    const names = new Set([...listA, ...listB].map((item) => String(fieldOf(item, 'name'))));
    for (const name of names) {
      const [one, other] = [listA, listB].map((list) => list.find((item) => String(fieldOf(item, 'name')) === name));
      if (one === undefined || other === undefined) return `${kind} ${name}`;
      const key = keysOf(one, other).find(
        (k) => !isState(kind, k) && JSON.stringify(fieldOf(one, k)) !== JSON.stringify(fieldOf(other, k)),
      );
      if (key !== undefined) return `${key} of ${kind} ${name}`;
    }
    // The same in another order: results are stored by column, whose names are compared elsewhere.
  }
  return undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const fieldOf = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);
const keysOf = (a: unknown, b: unknown) => [...new Set([a, b].flatMap((x) => (isObject(x) ? Object.keys(x) : [])))];

/** By partition, from 1. */
export type InputMatches = ReadonlyMap<number, InputMatch>;

/** @throws UserError `join.differentInputs` naming partitions of other components than setup's */
export function refuseDifferentInputs(place: SimulationPlace, matches: InputMatches): void {
  const others = [...matches].flatMap(([index, match]) =>
    match.kind === 'otherComponents' ? [{ index, what: match.what }] : [],
  );
  const [first] = others;
  if (!first) return;
  const folder = simulationDir(place);
  const which = partitionList(others.map(({ index }) => index));
  const them = others.length === 1 ? 'it' : 'them';
  const retry = `powersim retry ${quoted(folder)}${others
    .slice(0, 10)
    .map(({ index }) => ` --partition ${index}`)
    .join('')}`;
  throw new UserError(
    'join.differentInputs',
    `The results in ${folder} cannot be joined: ${which} ${others.length === 1 ? 'was' : 'were'} computed from other data than setup was made with (${first.what} differs). Put the inputs back as they were and retry ${them} (${retry}), or run the simulation anew.`,
  );
}

/** What a join may go on with, and should tell. */
export function inputWarnings(matches: InputMatches): string[] {
  const indices = [...matches].flatMap(([index, { kind }]) => (kind === 'otherSeries' ? [index] : []));
  if (indices.length === 0) return [];
  return [
    `${upperFirst(partitionList(indices))} had other time series or another initial state than setup: right if the script reads only its own part of them, else the inputs were changed meanwhile.`,
  ];
}

const MOST_NAMED = 10;

function partitionList(indices: readonly number[]): string {
  const named = indices.slice(0, MOST_NAMED).join(', ');
  const more = indices.length > MOST_NAMED ? ` and ${indices.length - MOST_NAMED} more` : '';
  return `${indices.length === 1 ? 'partition' : 'partitions'} ${named}${more}`;
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

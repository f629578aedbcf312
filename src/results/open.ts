/** Opening results to look at them: joined, of one run, of partitions that are not joined yet, or a store alone. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import {
  configFile,
  isThere,
  placeOf,
  readStatus,
  type SimulationPlace,
  type StatusRecord,
  storeFile,
} from '../layout';
import { type OnUnknown, type StoreReader, storeOpener } from '../store/read-store';
import { sidecarFiles } from '../store/sidecars';
import { storeProblem } from '../store/whole-store';
import { UserError } from '../text';
import { modelsOf } from './catalogue';
import { type Found, findResults } from './find-simulation';
import { gapsOf } from './gaps';
import { joinedStates } from './joined-states';
import { findPartitions, type PartitionsFound } from './partition-states';
import { openPartitions } from './partitions-opened';
import type { Catalogue, Target } from './protocol';

/** Results that are open: one store, or the stores of partitions as if they were one. */
export interface OpenedResults {
  readonly catalogue: Omit<Catalogue, 'results'>;
  readonly store: StoreReader;
  /** Of a simulation's folder; absent for a store alone. */
  readonly place?: SimulationPlace;
  close(): void;
}

/**
 * Opens results to read them. Never writes, and opens no store that a simulation is writing while finished ones tell
 * the same. Reads no values, whatever the size.
 * @throws UserError `results.none`, `store.open`, `store.read`, `store.layout`
 */
export async function openResults(target: Target): Promise<OpenedResults> {
  const found = await findResults(target);
  if (found.kind === 'store') return opened(target, found, await openWhole(found.file, undefined), { layout: 'store' });
  const { folder } = found;
  const status = await readStatus(folder);
  const isPartitioned = await isThere(configFile(placeOf(folder)));
  return isPartitioned ? openPartitioned(target, found, status) : openSingle(target, found, status);
}

type Simulation = Extract<Found, { kind: 'simulation' }>;

async function openSingle(target: Target, found: Simulation, status: StatusRecord | undefined): Promise<OpenedResults> {
  const file = storeFile(found.folder);
  if (!(await isThere(file)))
    throw new UserError(
      'results.none',
      `${found.folder} has no results: there is no ${file}. Run the simulation, or name another folder.`,
    );
  if (status?.status === 'succeeded')
    return opened(target, found, await openWhole(file, undefined), { layout: 'whole', status });
  const whole = await openWhole(file, 'The simulation that writes it goes on or was broken off');
  const why =
    status?.status === 'failed'
      ? `This simulation failed (${status.word}): what it had not computed is missing.`
      : 'This simulation is being written or was broken off: what is not there yet is missing.';
  return opened(target, found, whole, { layout: 'unfinished', status, warnings: [why] });
}

async function openPartitioned(
  target: Target,
  found: Simulation,
  status: StatusRecord | undefined,
): Promise<OpenedResults> {
  const place = placeOf(found.folder);
  const parts = await findPartitions(place);
  const file = storeFile(found.folder);
  const isJoined = status?.status === 'succeeded' || status?.status === 'failed';
  const problem = isJoined ? await storeProblem(file) : undefined;
  if (isJoined && (problem === undefined || parts.files.size === 0)) {
    const whole = await openWhole(file, undefined);
    const { partitions, warnings } = await joinedStates(place, status, parts, whole.store);
    const gaps = gapsOf(partitions, whole.store.shape);
    return opened(target, found, whole, { layout: 'joined', status, parts: { ...parts, partitions }, warnings, gaps });
  }
  const whole = await openPartitions(found.folder, parts);
  const damaged =
    problem === undefined ? [] : [`The joined store ${file} cannot be read: ${problem}. Join the partitions again.`];
  const warnings = [partialWarning(whole.parts, isJoined), ...damaged, ...whole.warnings];
  const gaps = gapsOf(whole.parts.partitions, whole.store.shape);
  return opened(target, found, whole, { layout: 'partial', status, parts: whole.parts, warnings, gaps });
}

function partialWarning({ partitions, files }: PartitionsFound, isJoined: boolean): string {
  const of = `${files.size} of ${partitions.length} partitions`;
  const begin = isJoined ? 'These are the results of' : 'Not joined yet: these are the results of';
  return files.size === partitions.length
    ? `${begin} all ${partitions.length} partitions.`
    : `${begin} ${of}; the steps of the others are empty.`;
}

/** An open store with what it holds that cannot be shown. */
interface Whole {
  readonly store: StoreReader;
  /** Undefined where there is none. */
  readonly file: string | undefined;
  readonly unknown: readonly { readonly path: string; readonly why: string }[];
}

/** @param unfinished as a clause, where the store may be incomplete for a reason that a person should hear */
async function openWhole(file: string, unfinished: string | undefined): Promise<Whole> {
  const unknown: { path: string; why: string }[] = [];
  const look: OnUnknown = (part, why) => unknown.push({ path: part, why });
  try {
    const problem = await storeProblem(file);
    if (problem !== undefined) throw new UserError('store.open', `The store ${file} cannot be opened: ${problem}.`);
    const open = await storeOpener();
    return { store: open(file, { look }), file, unknown };
  } catch (error) {
    if (!(unfinished !== undefined && error instanceof UserError)) throw error;
    throw new UserError(error.code, `${error.message} ${unfinished}; look again when it has finished.`, [], {
      cause: error,
    });
  }
}

interface Circumstances {
  readonly layout: Catalogue['layout'];
  readonly status?: StatusRecord | undefined;
  readonly parts?: PartitionsFound;
  readonly warnings?: readonly string[];
  readonly gaps?: Catalogue['gaps'];
}

async function opened(target: Target, found: Found, whole: Whole, of: Circumstances): Promise<OpenedResults> {
  const { store, file } = whole;
  const { initialMs, stepResolutionMs, numSteps } = store.shape;
  const sidecars = found.kind === 'simulation' ? await sidecarFiles(found.folder) : [];
  const beside = sidecars.map((path) => ({ path, why: 'it holds parameters outside of the store' }));
  const catalogue: Omit<Catalogue, 'results'> = {
    target,
    name: path.basename(found.kind === 'simulation' ? found.folder : found.file),
    file,
    bytes: file === undefined ? 0 : (await stat(file)).size,
    layout: of.layout,
    statusWord: of.status?.word,
    warnings: of.warnings ?? [],
    initialMs,
    stepResolutionMs,
    numSteps,
    models: modelsOf(store.shape),
    partitions: of.parts?.partitions ?? [],
    numOverlapSteps: of.parts?.numbers.numOverlapSteps,
    gaps: of.gaps ?? [],
    unknown: [...whole.unknown, ...beside],
  };
  const place = found.kind === 'simulation' ? { place: placeOf(found.folder) } : {};
  return { catalogue, store, ...place, close: () => store.close() };
}

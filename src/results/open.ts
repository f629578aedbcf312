/** Opening results to look at them: joined, of one run, of partitions that are not joined yet, or a store alone. */
import {
  configFile,
  isThere,
  placeOf,
  readStatus,
  type SimulationPlace,
  type StatusRecord,
  storeFile,
} from '../layout';
import { NotUnderstood } from '../store/not-understood';
import { type StoreReader, storeOpener } from '../store/read-store';
import { sidecarFiles } from '../store/sidecars';
import { storeProblem } from '../store/whole-store';
import { messageOf, UserError } from '../text';
import { modelsOf } from './catalogue';
import { type Found, findResults } from './find-simulation';
import { gapsOf } from './gaps';
import { isUnreadable, joinedStates, joinedWarning, unreadable } from './joined-states';
import { findPartitions, type PartitionsFound } from './partition-states';
import { openPartitions } from './partitions-opened';
import type { Catalogue, Target } from './protocol';
import { Told } from './told';
import { following, guarded, type Seal, sealOf } from './unchanged';
import { withoutSteps } from './without-steps';

/** Results that are open: one store, or the stores of partitions as if they were one. */
export interface OpenedResults {
  readonly catalogue: Omit<Catalogue, 'results'>;
  readonly store: StoreReader;
  /** Of a simulation's folder; absent for a store alone. */
  readonly place?: SimulationPlace;
  /** @throws UserError `results.changed` where a store is not as it was when it was opened; all that read values do so too */
  refuseChanged(): void;
  close(): void;
}

/**
 * Opens results to read them. Never writes, and opens no store that a simulation is writing while finished ones tell
 * the same. Reads no values, whatever the size.
 * @throws UserError `results.none`, `results.changed` while it was being opened, `store.open`, `store.read`, `store.layout`
 */
export async function openResults(target: Target): Promise<OpenedResults> {
  const found = await findResults(target);
  if (found.kind === 'store') return opened(target, found, await openWhole(found.file), { layout: 'store' });
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
  if (status?.status === 'succeeded') return opened(target, found, await openWhole(file), { layout: 'whole', status });
  const whole = await openWhole(file, status?.status === 'failed' ? 'ended' : 'mayGoOn');
  return opened(target, found, whole, { layout: 'unfinished', status, warnings: [unfinishedWarning(status)] });
}

function unfinishedWarning(status: StatusRecord | undefined): string {
  if (status?.status !== 'failed')
    return 'This simulation is being written or was broken off: what is not there yet is missing.';
  if (isUnreadable(status)) return `${unreadable(status)} What it had not computed is missing.`;
  return `This simulation failed (${status.word}): what it had not computed is missing.`;
}

async function openPartitioned(
  target: Target,
  found: Simulation,
  status: StatusRecord | undefined,
): Promise<OpenedResults> {
  const place = placeOf(found.folder);
  const file = storeFile(found.folder);
  const isJoined = status?.status === 'succeeded' || status?.status === 'failed';
  const problem = isJoined ? await storeProblem(file) : undefined;
  const parts = await partitionsOr(place, isJoined && problem === undefined);
  if (typeof parts === 'string') {
    const warnings = [parts, ...(status?.status === 'failed' ? [joinedWarning(status)] : [])];
    return opened(target, found, await openWhole(file), { layout: 'joined', status, warnings });
  }
  if (isJoined && (problem === undefined || parts.files.size === 0)) {
    const joined = await openJoined(target, found, status, parts);
    if (joined) return joined;
  }
  const whole = await openPartitions(found.folder, parts);
  const isDamaged = problem !== undefined;
  const damaged = isDamaged ? [`The joined store ${file} cannot be read: ${problem}. Join the partitions again.`] : [];
  const warnings = [partialWarning(whole.parts, isDamaged), ...damaged, ...whole.warnings];
  const gaps = gapsOf(whole.parts.partitions, whole.store.shape);
  return opened(target, found, whole, { layout: 'partial', status, parts: whole.parts, warnings, gaps });
}

/** @returns undefined where the store is as setup left it */
async function openJoined(
  target: Target,
  found: Simulation,
  status: StatusRecord,
  parts: PartitionsFound,
): Promise<OpenedResults | undefined> {
  const whole = await openWhole(storeFile(found.folder));
  const said = await orClosed(whole, () => joinedStates(placeOf(found.folder), status, parts, whole.store));
  if (!said) {
    whole.store.close();
    return undefined;
  }
  const { partitions, warnings } = said;
  const gaps = gapsOf(partitions, whole.store.shape);
  const empty = partitions.filter(({ state }) => state !== 'succeeded').map(({ validSteps }) => validSteps);
  const joined = { ...whole, store: withoutSteps(whole.store, empty) };
  const of = { status, parts: { ...parts, partitions }, warnings, gaps };
  return opened(target, found, joined, { layout: 'joined', ...of });
}

/** A joined store needs no partitions: where they cannot be told, why as a sentence. */
async function partitionsOr(place: SimulationPlace, isWhole: boolean): Promise<PartitionsFound | string> {
  try {
    return await findPartitions(place);
  } catch (error) {
    if (!(isWhole && error instanceof UserError)) throw error;
    return `The partitions are not shown: ${messageOf(error)}`;
  }
}

function partialWarning({ partitions, files }: PartitionsFound, wasJoined: boolean): string {
  const of = `${files.size} of ${partitions.length} partitions`;
  const begin = wasJoined ? 'These are the results of' : 'Not joined yet: these are the results of';
  return files.size === partitions.length
    ? `${begin} all ${partitions.length} partitions.`
    : `${begin} ${of}; the steps of the others are empty.`;
}

/** An open store with what it holds that cannot be shown. */
interface Whole {
  readonly store: StoreReader;
  /** Undefined where it is read from several. */
  readonly file: string | undefined;
  /** Of all files that are read. */
  readonly bytes: number;
  /** Of the same; none of a store that is being written. */
  readonly seals: readonly Seal[];
  readonly told: Told;
}

const unfinishedBecause = {
  mayGoOn: 'The simulation that writes it goes on or was broken off; look again when it has finished.',
  ended: 'The simulation that wrote it failed.',
};

/** @param unfinished of a store that may be incomplete: whether somebody may be writing it */
async function openWhole(file: string, unfinished?: 'mayGoOn' | 'ended'): Promise<Whole> {
  const told = new Told();
  try {
    const problem = await storeProblem(file);
    if (problem !== undefined) throw new UserError('store.open', `The store ${file} cannot be opened: ${problem}.`);
    const open = await storeOpener();
    const seal = sealOf(file);
    const store = open(file, { look: told.look });
    const of = { file, bytes: seal.bytes, told };
    if (unfinished === 'mayGoOn')
      return { ...of, store: following(store, seal, (check) => open(file, { known: store.shape, check })), seals: [] };
    return { ...of, store: guarded(store, seal), seals: [seal] };
  } catch (error) {
    if (unfinished === undefined || !(error instanceof UserError)) throw error;
    const what = error instanceof NotUnderstood ? `The store ${file} is not complete: ${error.what}.` : error.message;
    throw new UserError(error.code, `${what} ${unfinishedBecause[unfinished]}`, [], { cause: error });
  }
}

/** Does what may fail, and closes a store that is not handed on then. */
async function orClosed<T>({ store }: Whole, f: () => Promise<T>): Promise<T> {
  try {
    return await f();
  } catch (error) {
    store.close();
    throw error;
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
  const { store, file, bytes, told, seals } = whole;
  const { initialMs, stepResolutionMs, numSteps } = store.shape;
  const sidecars = found.kind === 'simulation' ? await orClosed(whole, () => sidecarFiles(found.folder)) : [];
  const beside = sidecars.map((path) => ({ path, why: 'it holds parameters outside of the store' }));
  const catalogue: Omit<Catalogue, 'results'> = {
    target,
    name: found.title,
    file,
    bytes,
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
    unknown: [...told.unknown, ...beside],
    noted: told.noted,
  };
  const place = found.kind === 'simulation' ? { place: placeOf(found.folder) } : {};
  const refuseChanged = () => {
    for (const seal of seals) seal.refuseChanged();
  };
  return { catalogue, store, ...place, refuseChanged, close: () => store.close() };
}

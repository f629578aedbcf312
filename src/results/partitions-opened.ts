import { placeOf } from '../layout';
import { absoluteSteps } from '../partitions';
import { NotUnderstood } from '../store/not-understood';
import { type StoreReader, storeOpener } from '../store/read-store';
import type { StoreShape } from '../store/store-shape';
import { partsOfKey } from '../store/units';
import { messageOf, oneLine, UserError } from '../text';
import { type PartitionsFound, unusableStore } from './partition-states';
import { partitionedStore } from './partitioned-store';
import { shapeOverSteps } from './shape-over-steps';
import { Told } from './told';
import { guarded, type Seal, sealOf } from './unchanged';

/** Results of partitions that are not joined. */
export interface OpenedPartitions {
  readonly store: StoreReader;
  /** What is read is in several. */
  readonly file: undefined;
  readonly bytes: number;
  /** Of the stores that are read. */
  readonly seals: readonly Seal[];
  readonly told: Told;
  /** Without the stores that turned out to be unreadable or do not fit. */
  readonly parts: PartitionsFound;
  readonly warnings: readonly string[];
}

type Open = Awaited<ReturnType<typeof storeOpener>>;

/** @throws UserError `results.none` when no partition has results yet */
export async function openPartitions(folder: string, parts: PartitionsFound): Promise<OpenedPartitions> {
  const open = await storeOpener();
  const seals = new Map([...parts.files].map(([index, file]) => [index, sealOf(file)] as const));
  const fit = bestFit(open, folder, parts);
  const warnings = [...parts.warnings, ...[...fit.problems].map(([index, why]) => unusableStore(index, why))];
  if (!fit.best)
    throw new UserError('results.none', `${nothingYet(folder, parts)} ${warnings.slice(0, 3).join(' ')}`.trim());
  const { shape, told } = fit.best;
  const files = new Map([...parts.files].filter(([index]) => !fit.problems.has(index)));
  const used = new Map([...seals].filter(([index]) => files.has(index)));
  const byFile = new Map([...used.values()].map((seal) => [seal.file, seal] as const));
  const store = partitionedStore({
    numbers: parts.numbers,
    files,
    open: (file, known) => guarded(open(file, { known }), byFile.get(file) ?? sealOf(file)),
    shape,
  });
  const partitions = parts.partitions.map((p) => {
    const message = fit.problems.get(p.index);
    return message === undefined ? p : { ...p, state: 'storeMissing' as const, message };
  });
  return {
    store,
    file: undefined,
    bytes: [...used.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    seals: [...used.values()],
    told,
    parts: { ...parts, partitions, files },
    warnings,
  };
}

/** Stores that would have to be wrong together. */
const MOST_TRIED = 3;

interface Candidate {
  /** Of the whole simulation. */
  readonly shape: StoreShape;
  readonly told: Told;
  /** Why others do not fit it, by index, as clauses about them. */
  readonly misfits: ReadonlyMap<number, string>;
}

/** The simulation as most of its stores have it, and what is wrong with the others. */
function bestFit(open: Open, folder: string, parts: PartitionsFound) {
  const unreadable = new Map<number, string>();
  let best: Candidate | undefined;
  let tried = 0;
  for (const [index, file] of parts.files) {
    if (tried === MOST_TRIED) break;
    const whole = tryOr(unreadable, index, () => wholeAfter(open, folder, parts, index, file));
    if (!whole) continue;
    tried += 1;
    const misfits = misfitsOf(open, parts, whole.shape, index);
    if (!best || misfits.size < best.misfits.size) best = { ...whole, misfits };
    if (2 * misfits.size < parts.files.size) break;
  }
  return { best, problems: new Map([...unreadable, ...(best?.misfits ?? [])]) };
}

/** The shape of the whole simulation, as the store of one partition tells it. @throws UserError */
function wholeAfter(open: Open, folder: string, { numbers }: PartitionsFound, index: number, file: string) {
  const told = new Told();
  const first = open(file, { look: told.look });
  const { shape } = first;
  first.close();
  const [from, to] = absoluteSteps(numbers, index);
  const steps = to - from + 1;
  if (shape.numSteps !== steps)
    throw new NotUnderstood(file, `it has ${shape.numSteps} steps, and partition ${index} has ${steps}`);
  const before = from - 1;
  return { told, shape: { ...shapeOverSteps(shape, [1 - before, numbers.numSteps - before]), file: folder } };
}

/** Outputs of all stores together that are compared before anything is shown: a millisecond each. The rest is when it is read. */
const MOST_CHECKED = 200;

/** So many datasets that tell most: stores that differ do so in the components of a model. */
function tellingOf({ models, emulation }: StoreShape, most: number): ReadonlySet<string> {
  const all = [...models, ...(emulation ? [emulation] : [])].flatMap(({ name, outputs }) =>
    outputs.map(({ key, dataset }) => ({ kind: `${name} ${partsOfKey(key).component}`, dataset })),
  );
  const firsts = [...new Map(all.toReversed().map(({ kind, dataset }) => [kind, dataset])).values()].toReversed();
  return new Set(
    [...new Set([...firsts, ...all.map(({ dataset }) => dataset)])].slice(0, Math.max(most, models.length)),
  );
}

function misfitsOf(open: Open, { files, numbers }: PartitionsFound, whole: StoreShape, except: number) {
  const misfits = new Map<number, string>();
  const check = tellingOf(whole, Math.ceil(MOST_CHECKED / files.size));
  for (const [index, file] of files) {
    if (index === except) continue;
    const known = { ...shapeOverSteps(whole, absoluteSteps(numbers, index)), file };
    tryOr(misfits, index, () => open(file, { known, check }).close());
  }
  return misfits;
}

/** What `f` gives; where it fails, why is kept as a clause about the store. */
function tryOr<T>(problems: Map<number, string>, index: number, f: () => T): T | undefined {
  try {
    return f();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.set(index, error instanceof NotUnderstood ? error.what : messageOf(error).replace(/\.$/, ''));
    return undefined;
  }
}

function nothingYet(folder: string, { partitions }: PartitionsFound): string {
  const failed = partitions.filter(({ state }) => state === 'failed');
  const open = partitions.filter(({ state }) => !['failed', 'succeeded', 'storeMissing'].includes(state)).length;
  const told = failed.find(({ message }) => message !== undefined);
  const why = told ? ` Partition ${told.index} failed: ${oneLine(told.message ?? '', 300).replace(/\.$/, '')}.` : '';
  return `${placeOf(folder).name} has no results yet: of ${partitions.length} partitions ${open} ${open === 1 ? 'is' : 'are'} not finished and ${failed.length} failed.${why} Look again when the first has finished.`;
}

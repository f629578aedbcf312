/** Values of a store that is not the one that was opened any more are nobody's: they are refused, or the store is opened anew. */
import { type BigIntStats, statSync } from 'node:fs';
import type { StoreReader } from '../store/read-store';
import { realizedBlocks } from '../store/realisation';
import { UserError } from '../text';

/** A file as it was when somebody began to read it. */
export interface Seal {
  readonly file: string;
  readonly bytes: number;
  /** Undefined where there was none. */
  readonly was: BigIntStats | undefined;
  /** @throws UserError `results.changed` */
  refuseChanged(): void;
}

/** Bytes that are replaced in place keep the number of the file, and a file that takes its place keeps the name. */
const keys = ['dev', 'ino', 'size', 'mtimeNs'] as const;

const look = (file: string): BigIntStats | undefined => {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    // A folder above it is a file now, or closed to us.
    return undefined;
  }
};

const isSame = (a: BigIntStats | undefined, b: BigIntStats | undefined) => keys.every((key) => a?.[key] === b?.[key]);

/** Remembers a file as it is now. */
export function sealOf(file: string): Seal {
  const before = look(file);
  return {
    file,
    bytes: Number(before?.size ?? 0),
    was: before,
    refuseChanged: () => {
      if (!isSame(before, look(file))) throw changed(file);
    },
  };
}

const changed = (file: string) =>
  new UserError('results.changed', `The store ${file} has changed since it was opened; open it again.`);

/**
 * A store whose values are given only while its file is as it was sealed.
 * @throws UserError `results.changed` from everything that reads, also where it read something before it was seen
 */
export function guarded(store: StoreReader, seal: Seal): StoreReader {
  return through(store, (read) => {
    seal.refuseChanged();
    try {
      return read(store);
    } finally {
      // Whatever a changed file was taken for, the change is what is to be told.
      seal.refuseChanged();
    }
  });
}

/** Somebody may be writing all the time: the next question sees the rest. */
const MOST_TRIES = 3;

/**
 * A store that a simulation is writing: whenever it has grown it is opened anew, so that nothing remembered of it is old.
 * @param seal from before `first` was opened
 * @param reopen a reader of the same shape; checks at once whether the datasets of `check` have it
 * @throws UserError `results.changed` where another file took its place, or other contents
 */
export function following(
  first: StoreReader,
  { file, was }: Seal,
  reopen: (check: ReadonlySet<string>) => StoreReader,
): StoreReader {
  let store: StoreReader | undefined = first;
  let seen = was;
  const renewed = () => {
    const now = look(file);
    if (now?.dev !== seen?.dev || now?.ino !== seen?.ino) throw changed(file);
    if (store && isSame(seen, now)) return store;
    store?.close();
    store = undefined;
    store = reopen(new Set());
    seen = now;
    return store;
  };
  const { models, emulation } = first.shape;
  const all = [...models, ...(emulation ? [emulation] : [])].flatMap(({ outputs }) => outputs);
  const isAnother = (): boolean => {
    try {
      reopen(new Set(all.map(({ dataset }) => dataset))).close();
      return false;
    } catch (error) {
      return error instanceof UserError && error.code === 'store.layout';
    }
  };
  const followed = through(first, (read) => {
    for (let tries = 1; ; tries += 1) {
      try {
        const values = read(renewed());
        if (tries === MOST_TRIES || isSame(seen, look(file))) return values;
      } catch (error) {
        // The question may be at fault, or the store another simulation's now.
        if (error instanceof UserError && error.code === 'store.layout') throw isAnother() ? changed(file) : error;
        if (tries === MOST_TRIES || isSame(seen, look(file))) throw error;
      }
    }
  });
  return { ...followed, close: () => store?.close() };
}

/** A reader of which everything that reads goes through `by`. */
function through(store: StoreReader, by: <T>(read: (store: StoreReader) => T) => T): StoreReader {
  const { shape } = store;
  const readRealized: StoreReader['readRealized'] = (...of) => by((s) => s.readRealized(...of));
  return {
    shape,
    readExecution: (...of) => by((s) => s.readExecution(...of)),
    realizedPeriods: (model) => store.realizedPeriods(model),
    readRealized,
    realizedBlocks: (name, output, maxValues) => realizedBlocks({ shape, readRealized }, name, output, maxValues),
    readState: (...of) => by((s) => s.readState(...of)),
    readStats: (model) => by((s) => s.readStats(model)),
    readSystem: (uuid) => by((s) => s.readSystem(uuid)),
    close: () => store.close(),
  };
}

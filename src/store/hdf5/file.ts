import { accessSync, constants, existsSync, realpathSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { formatBytes, messageOf, UserError } from '../../text';
import { fixedString, readAttributes, writeAttribute } from './attributes';
import { bytesOf } from './bytes';
import { Directory } from './directory';
import { foreignCheck, trusted } from './foreign';
import type { Hdf5File } from './hdf5-file';
import { readBlock, writeBlock } from './hyperslabs';
import { Dataset, Group, type Library, loadLibrary } from './library';
import { createUnwritten, infoOf, kindOf, linksOf, type OpenFile, storageOf } from './objects';
import { holdsTexts } from './same-texts';

/**
 * Opens an HDF5 file on disk.
 * @throws UserError `store.open` saying why: missing, no permission, not HDF5, incomplete
 */
export async function openHdf5(file: string, mode: 'r' | 'r+'): Promise<Hdf5File> {
  return openWith(await loadLibrary(), file, mode);
}

/**
 * Opens files to read them, at once: the library is loaded.
 * @returns a function that throws a UserError `store.open`
 */
export async function hdf5Reader(): Promise<(file: string) => Hdf5File> {
  const library = await loadLibrary();
  return (file) => openWith(library, file, 'r');
}

function openWith(library: Library, file: string, mode: 'r' | 'r+'): Hdf5File {
  const absolute = path.resolve(file);
  // The library looks at a link where it should look at what it leads to.
  let real = absolute;
  try {
    real = realpathSync(absolute);
    if (!statSync(absolute).isFile()) throw new Error('it is not a file');
    accessSync(absolute, mode === 'r' ? constants.R_OK : constants.R_OK | constants.W_OK);
  } catch (error) {
    throw notOpened(absolute, reasonOf(error), error);
  }
  const { module } = library;
  return opened(library, absolute, mode, 'anybody', () =>
    module.open(real, mode === 'r' ? module.H5F_ACC_RDONLY : module.H5F_ACC_RDWR, false, -1, -1),
  );
}

/**
 * Creates an HDF5 file that HDF5 1.8 and newer can read.
 * @throws UserError `store.open` when the file exists or its folder cannot be written
 */
export async function createHdf5(file: string): Promise<Hdf5File> {
  const library = await loadLibrary();
  const absolute = path.resolve(file);
  if (existsSync(absolute)) throw notOpened(absolute, 'it exists already');
  const { module } = library;
  try {
    return opened(library, absolute, 'r+', 'ours', () =>
      module.open(absolute, module.H5F_ACC_EXCL, false, module.H5F_LIBVER_EARLIEST, module.H5F_LIBVER_LATEST),
    );
  } catch (error) {
    // On a full disk an empty file is left. What somebody else made meanwhile is theirs.
    if (!/exists/i.test(messageOf(error))) rmSync(absolute, { force: true });
    throw error;
  }
}

/** Opens a file, hands it to `f` and closes it whatever happens. */
export async function withHdf5<T>(file: string, mode: 'r' | 'r+', f: (file: Hdf5File) => T | Promise<T>): Promise<T> {
  const hdf5 = await openHdf5(file, mode);
  let result: T;
  try {
    result = await f(hdf5);
  } catch (error) {
    firstFailureOf([
      () => {
        throw error;
      },
      () => hdf5.close(),
    ]);
    throw error;
  }
  hdf5.close();
  return result;
}

/** Whether a file is made here, or may be anybody's. */
type Origin = 'ours' | 'anybody';

function opened(library: Library, file: string, mode: 'r' | 'r+', origin: Origin, open: () => bigint): Hdf5File {
  try {
    const id = library.call(open, (opened) => opened < 0n);
    const identity = library.lastOpened();
    let found: { readonly directory: Directory | undefined } | undefined;
    // Who writes a file has told the library alone of it.
    const directory = () => {
      if (mode === 'r') found ??= { directory: Directory.of(bytesOf(file, identity)) };
      return found?.directory;
    };
    const release = () => found?.directory?.release();
    return fileOf({ library, id, file, identity, directory }, mode, origin, release);
  } catch (error) {
    throw notOpened(file, reasonOf(error), error);
  }
}

const notOpened = (file: string, reason: string, cause?: unknown) =>
  new UserError('store.open', `The store ${file} cannot be opened: ${reason}.`, [], { cause });

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  const message = messageOf(error);
  if (message.includes('signature not found')) return 'it is not an HDF5 file';
  if (message.includes('truncated file')) return `it is incomplete (${message}); whoever wrote it did not finish`;
  return message;
}

/** Does all of it, whatever fails on the way. @throws what failed first */
export function firstFailureOf(actions: readonly (() => unknown)[]): void {
  const failures: unknown[] = [];
  for (const action of actions) {
    try {
      action();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Of texts and bytes that are read as a whole: systems of the largest grids have a few hundred megabytes. */
const MOST_BYTES = 1 << 30;

const negative = (status: number) => status < 0;

/** @param closed told when nothing is asked of the file any more */
function fileOf(opened: OpenFile, mode: 'r' | 'r+', origin: Origin, closed: () => void): Hdf5File {
  const { library, id, file } = opened;
  let open = true;
  const failed = (code: 'store.read' | 'store.write', what: string, error: unknown) =>
    new UserError(
      code,
      `${what} in ${file} could not be ${code === 'store.read' ? 'read' : 'written'}: ${messageOf(error)}.`,
      [],
      { cause: error },
    );
  /** Does something with an object; what fails says with which. */
  const at = <T>(code: 'store.read' | 'store.write', object: string, f: () => T): T => {
    // libhdf5 gives the numbers of closed files to others.
    if (!open) throw new Error(`${file} is closed`);
    try {
      return f();
    } catch (error) {
      throw error instanceof UserError ? error : failed(code, object, error);
    }
  };
  const reading = <T>(object: string, f: () => T) => at('store.read', object, f);
  const writing = <T>(object: string, f: () => T) => at('store.write', object, f);
  const flush = () => writing('Everything', () => library.call((module) => module.flush(id), negative));
  // What we make ourselves leads nowhere.
  const foreign = origin === 'ours' ? trusted : foreignCheck(opened, () => mode === 'r+' && flush());
  const readingAt = <T>(object: string, f: () => T) =>
    reading(object, () => {
      foreign.path(object);
      return f();
    });
  const readingData = <T>(dataset: string, f: () => T) =>
    reading(dataset, () => {
      foreign.dataset(dataset);
      return f();
    });
  const info = (dataset: string) => readingData(dataset, () => infoOf(opened, dataset));
  /** All of it is taken into memory. */
  const readingAll = <T>(dataset: string, f: () => T) =>
    readingData(dataset, () => {
      const { shape, elementBytes } = info(dataset);
      const bytes = shape.reduce((product, n) => product * n, elementBytes);
      if (bytes > MOST_BYTES) throw new Error(`it claims to have ${formatBytes(bytes)}`);
      return f();
    });
  const parentOf = (object: string) => new Group(id, path.posix.dirname(object));

  return {
    file,
    mode,
    kind: (object) =>
      reading(object, () => {
        foreign.path(path.posix.dirname(object));
        return kindOf(opened, object);
      }),
    links: (group) => readingAt(group, () => linksOf(opened, group)),
    attributes: (object) =>
      readingAt(object, () => opened.directory()?.attributes(object) ?? readAttributes(library, id, object)),
    info,
    storage: (dataset) => {
      if (mode === 'r+') flush();
      return readingData(dataset, () => storageOf(opened, dataset));
    },
    readFloat64: (dataset, block) => readingData(dataset, () => readBlock(library, id, dataset, info(dataset), block)),
    readStrings: (dataset) =>
      readingAll(dataset, () => {
        const value = library.call(() => new Dataset(id, dataset).value);
        return typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [];
      }),
    holdsTexts: (dataset, packed) => readingAll(dataset, () => holdsTexts(opened, dataset, packed)),
    readBytes: (dataset) =>
      readingAll(dataset, () => {
        const value = library.call(() => new Dataset(id, dataset).value);
        if (!(value instanceof Uint8Array || value instanceof Int8Array)) throw new Error('it does not hold bytes');
        return new Uint8Array(value.buffer, value.byteOffset, value.length);
      }),

    createGroup: (group) =>
      writing(group, () => library.call((module) => module.create_group(id, group, false), negative)),
    setAttribute: (object, name, value) => writing(object, () => writeAttribute(library, id, object, name, value)),
    createFloat64: (dataset, shape) => writing(dataset, () => createUnwritten(library, id, dataset, shape)),
    writeFloat64: (dataset, block, values) => writing(dataset, () => writeBlock(library, id, dataset, block, values)),
    createStrings: (dataset, values) =>
      writing(dataset, () =>
        library.call(() =>
          parentOf(dataset).create_dataset({
            name: path.posix.basename(dataset),
            data: [...values],
            shape: [values.length],
            dtype: 'S',
          }),
        ),
      ),
    createText: (dataset, text) =>
      writing(dataset, () =>
        library.call(() =>
          parentOf(dataset).create_dataset({
            name: path.posix.basename(dataset),
            data: text,
            shape: [],
            dtype: fixedString(text),
          }),
        ),
      ),
    createBytes: (dataset, bytes) =>
      writing(dataset, () =>
        library.call(() => parentOf(dataset).create_dataset({ name: path.posix.basename(dataset), data: bytes })),
      ),
    flush,
    close: () => {
      if (!open) return;
      const close = () => writing('Everything', () => library.call((module) => module.close_file(id), negative));
      try {
        // What a file says that is closed although it could not be flushed is about libhdf5, not about the disk.
        firstFailureOf(mode === 'r+' ? [flush, close] : [close]);
      } finally {
        open = false;
        closed();
      }
    },
  };
}

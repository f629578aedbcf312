import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { messageOf, UserError } from '../../text';
import { fixedString, readAttributes, writeAttribute } from './attributes';
import type { Hdf5File } from './hdf5-file';
import { readBlock, writeBlock } from './hyperslabs';
import { Dataset, Group, type Library, loadLibrary } from './library';
import { createUnwritten, infoOf, kindOf, linksOf, storageOf } from './objects';
import { holdsTexts } from './same-texts';

/**
 * Opens an HDF5 file on disk.
 * @throws UserError `store.open` saying why: missing, no permission, not HDF5, incomplete
 */
export async function openHdf5(file: string, mode: 'r' | 'r+'): Promise<Hdf5File> {
  const library = await loadLibrary();
  const absolute = path.resolve(file);
  try {
    if (!statSync(absolute).isFile()) throw new Error('it is not a file');
    accessSync(absolute, mode === 'r' ? constants.R_OK : constants.R_OK | constants.W_OK);
  } catch (error) {
    throw notOpened(absolute, reasonOf(error), error);
  }
  const { module } = library;
  return opened(library, absolute, mode, () =>
    module.open(absolute, mode === 'r' ? module.H5F_ACC_RDONLY : module.H5F_ACC_RDWR, false, -1, -1),
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
  return opened(library, absolute, 'r+', () =>
    module.open(absolute, module.H5F_ACC_EXCL, false, module.H5F_LIBVER_EARLIEST, module.H5F_LIBVER_LATEST),
  );
}

/** Opens a file, hands it to `f` and closes it whatever happens. */
export async function withHdf5<T>(file: string, mode: 'r' | 'r+', f: (file: Hdf5File) => T | Promise<T>): Promise<T> {
  const hdf5 = await openHdf5(file, mode);
  try {
    return await f(hdf5);
  } finally {
    hdf5.close();
  }
}

function opened(library: Library, file: string, mode: 'r' | 'r+', open: () => bigint): Hdf5File {
  try {
    return fileOf(
      library,
      file,
      mode,
      library.call(open, (id) => id < 0n),
    );
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
  return message.replace(/^.*error message = '([^']*)'.*$/, '$1');
}

const negative = (status: number) => status < 0;

function fileOf(library: Library, file: string, mode: 'r' | 'r+', id: bigint): Hdf5File {
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
  const info = (dataset: string) => reading(dataset, () => infoOf(library, id, dataset));
  const parentOf = (object: string) => new Group(id, path.posix.dirname(object));

  return {
    file,
    mode,
    kind: (object) => reading(object, () => kindOf(library, id, object)),
    links: (group) => reading(group, () => linksOf(library, id, group)),
    attributes: (object) => reading(object, () => readAttributes(library, id, object)),
    info,
    storage: (dataset) => {
      if (mode === 'r+') flush();
      return reading(dataset, () => {
        const reference = library.call((module) => module.create_object_reference(id, dataset));
        return storageOf(file, Number(Buffer.from(reference).readBigUInt64LE(0)));
      });
    },
    readFloat64: (dataset, block) => reading(dataset, () => readBlock(library, id, dataset, info(dataset), block)),
    readStrings: (dataset) =>
      reading(dataset, () => {
        const value = library.call(() => new Dataset(id, dataset).value);
        return typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [];
      }),
    holdsTexts: (dataset, packed) => reading(dataset, () => holdsTexts(library, id, dataset, packed)),
    readBytes: (dataset) =>
      reading(dataset, () => {
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
      try {
        if (mode === 'r+') flush();
      } finally {
        try {
          writing('Everything', () => library.call((module) => module.close_file(id), negative));
        } finally {
          open = false;
        }
      }
    },
  };
}

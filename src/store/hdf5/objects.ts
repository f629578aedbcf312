import { messageOf } from '../../text';
import { bytesOf } from './bytes';
import { type Described, describedBy } from './described';
import type { Directory } from './directory';
import type { DatasetInfo, Hdf5Link, LinkKind } from './hdf5-file';
import { type DataLayout, dataLayout } from './layout';
import type { Library } from './library';
import { headerMessages, type Message } from './messages';
import { fromSuperblock, hasPlainAddresses } from './superblock';

/** A file that the library has open. */
export interface OpenFile {
  readonly library: Library;
  readonly id: bigint;
  readonly file: string;
  /** Which file it was, see `fileIdentity`. */
  readonly identity: string | undefined;
  /** Of a file that is only read, where its bytes are understood. */
  readonly directory: () => Directory | undefined;
}

/** A dataset's object header. */
interface Header {
  /** Undefined where it is not understood. */
  readonly messages: readonly Message[] | undefined;
  /** Addresses in it count from the beginning of the file. */
  readonly plainAddresses: boolean;
}

export function storageOf(open: OpenFile, dataset: string): DataLayout {
  const { messages, plainAddresses } = headerOf(open, dataset);
  const layout = dataLayout(messages);
  // Whoever copies bytes counts from the beginning of the file.
  return layout.kind === 'contiguous' && !plainAddresses ? { kind: 'other' } : layout;
}

/** @throws Error where another file has taken its place since */
export function headerOf(open: OpenFile, dataset: string): Header {
  const { library, id, file, identity } = open;
  const known = open.directory()?.at(dataset)?.messages;
  if (known) return { messages: known, plainAddresses: true };
  const reference = library.call((module) => module.create_object_reference(id, dataset));
  const header = Number(Buffer.from(reference).readBigUInt64LE(0));
  const readAt = bytesOf(file, identity);
  const addressed = fromSuperblock(readAt);
  return {
    messages: addressed ? headerMessages(addressed, header) : undefined,
    plainAddresses: hasPlainAddresses(readAt),
  };
}

export function kindOf({ directory, library, id }: OpenFile, object: string): LinkKind | undefined {
  const found = directory()?.at(object);
  return found === undefined ? askKind(library, id, object) : found?.kind;
}

function askKind({ module }: Library, id: bigint, object: string): LinkKind | undefined {
  if (object === '/') return 'group';
  // The library's own answer is about what a link leads to.
  if (module.get_symbolic_link(id, object)) return 'softLink';
  if (module.get_external_link(id, object)?.filename) return 'externalLink';
  const kinds: readonly (readonly [number, LinkKind])[] = [
    [module.H5G_GROUP, 'group'],
    [module.H5G_DATASET, 'dataset'],
    [module.H5G_LINK, 'softLink'],
    [module.H5G_UDLINK, 'externalLink'],
    [module.H5G_TYPE, 'datatype'],
  ];
  const type = module.get_type(id, object);
  return kinds.find(([number]) => number === type)?.[1];
}

export function linksOf(open: OpenFile, group: string): Hdf5Link[] {
  const { library, id } = open;
  const names = open.directory()?.names(group) ?? library.call((module) => module.get_names(id, group, false));
  const prefix = group === '/' ? '' : group;
  return names.flatMap((name) => {
    const kind = kindOf(open, `${prefix}/${name}`);
    return kind === undefined ? [] : [{ name, kind }];
  });
}

export function infoOf(open: OpenFile, dataset: string): Described {
  const { library, id } = open;
  const messages = open.directory()?.at(dataset)?.messages;
  const described = messages && describedBy(messages);
  if (described) return described;
  const metadata = library.call((module) => module.get_dataset_metadata(id, dataset));
  const { H5T_FLOAT, H5T_INTEGER, H5T_STRING } = library.module.H5T_class_t;
  const { size } = metadata;
  const typeOf = (): DatasetInfo['type'] => {
    if (metadata.type === H5T_FLOAT.value && size === 8) return 'float64';
    if (metadata.type === H5T_FLOAT.value && size === 4) return 'float32';
    if (metadata.type === H5T_INTEGER.value && (size === 1 || size === 2 || size === 4 || size === 8)) {
      const bits = (size * 8) as 8 | 16 | 32 | 64;
      return metadata.signed ? `int${bits}` : `uint${bits}`;
    }
    return metadata.type === H5T_STRING.value ? 'string' : 'other';
  };
  const type = typeOf();
  return {
    shape: metadata.shape ?? [],
    type,
    // Texts have none.
    byteOrder: metadata.littleEndian || type === 'string' ? 'little' : 'big',
    // The library counts its own pointers to texts of variable length.
    elementBytes: metadata.vlen ? 16 : size,
    chunked: metadata.chunks !== null,
    variable: metadata.vlen,
  };
}

export function createUnwritten(
  { module, call }: Library,
  id: bigint,
  dataset: string,
  shape: readonly number[],
): void {
  const metadata = {
    type: module.H5T_class_t.H5T_FLOAT.value,
    size: 8,
    signed: true,
    vlen: false,
    littleEndian: true,
    shape: shape.map(BigInt),
    maxshape: null,
    chunks: null,
    total_size: shape.reduce((product, n) => product * n, 1),
  };
  try {
    // h5wasm creates and then writes what stands at the pointer; without one the dataset stays unallocated.
    call(() => module.create_dataset(id, dataset, 0n, metadata));
  } catch (error) {
    if (!messageOf(error).includes('no input buffer')) throw error;
  }
}

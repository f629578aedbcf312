/**
 * What an HDF5 file's first bytes say about the file as a whole, as the format's specification describes them (version
 * 3.0, section II.A): where it should end, whether somebody is writing it, and a checksum of this much.
 */

import type { ReadAt } from './bytes';

/** Bytes `offset … offset + length - 1` of a file; shorter at its end. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;

const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
/** More than any superblock takes. */
const HEAD_BYTES = 128;
const UNDEFINED_ADDRESS = 0xffff_ffff_ffff_ffffn;

interface Superblock {
  readonly base: bigint;
  /** The first byte after everything. */
  readonly end: bigint;
  /** Where the object header of the root group stands. */
  readonly root: bigint;
  readonly problem?: string;
}

/** Why a file of `size` bytes cannot be a whole HDF5 file, as a clause about "it"; undefined when nothing speaks against it. */
export async function superblockProblem(read: ReadBytes, size: number): Promise<string | undefined> {
  if (size === 0) return 'it is empty';
  const at = await findSignature(read, size);
  if (at === undefined) return 'it does not begin as an HDF5 file does';
  const head = await read(at, HEAD_BYTES);
  const superblock = parse(head);
  if (superblock === undefined) return 'its first bytes cannot be understood';
  if (superblock.problem !== undefined) return superblock.problem;
  const { base, end, root } = superblock;
  // A user block that was put before a finished file moves its end.
  const last = end + BigInt(at) - base;
  if (last > BigInt(size)) return `it is cut off: ${size} of ${last} bytes are there`;
  const group = root + BigInt(at);
  if (group + 4n > BigInt(size)) return 'its contents begin behind its end';
  const header = await read(Number(group), 4);
  return header[0] === 1 || header.toString('latin1') === 'OHDR' ? undefined : 'its contents are not where it says';
}

/** Where the object header of the root group stands, in a file with plain addresses. */
export function rootOf(readAt: ReadAt): bigint | undefined {
  return hasPlainAddresses(readAt) ? parse(readAt(0, HEAD_BYTES))?.root : undefined;
}

/** The file's addresses are byte offsets of 8 bytes: no user block, no unusual sizes. */
export function hasPlainAddresses(readAt: ReadAt): boolean {
  const head = readAt(0, 64);
  if (head.length < 48 || head.subarray(0, 8).compare(SIGNATURE) !== 0) return false;
  const version = head.readUInt8(8);
  if (version <= 1) {
    return head.readUInt8(13) === 8 && head.readUInt8(14) === 8 && head.readBigUInt64LE(version === 0 ? 24 : 28) === 0n;
  }
  return version <= 3 && head.readUInt8(9) === 8 && head.readUInt8(10) === 8 && head.readBigUInt64LE(12) === 0n;
}

/**
 * The file as its addresses count it: from its superblock, before which a user block of 512 bytes, 1024, 2048… may stand.
 * Undefined where addresses are not of 8 bytes.
 */
export function fromSuperblock(readAt: ReadAt): ReadAt | undefined {
  let at = 0;
  for (let found = readAt(at, 8); !found.equals(SIGNATURE); found = readAt(at, 8)) {
    if (found.length < 8) return undefined;
    at = at === 0 ? 512 : at * 2;
  }
  const head = readAt(at, 16);
  const version = head[8] ?? -1;
  const [offsets, lengths] = version <= 1 ? [head[13], head[14]] : [head[9], head[10]];
  if (version > 3 || offsets !== 8 || lengths !== 8) return undefined;
  return (offset, length) => readAt(at + offset, length);
}

/** At the beginning, or after a user block of 512 bytes, 1024, 2048… */
async function findSignature(read: ReadBytes, size: number): Promise<number | undefined> {
  for (let at = 0; at + SIGNATURE.length <= size; at = at === 0 ? 512 : at * 2) {
    if ((await read(at, SIGNATURE.length)).equals(SIGNATURE)) return at;
  }
  return undefined;
}

function parse(head: Buffer): Superblock | undefined {
  const version = head[SIGNATURE.length] ?? -1;
  const small = version === 0 || version === 1;
  const offsetBytes = head[small ? 13 : 9];
  if (offsetBytes !== 2 && offsetBytes !== 4 && offsetBytes !== 8) return undefined;
  if (small) return parseFirst(head, version === 0 ? 24 : 28, offsetBytes);
  return version === 2 || version === 3 ? parseSecond(head, version, offsetBytes) : undefined;
}

type OffsetBytes = 2 | 4 | 8;

/** Base, free space, end, driver; then the root group's entry: its name and its header. */
function parseFirst(head: Buffer, at: number, bytes: OffsetBytes): Superblock | undefined {
  const [base, , end, , , root] = addresses(head, at, bytes, 6) ?? [];
  return base === undefined || end === undefined || root === undefined ? undefined : { base, end, root };
}

/** Base, extension, end, root group; then a checksum. Who has version 3 open for writing says so in its flags. */
function parseSecond(head: Buffer, version: 2 | 3, bytes: OffsetBytes): Superblock | undefined {
  const [base, , end, root] = addresses(head, 12, bytes, 4) ?? [];
  const length = 12 + 4 * bytes;
  if (base === undefined || end === undefined || root === undefined || head.length < length + 4) return undefined;
  const superblock = { base, end, root };
  if (lookup3(head.subarray(0, length)) !== head.readUInt32LE(length))
    return { ...superblock, problem: 'its first bytes do not have the checksum that stands after them' };
  const open = version === 3 && ((head[11] ?? 0) & 0b101) !== 0;
  return open ? { ...superblock, problem: 'whoever was writing it did not close it' } : superblock;
}

function addresses(head: Buffer, at: number, bytes: OffsetBytes, count: number): bigint[] | undefined {
  if (head.length < at + bytes * count) return undefined;
  return Array.from({ length: count }, (_, i) => {
    const from = at + i * bytes;
    if (bytes === 8) return head.readBigUInt64LE(from);
    const value = BigInt(head.readUIntLE(from, bytes));
    return value === (1n << BigInt(8 * bytes)) - 1n ? UNDEFINED_ADDRESS : value;
  });
}

/** Bob Jenkins' hash of 2006, which HDF5 takes for the checksums of its metadata. */
export function lookup3(bytes: Buffer): number {
  let a = (0xdeadbeef + bytes.length) | 0;
  let b = a;
  let c = a;
  const rotated = (value: number, by: number) => (value << by) | (value >>> (32 - by));
  const word = (at: number) => {
    let value = 0;
    for (let i = 0; i < 4; i += 1) value |= (bytes[at + i] ?? 0) << (8 * i);
    return value;
  };
  if (bytes.length === 0) return c >>> 0;
  let at = 0;
  for (; bytes.length - at > 12; at += 12) {
    a = (a + word(at)) | 0;
    b = (b + word(at + 4)) | 0;
    c = (c + word(at + 8)) | 0;
    a = ((a - c) ^ rotated(c, 4)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotated(a, 6)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotated(b, 8)) | 0;
    b = (b + a) | 0;
    a = ((a - c) ^ rotated(c, 16)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotated(a, 19)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotated(b, 4)) | 0;
    b = (b + a) | 0;
  }
  a = (a + word(at)) | 0;
  b = (b + word(at + 4)) | 0;
  c = (c + word(at + 8)) | 0;
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  return c >>> 0;
}

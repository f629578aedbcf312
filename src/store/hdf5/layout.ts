/**
 * Where a dataset's values lie in an HDF5 file, read from its object header as the file format's specification
 * describes it (version 3.0, sections II.A, IV.A.1, IV.A.2.d and IV.A.2.i). Only what can be copied as bytes is
 * recognised: contiguous little-endian doubles. Everything else is `other`, never a guess.
 */

/** Bytes `offset … offset + length - 1` of a file; shorter at its end. */
export type ReadAt = (offset: number, length: number) => Buffer;

export type DataLayout =
  /** `bytes` of plain doubles from `address`, in C order. */
  | { readonly kind: 'contiguous'; readonly address: number; readonly bytes: number }
  /** The same, but nothing was written yet and the file has no place for it. */
  | { readonly kind: 'unallocated'; readonly bytes: number }
  | { readonly kind: 'other' };

const SIGNATURE = '\x89HDF\r\n\x1a\n';
const OTHER: DataLayout = { kind: 'other' };
export const isUndefinedAddress = (address: bigint) => address === 0xffff_ffff_ffff_ffffn;

/** Message types of an object header. */
const DATATYPE = 0x0003;
const EXTERNAL_FILES = 0x0007;
const LAYOUT = 0x0008;
const FILTERS = 0x000b;
const CONTINUATION = 0x0010;
const SHARED = 0x02;
/** Class of a layout that is made of other datasets. */
const VIRTUAL = 3;

export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly body: Buffer;
}

/** The file's addresses are byte offsets of 8 bytes: no user block, no unusual sizes. */
export function hasPlainAddresses(readAt: ReadAt): boolean {
  const head = readAt(0, 64);
  if (head.length < 48 || head.toString('latin1', 0, 8) !== SIGNATURE) return false;
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
  for (let found = readAt(at, 8); found.toString('latin1') !== SIGNATURE; found = readAt(at, 8)) {
    if (found.length < 8) return undefined;
    at = at === 0 ? 512 : at * 2;
  }
  const head = readAt(at, 16);
  const version = head[8] ?? -1;
  const [offsets, lengths] = version <= 1 ? [head[13], head[14]] : [head[9], head[10]];
  if (version > 3 || offsets !== 8 || lengths !== 8) return undefined;
  return (offset, length) => readAt(at + offset, length);
}

/** The layout of the dataset with such an object header, in a file with plain addresses. */
export function dataLayout(messages: readonly Message[] | undefined): DataLayout {
  const one = (type: number) => {
    const found = messages?.filter((m) => m.type === type) ?? [];
    return found.length === 1 && ((found[0]?.flags ?? SHARED) & SHARED) === 0 ? found[0] : undefined;
  };
  const datatype = one(DATATYPE);
  const layout = one(LAYOUT);
  if (!messages || !datatype || !layout || !isPlainDouble(datatype.body)) return OTHER;
  if (messages.some(({ type }) => type === EXTERNAL_FILES || type === FILTERS)) return OTHER;
  return contiguousIn(layout.body);
}

function contiguousIn(body: Buffer): DataLayout {
  if (body.length < 18 || (body[0] !== 3 && body[0] !== 4) || body[1] !== 1) return OTHER;
  const bytes = safeNumber(body.readBigUInt64LE(10));
  if (bytes === undefined) return OTHER;
  const raw = body.readBigUInt64LE(2);
  if (isUndefinedAddress(raw)) return { kind: 'unallocated', bytes };
  const address = safeNumber(raw);
  return address === undefined ? OTHER : { kind: 'contiguous', address, bytes };
}

/** Where the values of a dataset lie in one piece as they are, of whatever type. */
export function placeOf(
  messages: readonly Message[],
): { readonly address: number; readonly bytes: number } | undefined {
  const layouts = messages.filter(({ type }) => type === LAYOUT);
  const [layout] = layouts;
  const isPlain = !messages.some(({ type }) => type === EXTERNAL_FILES || type === FILTERS);
  const found = layout && layouts.length === 1 && isPlain ? contiguousIn(layout.body) : OTHER;
  return found.kind === 'contiguous' ? found : undefined;
}

/** Whether a dataset's values lie in its file; `unknown` where its header cannot be understood. */
export function valuesLie(messages: readonly Message[] | undefined): 'here' | 'elsewhere' | 'unknown' {
  if (!messages) return 'unknown';
  const virtual = ({ type, body }: Message) => type === LAYOUT && (body[0] ?? 0) >= 4 && body[1] === VIRTUAL;
  return messages.some((message) => message.type === EXTERNAL_FILES || virtual(message)) ? 'elsewhere' : 'here';
}

/** IEEE 754 binary64, least significant byte first: what a Float64Array holds. */
function isPlainDouble(body: Buffer): boolean {
  return (
    body.length >= 20 &&
    ((body[0] ?? 0) & 0x0f) === 1 &&
    ((body[1] ?? 0) & 0x41) === 0 &&
    body.readUInt32LE(4) === 8 &&
    body.readUInt16LE(8) === 0 &&
    body.readUInt16LE(10) === 64 &&
    body[12] === 52 &&
    body[13] === 11 &&
    body[14] === 0 &&
    body[15] === 52 &&
    body.readUInt32LE(16) === 1023
  );
}

/** All messages of the object header at `header`, of version 1 or 2, continuation blocks included; undefined for anything else. */
export function headerMessages(readAt: ReadAt, header: number): Message[] | undefined {
  const start = readAt(header, 16);
  if (start.length < 16) return undefined;
  if (start.toString('latin1', 0, 4) === 'OHDR') return version2(readAt, header, start);
  if (start[0] !== 1) return undefined;
  return collect(readAt, { offset: header + 16, length: start.readUInt32LE(8) }, version1Block);
}

function version2(readAt: ReadAt, header: number, start: Buffer): Message[] | undefined {
  if (start[4] !== 2) return undefined;
  const flags = start.readUInt8(5);
  const sizeAt = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const size = readAt(header + sizeAt, sizeBytes);
  if (size.length < sizeBytes || sizeBytes > 6) return undefined;
  const first = { offset: header + sizeAt + sizeBytes, length: size.readUIntLE(0, sizeBytes) };
  return collect(readAt, first, (block, continued) => version2Block(block, continued, (flags & 0x04) !== 0));
}

interface Block {
  readonly offset: number;
  readonly length: number;
}

/** More blocks than any dataset has: a circle. */
const MOST_BLOCKS = 1000;
const MOST_BYTES = 1 << 24;

function collect(
  readAt: ReadAt,
  first: Block,
  parse: (block: Buffer, continued: boolean) => Message[] | undefined,
): Message[] | undefined {
  const blocks: Block[] = [first];
  const messages: Message[] = [];
  for (let i = 0; i < blocks.length; i += 1) {
    const { offset, length } = blocks[i] ?? first;
    if (length > MOST_BYTES || blocks.length > MOST_BLOCKS) return undefined;
    const bytes = readAt(offset, length);
    const parsed = bytes.length === length ? parse(bytes, i > 0) : undefined;
    if (!parsed) return undefined;
    for (const message of parsed) {
      messages.push(message);
      if (message.type !== CONTINUATION) continue;
      if (message.body.length < 16) return undefined;
      const at = safeNumber(message.body.readBigUInt64LE(0));
      const size = safeNumber(message.body.readBigUInt64LE(8));
      if (at === undefined || size === undefined) return undefined;
      blocks.push({ offset: at, length: size });
    }
  }
  return messages;
}

function version1Block(block: Buffer): Message[] | undefined {
  const messages: Message[] = [];
  for (let at = 0; at + 8 <= block.length; ) {
    const size = block.readUInt16LE(at + 2);
    const end = at + 8 + size;
    if (end > block.length) return undefined;
    messages.push({
      type: block.readUInt16LE(at),
      flags: block.readUInt8(at + 4),
      body: block.subarray(at + 8, end),
    });
    at = end;
  }
  return messages;
}

function version2Block(block: Buffer, continued: boolean, ordered: boolean): Message[] | undefined {
  const messages: Message[] = [];
  // A continuation block has its own signature and checksum around the messages.
  if (continued && block.toString('latin1', 0, 4) !== 'OCHK') return undefined;
  const last = continued ? block.length - 4 : block.length;
  const head = ordered ? 6 : 4;
  // What is shorter than a message's head is a gap.
  for (let at = continued ? 4 : 0; at + head <= last; ) {
    const end = at + head + block.readUInt16LE(at + 1);
    if (end > last) return undefined;
    messages.push({ type: block.readUInt8(at), flags: block.readUInt8(at + 3), body: block.subarray(at + head, end) });
    at = end;
  }
  return messages;
}

export function safeNumber(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

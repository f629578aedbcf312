/** Attributes as an object header holds them (version 3.0 of the file format's specification, section IV.A.2.m). */
import { type AttributeValue, safeInteger } from './attributes';
import { type GlobalHeap, REFERENCE_BYTES } from './global-heap';
import { isUndefinedAddress, type Message } from './layout';

const ATTRIBUTE = 0x000c;
const ATTRIBUTE_INFO = 0x0015;
/** Classes of datatypes. */
const [INTEGER, FLOAT, TEXT, VARIABLE] = [0, 1, 3, 9];
const MOST_VALUES = 100_000;
/** Of the bits of a text's type. */
const UTF8 = 0x10;

/** @returns undefined where one of them is rarer than numbers of 64 bits and texts, or stands elsewhere */
export function attributesIn(
  messages: readonly Message[],
  heap: GlobalHeap,
): ReadonlyMap<string, AttributeValue> | undefined {
  const infos = messages.filter(({ type }) => type === ATTRIBUTE_INFO);
  if (!infos.every(({ body }) => areInHeader(body))) return undefined;
  const found = new Map<string, AttributeValue>();
  for (const { type, flags, body } of messages) {
    if (type !== ATTRIBUTE) continue;
    const parts = (flags & 2) === 0 ? partsOf(body) : undefined;
    const value = parts && decoded(parts, heap);
    if (value === undefined || found.has(parts?.name ?? '')) return undefined;
    found.set(parts?.name ?? '', value);
  }
  return found;
}

function areInHeader(info: Buffer): boolean {
  const heap = 2 + ((info[1] ?? 0) & 1 ? 2 : 0);
  return info[0] === 0 && info.length >= heap + 8 && isUndefinedAddress(info.readBigUInt64LE(heap));
}

interface Parts {
  readonly name: string;
  readonly datatype: Buffer;
  readonly space: Buffer;
  readonly data: Buffer;
}

function partsOf(body: Buffer): Parts | undefined {
  const version = body[0] ?? 0;
  // Parts may be shared with other objects, and then stand elsewhere.
  if (body.length < 9 || version < 1 || version > 3 || (version > 1 && body[1] !== 0)) return undefined;
  const padded = (length: number) => (version === 1 ? Math.ceil(length / 8) * 8 : length);
  let at = version === 3 ? 9 : 8;
  const next = (length: number) => {
    const part = body.subarray(at, at + length);
    at += padded(length);
    return part;
  };
  const [name, datatype, space] = [2, 4, 6].map((offset) => next(body.readUInt16LE(offset)));
  const end = name?.indexOf(0) ?? -1;
  if (!name || !datatype || !space || end < 0 || at > body.length || datatype.length < 8) return undefined;
  return { name: name.toString('utf8', 0, end), datatype, space, data: body.subarray(at) };
}

function decoded({ datatype, space, data }: Parts, heap: GlobalHeap): AttributeValue | undefined {
  const count = countIn(space);
  const bytes = datatype.readUInt32LE(4);
  if (count === undefined || bytes === 0 || data.length < (count ?? 1) * bytes) return undefined;
  const one = elementOf(datatype, bytes, heap);
  const each = Array.from({ length: count ?? 1 }, (_, i) => one?.(data.subarray(i * bytes, (i + 1) * bytes)));
  if (each.some((value) => value === undefined)) return undefined;
  return count === null ? each[0] : (each as readonly number[]);
}

/** null for a single value; undefined for what is neither that nor a list. */
function countIn(space: Buffer): number | null | undefined {
  const version = space[0];
  const rank = space[1];
  const isScalar = version === 1 ? rank === 0 : version === 2 && space[3] === 0;
  if (isScalar) return null;
  const at = version === 1 ? 8 : version === 2 && space[3] === 1 ? 4 : Number.POSITIVE_INFINITY;
  if (rank !== 1 || space.length < at + 8) return undefined;
  const count = space.readBigUInt64LE(at);
  return count <= BigInt(MOST_VALUES) ? Number(count) : undefined;
}

type Element = (bytes: Buffer) => number | bigint | string | undefined;

function elementOf(datatype: Buffer, bytes: number, heap: GlobalHeap): Element | undefined {
  const kind = (datatype[0] ?? 0) & 0x0f;
  const bits = datatype[1] ?? 0;
  const isLittle = (bits & 0x41) === 0;
  if (kind === FLOAT && bytes === 8 && isLittle) return (value) => value.readDoubleLE();
  if (kind === INTEGER && bytes === 8 && isLittle)
    return (value) => safeInteger(bits & 8 ? value.readBigInt64LE() : value.readBigUInt64LE());
  if (kind === TEXT)
    return (value) => {
      // Whatever it is filled up with, a zero ends it, as the library's wrapper has it.
      const end = value.indexOf(0);
      return textIn(value, 0, end < 0 ? value.length : end, (bits & UTF8) !== 0);
    };
  if (kind === VARIABLE && (bits & 0x0f) === 1 && bytes === REFERENCE_BYTES)
    return (value) => {
      const found = heap.find(value, 0);
      return found && textIn(found.bytes, found.from, found.to, ((datatype[2] ?? 0) & 1) !== 0);
    };
  return undefined;
}

/** What is no ASCII where it should be is undefined. */
function textIn(bytes: Buffer, from: number, to: number, isUtf8: boolean): string | undefined {
  const isAscii = isUtf8 || bytes.subarray(from, to).every((byte) => byte < 0x80);
  return isAscii ? bytes.toString('utf8', from, to) : undefined;
}

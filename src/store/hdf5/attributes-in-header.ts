/** Attributes as an object header holds them (version 3.0 of the file format's specification, section IV.A.2.m). */
import { type AttributeValue, safeInteger } from './attributes';
import { isUndefinedAddress } from './bytes';
import { CLASS, dimensionsIn } from './described';
import { type GlobalHeap, REFERENCE_BYTES } from './global-heap';
import { isShared, MESSAGE, type Message } from './messages';

/** Of the bits of a text's type. */
const UTF8 = 0x10;

/** @returns undefined where one of them is rarer than numbers of 64 bits and texts, or stands elsewhere */
export function attributesIn(
  messages: readonly Message[],
  heap: GlobalHeap,
): ReadonlyMap<string, AttributeValue> | undefined {
  const of = (type: number) => messages.filter((message) => message.type === type);
  if (!of(MESSAGE.attributeInfo).every(({ body }) => areInHeader(body))) return undefined;
  const found = new Map<string, AttributeValue>();
  for (const message of of(MESSAGE.attribute)) {
    const parts = isShared(message) ? undefined : partsOf(message.body);
    const value = parts && decoded(parts, heap);
    if (!parts || value === undefined || found.has(parts.name)) return undefined;
    found.set(parts.name, value);
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
  const shape = dimensionsIn(space);
  if (!shape || (shape !== 'scalar' && shape.length > 1)) return undefined;
  const count = shape === 'scalar' ? 1 : (shape[0] ?? 0);
  const bytes = datatype.readUInt32LE(4);
  if (bytes === 0 || data.length < count * bytes) return undefined;
  const one = elementOf(datatype, bytes, heap);
  const each = Array.from({ length: count }, (_, i) => one?.(data.subarray(i * bytes, (i + 1) * bytes)));
  if (each.some((value) => value === undefined)) return undefined;
  return shape === 'scalar' ? each[0] : (each as readonly number[]);
}

type Element = (bytes: Buffer) => number | bigint | string | undefined;

function elementOf(datatype: Buffer, bytes: number, heap: GlobalHeap): Element | undefined {
  const kind = (datatype[0] ?? 0) & 0x0f;
  const bits = datatype[1] ?? 0;
  const isLittle = (bits & 0x41) === 0;
  if (kind === CLASS.float && bytes === 8 && isLittle) return (value) => value.readDoubleLE();
  if (kind === CLASS.integer && bytes === 8 && isLittle)
    return (value) => safeInteger(bits & 8 ? value.readBigInt64LE() : value.readBigUInt64LE());
  if (kind === CLASS.text)
    return (value) => {
      return textIn(value, (bits & UTF8) !== 0);
    };
  if (kind === CLASS.variable && (bits & 0x0f) === 1 && bytes === REFERENCE_BYTES)
    return (value) => {
      const found = heap.find(value, 0);
      return found && textIn(found.bytes.subarray(found.from, found.to), ((datatype[2] ?? 0) & 1) !== 0);
    };
  return undefined;
}

/** Up to a zero, whatever it is filled up with, as the library's wrapper has it. What is no ASCII where it should be is undefined. */
function textIn(bytes: Buffer, isUtf8: boolean): string | undefined {
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  return isUtf8 || text.every((byte) => byte < 0x80) ? text.toString('utf8') : undefined;
}

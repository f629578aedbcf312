/**
 * Where a dataset's values lie in an HDF5 file, by its object header as the file format's specification describes it
 * (version 3.0, sections IV.A.2.d and IV.A.2.i). Only what can be copied as bytes is recognised: contiguous little-endian
 * doubles. Everything else is `other`, never a guess.
 */
import { isUndefinedAddress, numberAt, safeNumber } from './bytes';
import { MESSAGE, type Message, onlyBody } from './messages';

export type DataLayout =
  /** `bytes` of plain doubles from `address`, in C order. */
  | { readonly kind: 'contiguous'; readonly address: number; readonly bytes: number }
  /** The same, but nothing was written yet and the file has no place for it. */
  | { readonly kind: 'unallocated'; readonly bytes: number }
  | { readonly kind: 'other' };

const OTHER: DataLayout = { kind: 'other' };
/** Class of a layout that is made of other datasets. */
const VIRTUAL = 3;

/** The layout of the dataset with such an object header, in a file with plain addresses. */
export function dataLayout(messages: readonly Message[] | undefined): DataLayout {
  const datatype = messages && onlyBody(messages, MESSAGE.datatype);
  return messages && datatype && isPlainDouble(datatype) ? contiguousIn(messages) : OTHER;
}

function contiguousIn(messages: readonly Message[]): DataLayout {
  const body = onlyBody(messages, MESSAGE.layout);
  if (!body || messages.some(({ type }) => type === MESSAGE.externalFiles || type === MESSAGE.filters)) return OTHER;
  if (body.length < 18 || (body[0] !== 3 && body[0] !== 4) || body[1] !== 1) return OTHER;
  const bytes = numberAt(body, 10);
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
  const found = contiguousIn(messages);
  return found.kind === 'contiguous' ? found : undefined;
}

/** Whether a dataset's values lie in its file; `unknown` where its header cannot be understood. */
export function valuesLie(messages: readonly Message[] | undefined): 'here' | 'elsewhere' | 'unknown' {
  if (!messages) return 'unknown';
  const virtual = ({ type, body }: Message) => type === MESSAGE.layout && (body[0] ?? 0) >= 4 && body[1] === VIRTUAL;
  return messages.some((message) => message.type === MESSAGE.externalFiles || virtual(message)) ? 'elsewhere' : 'here';
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

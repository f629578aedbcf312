import type { DatasetInfo } from './hdf5-file';
import { MESSAGE, type Message, onlyBody } from './messages';

/** What a dataset's object header says of its values. */
export interface Described extends DatasetInfo {
  /** Texts of variable length. */
  readonly variable: boolean;
}

const CHUNKED = 2;
/** Classes of datatypes. */
export const CLASS = { integer: 0, float: 1, text: 3, variable: 9 } as const;

/**
 * By the file format's specification (version 3.0, sections IV.A.2.b, IV.A.2.d and IV.A.2.i).
 * @returns undefined for what is rarer than the numbers and texts of a store
 */
export function describedBy(messages: readonly Message[]): Described | undefined {
  const body = (type: number) => onlyBody(messages, type);
  const [space, datatype, layout] = [body(MESSAGE.dataspace), body(MESSAGE.datatype), body(MESSAGE.layout)];
  const shape = space && dimensionsIn(space);
  const type = datatype && typeIn(datatype);
  // Of a single value the library knows more.
  if (!shape || shape === 'scalar' || !type || !layout || (layout[0] !== 3 && layout[0] !== 4)) return undefined;
  return { ...type, shape, chunked: layout[1] === CHUNKED };
}

/** The lengths of a dataspace; undefined for one of nothing. */
export function dimensionsIn(space: Buffer): readonly number[] | 'scalar' | undefined {
  const version = space[0];
  const rank = space[1] ?? 0;
  if (version === 1 ? rank === 0 : version === 2 && space[3] === 0) return 'scalar';
  const at = version === 1 ? 8 : version === 2 && space[3] === 1 ? 4 : Number.POSITIVE_INFINITY;
  if (rank === 0 || space.length < at + 8 * rank) return undefined;
  const lengths = Array.from({ length: rank }, (_, i) => Number(space.readBigUInt64LE(at + 8 * i)));
  return lengths.every(Number.isSafeInteger) ? lengths : undefined;
}

function typeIn(body: Buffer): Omit<Described, 'shape' | 'chunked'> | undefined {
  if (body.length < 8) return undefined;
  const kind = (body[0] ?? 0) & 0x0f;
  const bits = body[1] ?? 0;
  const elementBytes = body.readUInt32LE(4);
  const byteOrder = bits & 1 ? 'big' : 'little';
  const number = (type: DatasetInfo['type']) => ({ type, byteOrder, elementBytes, variable: false }) as const;
  // VAX has an order of its own.
  if (kind === CLASS.float && (bits & 0x40) === 0 && (elementBytes === 8 || elementBytes === 4))
    return number(elementBytes === 8 ? 'float64' : 'float32');
  if (
    kind === CLASS.integer &&
    (elementBytes === 1 || elementBytes === 2 || elementBytes === 4 || elementBytes === 8)
  ) {
    const width = (elementBytes * 8) as 8 | 16 | 32 | 64;
    return number(bits & 8 ? `int${width}` : `uint${width}`);
  }
  const text = { type: 'string', byteOrder: 'little', elementBytes } as const;
  if (kind === CLASS.text) return { ...text, variable: false };
  return kind === CLASS.variable && (bits & 0x0f) === 1 ? { ...text, variable: true } : undefined;
}

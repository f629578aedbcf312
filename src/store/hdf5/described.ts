import type { DatasetInfo } from './hdf5-file';
import type { Message } from './layout';

/** What a dataset's object header says of its values. */
export interface Described extends DatasetInfo {
  /** Texts of variable length. */
  readonly variable: boolean;
}

const DATASPACE = 0x0001;
const DATATYPE = 0x0003;
const LAYOUT = 0x0008;
const SHARED = 0x02;
const CHUNKED = 2;
/** Classes of datatypes. */
const [INTEGER, FLOAT, TEXT, VARIABLE] = [0, 1, 3, 9];

/**
 * By the file format's specification (version 3.0, sections IV.A.2.b, IV.A.2.d and IV.A.2.i).
 * @returns undefined for what is rarer than the numbers and texts of a store
 */
export function describedBy(messages: readonly Message[]): Described | undefined {
  const one = (type: number) => {
    const [found, ...more] = messages.filter((message) => message.type === type);
    return found && more.length === 0 && (found.flags & SHARED) === 0 ? found.body : undefined;
  };
  const [space, datatype, layout] = [one(DATASPACE), one(DATATYPE), one(LAYOUT)];
  const shape = space && shapeIn(space);
  const type = datatype && typeIn(datatype);
  if (!shape || !type || !layout || (layout[0] !== 3 && layout[0] !== 4)) return undefined;
  return { ...type, shape, chunked: layout[1] === CHUNKED };
}

function shapeIn(body: Buffer): number[] | undefined {
  const version = body[0];
  const rank = body[1] ?? 0;
  const at = version === 1 ? 8 : version === 2 ? 4 : Number.POSITIVE_INFINITY;
  // A simple space: neither a scalar nor nothing, of which the library knows more.
  if ((version === 2 && body[3] !== 1) || rank === 0 || body.length < at + 8 * rank) return undefined;
  const shape = Array.from({ length: rank }, (_, i) => Number(body.readBigUInt64LE(at + 8 * i)));
  return shape.every(Number.isSafeInteger) ? shape : undefined;
}

function typeIn(body: Buffer): Omit<Described, 'shape' | 'chunked'> | undefined {
  if (body.length < 8) return undefined;
  const kind = (body[0] ?? 0) & 0x0f;
  const bits = body[1] ?? 0;
  const elementBytes = body.readUInt32LE(4);
  const byteOrder = bits & 1 ? 'big' : 'little';
  const number = (type: DatasetInfo['type']) => ({ type, byteOrder, elementBytes, variable: false }) as const;
  // VAX has an order of its own.
  if (kind === FLOAT && (bits & 0x40) === 0 && (elementBytes === 8 || elementBytes === 4))
    return number(elementBytes === 8 ? 'float64' : 'float32');
  if (kind === INTEGER && (elementBytes === 1 || elementBytes === 2 || elementBytes === 4 || elementBytes === 8)) {
    const width = (elementBytes * 8) as 8 | 16 | 32 | 64;
    return number(bits & 8 ? `int${width}` : `uint${width}`);
  }
  const text = { type: 'string', byteOrder: 'little', elementBytes } as const;
  if (kind === TEXT) return { ...text, variable: false };
  return kind === VARIABLE && (bits & 0x0f) === 1 ? { ...text, variable: true } : undefined;
}

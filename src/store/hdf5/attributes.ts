import { Attribute, Group, type Library } from './library';

/** What is written: strings as they are, numbers with the type that they get in the file. */
export type AttributeInput =
  | string
  | readonly string[]
  | { readonly type: 'int64' | 'float64'; readonly value: number };

export const int64 = (value: number): AttributeInput => ({ type: 'int64', value });
export const float64 = (value: number): AttributeInput => ({ type: 'float64', value });

/** What is read: integers as numbers when they are safe, as bigints otherwise. */
export type AttributeValue = number | bigint | string | readonly string[] | readonly number[] | readonly bigint[];

export function readAttributes(library: Library, fileId: bigint, path: string): Map<string, AttributeValue> {
  const names = library.call((module) => module.get_attribute_names(fileId, path));
  return new Map(
    names.map((name) => [name, plain(library.call(() => new Attribute(fileId, path, name).value))] as const),
  );
}

export function writeAttribute(
  library: Library,
  fileId: bigint,
  path: string,
  name: string,
  input: AttributeInput,
): void {
  const object = new Group(fileId, path);
  library.call(() => {
    if (typeof input === 'string') object.create_attribute(name, input, [], fixedString(input));
    else if ('type' in input && input.type === 'int64')
      object.create_attribute(name, BigInt64Array.of(BigInt(input.value)), [], '<q');
    else if ('type' in input) object.create_attribute(name, Float64Array.of(input.value), [], '<d');
    // 'S' alone: UTF-8 of variable length.
    else object.create_attribute(name, [...input], [input.length], 'S');
  });
}

/** The type of one string that has exactly its length, at least 1, in UTF-8. */
export const fixedString = (text: string) => `S${Math.max(1, Buffer.byteLength(text))}`;

function plain(value: unknown): AttributeValue {
  if (typeof value === 'bigint') return safeInteger(value);
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return [...value].map(safeInteger) as number[];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...(value as Float64Array)];
  if (Array.isArray(value)) return value.map(String);
  return String(value);
}

export const safeInteger = (value: bigint): number | bigint => {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
};

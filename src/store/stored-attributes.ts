import type { AttributeValue, Hdf5File } from './hdf5';
import { notUnderstood } from './not-understood';

/** Attributes of a group, as what they should be. All throw a UserError `store.layout` for those that are not. */
export interface Attributes {
  has(name: string): boolean;
  text(name: string): string;
  number(name: string): number;
  /** A number from 1 without a fraction. */
  count(name: string): number;
  list(name: string): readonly string[];
}

export function attributesOf(hdf5: Hdf5File, group: string): Attributes {
  const all = hdf5.attributes(group);
  const get = <T extends AttributeValue>(
    name: string,
    kind: string,
    fits: (value: AttributeValue) => value is T,
  ): T => {
    const value = all.get(name);
    if (value === undefined) throw notUnderstood(hdf5, `${group} has no attribute ${name}`);
    if (!fits(value)) throw notUnderstood(hdf5, `${name} of ${group} is ${String(value)}, not ${kind}`);
    return value;
  };
  return {
    has: (name) => all.has(name),
    text: (name) => get(name, 'text', (value) => typeof value === 'string'),
    number: (name) => get(name, 'a number', (value) => typeof value === 'number'),
    count: (name) =>
      get(name, 'a positive integer', (value): value is number => Number.isSafeInteger(value) && Number(value) > 0),
    list: (name) => {
      const value = get(
        name,
        'a list',
        (v): v is string | readonly string[] => typeof v === 'string' || Array.isArray(v),
      );
      return typeof value === 'string' ? [value] : value;
    },
  };
}

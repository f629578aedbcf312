import * as z from 'zod';
import { nearestOf } from '../../text';
import type { Path } from './problems';

/** The key of an object that may have been meant by another, or all of them when none is near. */
export function expectedKey(key: string, known: readonly string[]): string {
  const nearest = nearestOf(key, known);
  return nearest === undefined ? `one of ${known.join(', ')}` : JSON.stringify(nearest);
}

/** The keys that a schema has at a path into a value; of a union's options, those of the value's own type. */
export function keysAt(schema: z.core.$ZodType, value: unknown, path: Path): readonly string[] {
  const inner = optionOf(unwrapped(schema), value);
  const [key, ...rest] = path;
  if (key === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const next =
    inner instanceof z.ZodObject ? inner.shape[String(key)] : inner instanceof z.ZodArray ? inner.element : undefined;
  const held = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return next ? keysAt(next, held, rest) : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap()) : schema;
}

function optionOf(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const key = schema.def.discriminator;
  const type: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  const own = schema.options.find(
    (option) => option instanceof z.ZodObject && option.shape[key]?.safeParse(type).success,
  );
  return own ?? schema;
}

import * as z from 'zod';

/** What stands in `serialized_keys` of a store that was not written by Julia. */
const schema = z.object({ format: z.literal('powersim-keys'), version: z.literal(1), keys: z.array(z.string()) });

/** The JSON key list that takes the place of Julia's serialized keys, as UTF-8. */
export function encodeKeys(keys: readonly string[]): Uint8Array {
  const list: z.infer<typeof schema> = { format: 'powersim-keys', version: 1, keys: [...new Set(keys)].sort() };
  return new TextEncoder().encode(JSON.stringify(list));
}

/** The keys of a list of ours; undefined for what Julia serialized. */
export function decodeKeys(bytes: Uint8Array): readonly string[] | undefined {
  if (bytes[0] !== 0x7b) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.data.keys : undefined;
  } catch {
    return undefined;
  }
}

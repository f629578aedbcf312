/** Reads what a page kept of itself: perhaps another version wrote it. Pure. */

export type Saved = Readonly<Record<string, unknown>>;

/** The members of an object; none of anything else. */
export function members(saved: unknown): Saved {
  return typeof saved === 'object' && saved !== null && !Array.isArray(saved) ? (saved as Saved) : {};
}

/** `value` if it is one of `allowed`. */
export function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

export function numberIn(value: unknown, low: number, high: number): number | undefined {
  return typeof value === 'number' && value >= low && value <= high ? value : undefined;
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** A span of time that is none of no length. */
export function windowOf(value: unknown): { readonly fromMs: number; readonly toMs: number } | undefined {
  const { fromMs, toMs } = members(value);
  return typeof fromMs === 'number' && typeof toMs === 'number' && fromMs < toMs ? { fromMs, toMs } : undefined;
}

/** Numbers in sentences: `62,373`, `0.003`. Pure. */

/** With so many significant digits at most; of thousands the whole. */
export function significant(value: number, digits: number): string {
  const kept = Number(value.toPrecision(digits));
  const decimals = Math.abs(kept) >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: digits };
  return new Intl.NumberFormat('en-US', decimals).format(kept);
}

/** With so many decimals, none of them left out. */
export const fixed = (value: number, decimals: number): string =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);

/** Numbers as the pages write them in sentences. Pure. */

const grouped = (decimals: number) =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: 0, maximumFractionDigits: decimals });
const formats = Array.from({ length: 12 }, (_, decimals) => grouped(decimals));

/**
 * A number with `digits` significant ones, never fewer than its whole part has: `12,346`, `1.235`, `0.0001235`,
 * `1.235e-9`; `–` for NaN.
 */
export function significant(value: number, digits = 4): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value < 0 ? '−∞' : '∞';
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  if (magnitude < -5 || magnitude > 14) {
    const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
    return `${Number(mantissa)}e${Number(exponent)}`.replace(/^-/, '−');
  }
  const decimals = Math.min(formats.length - 1, Math.max(0, digits - 1 - magnitude));
  return (formats[decimals]?.format(value) ?? String(value)).replace(/^-/, '−');
}

/** `3.2 MW`; the number alone where there is no unit. */
export const withUnit = (value: number, unit: string, digits = 4): string =>
  unit && !Number.isNaN(value) ? `${significant(value, digits)} ${unit}` : significant(value, digits);

/** A share as `0.12 %`. */
export const percent = (share: number): string => withUnit(share * 100, '%', 3);

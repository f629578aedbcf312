/** Memory and time limits as `sbatch` takes them. */

const MEGABYTES = { K: 1 / 1024, M: 1, G: 1024, T: 1024 * 1024 } as const;

/** Megabytes (2²⁰ bytes) of memory as `sbatch` takes it; undefined for what is none. */
export function megabytesOf(text: string | undefined): number | undefined {
  const [, number, unit = 'M'] = /^(\d+)([KMGT])?$/i.exec(text ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * MEGABYTES[unit.toUpperCase() as keyof typeof MEGABYTES];
}

/** No less, in whole gigabytes from two on. */
export function formatMegabytes(megabytes: number): string {
  const whole = Math.ceil(megabytes);
  if (whole < 2048) return whole % 1024 === 0 ? `${whole / 1024}G` : `${whole}M`;
  return `${Math.ceil(whole / 1024)}G`;
}

/** No limit but the cluster's own. */
const NO_LIMIT: ReadonlySet<string | undefined> = new Set(['UNLIMITED', 'INFINITE', 'unlimited', 'infinite']);

/** Seconds of a time limit as `sbatch` takes it, 0 for no limit; undefined for what is none. */
export function timeLimitOf(text: string | undefined): number | undefined {
  if (NO_LIMIT.has(text)) return 0;
  const [, days, rest = ''] = /^(?:(\d+)-)?(\d+(?::\d+){0,2})$/.exec(text ?? '') ?? [];
  const [a = 0, b = 0, c = 0] = rest.split(':').map(Number);
  if (rest === '') return undefined;
  if (days !== undefined) return Number(days) * 86_400 + a * 3600 + b * 60 + c;
  // `minutes`, `minutes:seconds`, `hours:minutes:seconds`.
  return rest.split(':').length === 3 ? a * 3600 + b * 60 + c : a * 60 + b;
}

/** No less, in whole minutes: `4:30:00`, `1-12:00:00`. */
export function formatTimeLimit(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const two = (number: number) => String(number).padStart(2, '0');
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  return days > 0 ? `${days}-${two(hours)}:${two(minutes % 60)}:00` : `${hours}:${two(minutes % 60)}:00`;
}

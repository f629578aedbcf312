import { UserError } from '../../text';
import { formatResolution } from '../system/local-time';

/** Durations are in milliseconds; make them with {@link minutes}, {@link hours} and {@link days}. */
export type Duration = number;

/** `n` minutes as a duration. */
export const minutes = (n: number): Duration => n * 60_000;
/** `n` hours as a duration. */
export const hours = (n: number): Duration => n * 3_600_000;
/** `n` days of 24 hours as a duration. */
export const days = (n: number): Duration => n * 86_400_000;

/** `24 h`, `5 min`. */
export const formatDuration = (duration: Duration): string => formatResolution(duration);

/**
 * Refuses what cannot be meant: `horizon: 48` for 48 hours.
 * @throws UserError `model.duration`
 */
export function checkDuration(what: string, value: unknown): Duration {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1000) return value;
  throw new UserError(
    'model.duration',
    `${what} is ${String(value)}; durations are written hours(48), minutes(5) or days(1).`,
  );
}

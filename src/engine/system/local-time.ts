/** Dates and times without a zone, kept as milliseconds as if they were UTC. */

const pattern = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.0+)?)?)?$/;

/** @returns undefined for what is no time like `2024-01-01T00:00:00` (seconds, or the whole time of day, may be missing) */
export function parseLocalTime(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const found = pattern.exec(text.trim());
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  // The 31st of April and 25 o'clock are carried over by Date; they are mistakes here.
  const date = new Date(time);
  const same =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    minute < 60 &&
    second < 60;
  return same ? time : undefined;
}

/** `2024-01-01T00:00:00` */
export function formatLocalTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19);
}

/** `1 h`, `5 min`, `90 s` */
export function formatResolution(milliseconds: number): string {
  if (milliseconds % 3_600_000 === 0) return `${milliseconds / 3_600_000} h`;
  if (milliseconds % 60_000 === 0) return `${milliseconds / 60_000} min`;
  return `${milliseconds / 1000} s`;
}

/** Ticks of axes and the texts of times and values. Times are local time as if it were UTC: no time zone has a say. */
import type { TimeWindow } from '../contracts';

export interface Tick {
  readonly ms: number;
  readonly label: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [1, 5, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE);
const DAYS = [1, 2, 7, 14];
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];
const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** At most `most` ticks at round moments of the window, labels as short as they can be: the first tells the whole date. */
export function timeTicks({ fromMs, toMs }: TimeWindow, most: number): readonly Tick[] {
  const wanted = (toMs - fromMs) / Math.max(1, most);
  const short = STEPS.find((step) => step >= wanted);
  const moments = short === undefined ? calendarMoments(fromMs, toMs, wanted) : multiples(fromMs, toMs, short);
  return moments.map((ms, i) => ({ ms, label: tickLabel(ms, i === 0, (short ?? DAY) < DAY, wanted > 14 * DAY) }));
}

/** `Jan 3, 2020, 06:00` */
export function momentText(ms: number): string {
  const date = new Date(ms);
  return `${dayText(date)}, ${date.getUTCFullYear()}, ${clockText(date)}`;
}

/** `2020-01-03T06:00:00`, for tables and files. */
export function isoText(ms: number): string {
  return new Date(ms).toISOString().replace(/(?:\.000)?Z$/, '');
}

export interface ValueScale {
  readonly low: number;
  readonly high: number;
  readonly interval: number;
}

/** Round ends and steps around the values, about `count` of them; from zero on where that costs less than half the height. */
export function valueScale(low: number, high: number, count: number): ValueScale {
  let from = low > 0 && low < high / 2 ? 0 : low;
  let to = high < 0 && high > low / 2 ? 0 : high;
  if (to - from <= Math.abs(to) * 1e-9) {
    const room = Math.abs(to) * 0.05 || 1;
    from = from === 0 ? 0 : from - room;
    to += room;
  }
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const interval = ([1, 2, 2.5, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
  return {
    low: Math.floor(from / interval + 1e-9) * interval,
    high: Math.ceil(to / interval - 1e-9) * interval,
    interval,
  };
}

function multiples(fromMs: number, toMs: number, step: number): number[] {
  const moments: number[] = [];
  for (let ms = Math.ceil(fromMs / step) * step; ms < toMs; ms += step) moments.push(ms);
  return moments;
}

function calendarMoments(fromMs: number, toMs: number, wanted: number): number[] {
  const days = DAYS.find((count) => count * DAY >= wanted);
  const months = days === undefined ? (MONTHS.find((count) => count * 30 * DAY >= wanted) ?? 120) : 1;
  const moments: number[] = [];
  const first = new Date(fromMs);
  // Counted from each month's first day, so that ticks stay where they are while the window moves.
  for (let month = first.getUTCFullYear() * 12 + first.getUTCMonth(); ; month += 1) {
    const start = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (start >= toMs) return moments;
    if (days === undefined) {
      if (month % months === 0 && start >= fromMs) moments.push(start);
      continue;
    }
    const end = Date.UTC(Math.floor(month / 12), (month % 12) + 1, 1);
    // The last tick of a month keeps its distance from the next month's first.
    for (let ms = start; ms < Math.min(end - (days * DAY) / 2, toMs); ms += days * DAY)
      if (ms >= fromMs) moments.push(ms);
  }
}

function tickLabel(ms: number, first: boolean, withinDays: boolean, months: boolean): string {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  const name = NAMES[date.getUTCMonth()] ?? '';
  if (months) return first || date.getUTCMonth() === 0 ? `${name} ${year}` : name;
  const midnight = ms % DAY === 0;
  if (withinDays && !midnight) return first ? `${dayText(date)}, ${clockText(date)}` : clockText(date);
  return first || (date.getUTCMonth() === 0 && date.getUTCDate() === 1) ? `${dayText(date)}, ${year}` : dayText(date);
}

function dayText(date: Date): string {
  return `${NAMES[date.getUTCMonth()]} ${date.getUTCDate()}`;
}

function clockText(date: Date): string {
  return date.toISOString().slice(11, date.getUTCSeconds() === 0 ? 16 : 19);
}

/** What part of time is seen, and where a moment lies in it. Pure. Times are milliseconds since the epoch. */
import { formatDuration } from '../../text/format';

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Nobody looks closer than this, milliseconds. */
const NARROWEST = 200;
/** Of the time that is left this share of what was is seen, so that it does not push everything else together. */
const AHEAD = 0.35;
/** Room at the right, as a share. */
const MARGIN = 0.02;

/** Everything there is to see: the run, and ahead of it what is left as far as there is room. */
export function extentOf(from: number, to: number, timeLeft: number | undefined): Window {
  const length = Math.max(1000, to - from);
  return { from, to: from + length * (1 + MARGIN) + Math.min(timeLeft ?? 0, length * AHEAD) };
}

/** The same width or less, moved into the extent. */
export function within({ from, to }: Window, extent: Window): Window {
  const whole = extent.to - extent.from;
  const width = Math.min(whole, Math.max(NARROWEST, to - from));
  const start = Math.min(Math.max(from, extent.from), extent.to - width);
  return { from: start, to: start + width };
}

/** @param factor below 1 nearer. @param at stays where it is */
export function zoomed({ from, to }: Window, factor: number, at: number): Window {
  const narrow = Math.max(factor, NARROWEST / (to - from));
  return { from: at - (at - from) * narrow, to: at + (to - at) * narrow };
}

/** Moved just so far that a span is seen: its beginning, where it is longer than the window. */
export function showing(window: Window, from: number, to: number): Window {
  const width = window.to - window.from;
  const room = width * 0.05;
  if (from < window.from || to - from > width - 2 * room) {
    if (from >= window.from && from < window.to - room) return window;
    return { from: from - room, to: from - room + width };
  }
  if (to <= window.to) return window;
  return { from: to + room - width, to: to + room };
}

/** A window that saw the present goes on seeing it. */
export function followed(window: Window, before: Window, after: Window): Window {
  if (window.to < before.to) return window;
  const moved = after.to - before.to;
  return { from: window.from + moved, to: window.to + moved };
}

export interface Tick {
  readonly at: number;
  readonly label: string;
  /** A new day begins, or it is the first to be seen. */
  readonly strong: boolean;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 365].map((n) => n * DAY),
];

const stepFor = (window: Window, most: number): number => {
  const needed = (window.to - window.from) / Math.max(1, most);
  return STEPS.find((step) => step >= needed) ?? 365 * DAY;
};

/** Moments of this machine's own clock, at most so many; days where they change. */
export function clockTicks(window: Window, most: number): Tick[] {
  const step = stepFor(window, most);
  const ticks: Tick[] = [];
  // Round hours of the local clock are not round in UTC.
  const shift = new Date(window.from).getTimezoneOffset() * MINUTE;
  let day = '';
  for (let at = Math.ceil((window.from - shift) / step) * step + shift; at <= window.to; at += step) {
    const date = new Date(at);
    const today = date.toLocaleDateString('en-US', { month: 'short', day: 'numeric' });
    const strong = today !== day;
    day = today;
    ticks.push({ at, label: labelOf(date, step, strong ? today : undefined), strong });
  }
  return ticks;
}

function labelOf(date: Date, step: number, today: string | undefined): string {
  if (step >= DAY) return date.toLocaleDateString('en-US', { month: 'short', day: 'numeric' });
  const seconds = step < MINUTE ? ({ second: '2-digit' } as const) : {};
  const clock = date.toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...seconds });
  return today === undefined ? clock : `${today}, ${clock}`;
}

/** How long after `begin`, at most so many. */
export function durationTicks(window: Window, begin: number, most: number): Tick[] {
  const step = stepFor(window, most);
  const ticks: Tick[] = [];
  const first = Math.max(0, Math.ceil((window.from - begin) / step));
  for (let n = first; begin + n * step <= window.to; n += 1) {
    ticks.push({ at: begin + n * step, label: formatDuration(n * step), strong: false });
  }
  return ticks;
}

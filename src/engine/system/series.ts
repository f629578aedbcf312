import { UserError } from '../../text';
import type { DeviceType, TimeSeries } from './components';
import { formatLocalTime, formatResolution } from './local-time';
import { show } from './problems';

/** Time series of a system: by device, then by resolution in milliseconds. */
export type SeriesMap = Map<string, Map<number, TimeSeries>>;

export const seriesKey = (type: DeviceType, name: string) => `${type} ${name}`;

/**
 * @throws UserError `system.timeSeries` when the device has no series at that resolution
 */
export function seriesAt(map: SeriesMap, type: DeviceType, name: string, resolutionMs: number): TimeSeries {
  const all = map.get(seriesKey(type, name));
  const found = all?.get(resolutionMs);
  if (found) return found;
  const asked = `${type} ${name} has no time series at a resolution of ${formatResolution(resolutionMs)}`;
  const others = [...(all?.keys() ?? [])].map(formatResolution);
  throw new UserError(
    'system.timeSeries',
    others.length === 0
      ? `${asked}, nor at any other. Add one to the system, or make the device unavailable.`
      : `${asked}; it has one at ${others.join(' and at ')}. Add one, or use that resolution for the decision model.`,
  );
}

/** What is wrong with a series, by the value's index where one is. */
export interface SeriesProblem {
  readonly index?: number | undefined;
  readonly found: string;
  readonly expected: string;
}

export function checkSeries({ initialTime, resolutionMs, values }: TimeSeries): SeriesProblem[] {
  const problems: SeriesProblem[] = [];
  if (!Number.isFinite(initialTime)) {
    problems.push({ found: `the initial time ${initialTime}`, expected: 'a time like "2024-01-01T00:00:00"' });
  }
  if (!(Number.isInteger(resolutionMs) && resolutionMs > 0)) {
    problems.push({ found: `a resolution of ${resolutionMs} ms`, expected: 'a whole number of milliseconds above 0' });
  }
  if (values.length === 0) problems.push({ found: 'no values', expected: 'one for each period' });
  values.forEach((value, index) => {
    if (!(Number.isFinite(value) && value >= 0))
      problems.push({ index, found: show(value), expected: 'MW, at least 0' });
  });
  return problems;
}

/**
 * Series of one resolution cover the same time: a simulation would stop in its middle at the first that ends. The
 * majority is right.
 */
export function checkSpans(
  map: SeriesMap,
): { readonly key: string; readonly found: string; readonly expected: string }[] {
  const spans = new Map<number, Map<string, string[]>>();
  for (const [key, byResolution] of map) {
    for (const series of byResolution.values()) {
      const bySpan = spans.get(series.resolutionMs) ?? new Map<string, string[]>();
      spans.set(series.resolutionMs, bySpan);
      const span = `${series.values.length} values from ${formatLocalTime(series.initialTime)}`;
      const keys = bySpan.get(span) ?? [];
      bySpan.set(span, keys);
      keys.push(key);
    }
  }
  return [...spans].flatMap(([resolution, bySpan]) => {
    const [most, ...others] = [...bySpan].sort(([, a], [, b]) => b.length - a.length);
    if (!most) return [];
    const expected = `${most[0]}, as other series of ${formatResolution(resolution)} have`;
    return others.flatMap(([found, keys]) => keys.map((key) => ({ key, found, expected })));
  });
}

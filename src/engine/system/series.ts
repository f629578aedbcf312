import { UserError } from '../../text';
import type { DeviceType, TimeSeries } from './components';
import { formatLocalTime, formatResolution } from './local-time';
import { listed, show } from './problems';

/** Time series of a system: by device, then by resolution in milliseconds. */
export type SeriesMap = Map<string, Map<number, TimeSeries>>;

/** The file of each series that was read from one. */
export type SeriesSources = ReadonlyMap<TimeSeries, string>;

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

/** Values that are no power are told once, by the first. `given` is the initial time as it was written. */
export function checkSeries({ initialTime, resolutionMs, values }: TimeSeries, given?: unknown): SeriesProblem[] {
  const problems: SeriesProblem[] = [];
  if (!Number.isFinite(initialTime)) {
    problems.push({ found: `the initial time ${show(given)}`, expected: 'a time like "2024-01-01T00:00:00"' });
  }
  if (!(Number.isInteger(resolutionMs) && resolutionMs > 0)) {
    problems.push({
      found: `a resolution of ${show(resolutionMs)} ms`,
      expected: 'a whole number of milliseconds above 0',
    });
  }
  if (values.length === 0) problems.push({ found: 'no values', expected: 'one for each period' });
  const isPower = (value: number) => Number.isFinite(value) && value >= 0;
  const index = values.findIndex((value) => !isPower(value));
  if (index !== -1) {
    const more = values.subarray(index + 1).reduce((count, value) => count + (isPower(value) ? 0 : 1), 0);
    const first = show(values[index]);
    problems.push({ index, found: more > 0 ? `${first} and ${more} more like it` : first, expected: 'MW, at least 0' });
  }
  return problems;
}

/** What is wrong with series together: `what` names the series that are. */
export interface SpanProblem {
  readonly what: string;
  readonly found: string;
  readonly expected: string;
}

/**
 * Series of one resolution cover the same time: a simulation would stop in its middle at the first that ends. The
 * majority is right, where a file counts once however many series it holds.
 */
export function checkSpans(map: SeriesMap, sources: SeriesSources): SpanProblem[] {
  const resolutions = new Map<number, Map<string, Span>>();
  for (const [key, byResolution] of map) {
    for (const series of byResolution.values()) {
      const spans = resolutions.get(series.resolutionMs) ?? new Map<string, Span>();
      resolutions.set(series.resolutionMs, spans);
      const text = `${series.values.length} values from ${formatLocalTime(series.initialTime)}`;
      const span = spans.get(text) ?? { text, keys: [], origins: new Set() };
      spans.set(text, span);
      span.keys.push(key);
      span.origins.add(sources.get(series) ?? key);
    }
  }
  return [...resolutions].flatMap(([resolution, spans]) => {
    const [most, ...others] = [...spans.values()].sort(
      (a, b) => b.origins.size - a.origins.size || b.keys.length - a.keys.length,
    );
    if (!most) return [];
    const as = `as ${listed([...most.origins], 1)} of ${formatResolution(resolution)}`;
    return others.map(({ text, keys, origins }) => ({
      // Files stand for the series in them.
      what: `time series of ${listed([...origins], 3)}${origins.size < keys.length ? ` (${keys.length} series)` : ''}`,
      found: text,
      expected: `${most.text}, ${as}: all series of a system cover the same time`,
    }));
  });
}

/** Series that cover the same time, and where they come from: files, or the device for one added in code. */
interface Span {
  readonly text: string;
  readonly keys: string[];
  readonly origins: Set<string>;
}

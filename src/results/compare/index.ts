/** Two results side by side: how far each output is apart, over the periods that both have. */
import type { PeriodRange } from '../../store/read-store';
import type { OpenedResults } from '../open';
import type { Comparison, OutputDifference } from '../protocol';
import { giveWay, type Work } from '../work';
import { type Match, matchOutputs } from './match';
import { notesOf } from './notes';
import { sentenceOf } from './sentence';
import { addBlock, type ColumnPair, newTally, pairColumns, ROUNDING, type Tally } from './tally';

/** Values that are read at once of each of the two: 8 MiB, and as much again while they are read. */
const MOST_AT_ONCE = 1 << 20;
const MOST_COLUMNS = 50;

/** What one output came to, before it is told. */
export interface Compared {
  readonly match: Match;
  readonly tally: Tally;
  readonly difference: OutputDifference;
}

/**
 * Compares all outputs that both have, by model, container and key, their columns by name and their periods by time.
 * Memory stays bounded, whatever the sizes.
 * @throws UserError `store.read`; AbortError
 */
export async function compareResults(
  first: OpenedResults,
  second: OpenedResults,
  { signal, progress }: Partial<Work> = {},
): Promise<Comparison> {
  const { matches, notCompared } = matchOutputs(first, second);
  const work = { signal: signal ?? new AbortController().signal };
  const sizes = matches.map((match) => Math.max(match.first.columns.length, match.second.columns.length) * match.count);
  const all = sizes.reduce((sum, n) => sum + n, 0);
  let done = 0;
  const compared: Compared[] = [];
  for (const match of matches) {
    const pairs = pairColumns(match.first.columns, match.second.columns);
    const tally = newTally(pairs.length);
    for (const { from, count } of blocksOf(match, pairs.length)) {
      await giveWay(work);
      const read = (side: 'first' | 'second', of: 0 | 1) =>
        match[side].read({ from: match.from[of] + from, count }, match.units);
      addBlock(tally, pairs, read('first', 0), read('second', 1), count, from);
      done += pairs.length * count;
      progress?.(Math.min(done, all), all);
    }
    compared.push({ match, tally, difference: differenceOf(match, pairs, tally) });
  }
  await giveWay(work);
  compared.sort((a, b) => b.difference.relative - a.difference.relative);
  const firstMs = matches.map(({ first: { fromMs, resolutionMs }, from }) => fromMs + from[0] * resolutionMs);
  const lastMs = matches.map(({ first: { resolutionMs }, count }, i) => (firstMs[i] ?? 0) + count * resolutionMs);
  return {
    differences: compared.map(({ difference }) => difference),
    notCompared,
    common: matches.length === 0 ? undefined : { fromMs: Math.min(...firstMs), toMs: Math.max(...lastMs) },
    notes: notesOf(first, second, matches, compared),
    sentence: sentenceOf(compared, notCompared.length),
  };
}

/** Of a match's common periods, so many that all columns of them fit into memory well. */
function* blocksOf({ count }: Match, columns: number): Generator<PeriodRange> {
  const step = Math.max(1, Math.floor(MOST_AT_ONCE / Math.max(1, columns)));
  for (let from = 0; from < count; from += step) yield { from, count: Math.min(step, count - from) };
}

function differenceOf(match: Match, pairs: readonly ColumnPair[], t: Tally): OutputDifference {
  const { scale, first, from, output, secondOutput } = match;
  const relative = relativeOf(t);
  const column = (pair: number) => pairs[pair]?.name ?? '';
  const apart = [...t.columns.keys()]
    .filter((pair) => (t.columns[pair] ?? 0) > ROUNDING * t.magnitude)
    .sort((a, b) => (t.columns[b] ?? 0) - (t.columns[a] ?? 0))
    .slice(0, MOST_COLUMNS);
  const ms = (period: number) => first.fromMs + (from[0] + period) * first.resolutionMs;
  return {
    output,
    ...(secondOutput.model === output.model ? {} : { secondOutput }),
    unit: match.unit,
    compared: t.compared,
    onlyFirst: t.onlyFirst,
    onlySecond: t.onlySecond,
    maxAbsolute: scale * t.maxAbsolute,
    relative,
    rms: t.compared === 0 ? 0 : scale * Math.sqrt(t.squares / t.compared),
    sum: scale * t.sum,
    ...(match.isBinary ? { differing: t.apart } : {}),
    ...(t.at ? { at: { column: column(t.at.pair), ms: ms(t.at.period) } } : {}),
    columns: apart.map((pair) => ({ column: column(pair), maxAbsolute: scale * (t.columns[pair] ?? 0) })),
  };
}

/** An infinite value against a finite one is as far apart as can be. */
function relativeOf({ maxAbsolute, magnitude }: Tally): number {
  if (maxAbsolute === 0) return 0;
  return Number.isFinite(magnitude) ? maxAbsolute / magnitude : 1;
}

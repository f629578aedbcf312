import type { Locate } from './problems';
import type { ListName } from './schema';
import type { SeriesMap, SeriesSources } from './series';

/** What a reader of files makes of them, before it is checked as a whole. */
export interface SystemParts {
  readonly name: string;
  readonly basePower: number;
  /** As written; the form is checked later. */
  readonly lists: Partial<Record<ListName, unknown>>;
  readonly series: SeriesMap;
  /** The files that series were read from. */
  readonly sources: SeriesSources;
  readonly locate: Locate;
  /** What the reader found wrong, with its place. */
  readonly problems: readonly string[];
  /** What was left out of the data, for people. */
  readonly warnings: readonly string[];
}

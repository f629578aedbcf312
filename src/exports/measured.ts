import type { RunState } from '../run';

/** What a run took, as far as it got. */
export interface Measured {
  /** Bytes, of the partition that took most. */
  readonly memory?: number;
  /** Milliseconds of the partition that took longest, of setup, and of the join. */
  readonly partition?: number;
  readonly setup?: number;
  readonly join?: number;
}

/** What the attempts and phases of a run that succeeded took. */
export function measuredOf({ partitions, setup, join }: RunState): Measured {
  const succeeded = partitions.flatMap(({ attempts }) => attempts.filter(({ outcome }) => outcome === 'succeeded'));
  return {
    ...named('memory', largest(succeeded.map(({ peakRss }) => peakRss))),
    ...named('partition', largest(succeeded.map(durationOf))),
    ...named('setup', setup.state === 'succeeded' ? durationOf(setup) : undefined),
    ...named('join', join.state === 'succeeded' ? durationOf(join) : undefined),
  };
}

const named = <K extends keyof Measured>(key: K, value: number | undefined) =>
  (value === undefined ? {} : { [key]: value }) as Pick<Measured, K>;

function durationOf({ startedAt, endedAt }: { startedAt?: number; endedAt?: number }): number | undefined {
  return startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt;
}

function largest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

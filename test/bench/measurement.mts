/** One line of `npm run bench`. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Not more than this. */
  readonly limit: number;
  /** What `value` is a ratio of, measured in the same run; not there where it is measured against the limit alone. */
  readonly versus?: string;
  /** What each round gave, where `value` is their median. */
  readonly rounds?: readonly number[];
}

/** `smoke`: as small as shows that it works; what it takes tells nothing. */
export type Form = 'full' | 'smoke';

/** The middle value, of an even number the higher of both in the middle; NaN of none. */
export const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/**
 * How much longer something takes than its peer: both in turn, round by round, so that a machine whose speed drifts is as
 * slow for one as for the other.
 * @param own what the one took, in any unit, in a round (from 0)
 * @param peer what the other took
 */
export async function sideBySide(
  rounds: number,
  own: (round: number) => Promise<number>,
  peer: (round: number) => Promise<number>,
): Promise<number[]> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Each is the first in half of the rounds.
    const [first, second] = round % 2 === 0 ? [own, peer] : [peer, own];
    const [a, b] = [await first(round), await second(round)];
    ratios.push(round % 2 === 0 ? a / b : b / a);
  }
  return ratios;
}

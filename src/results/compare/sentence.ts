/** A comparison in a sentence. Pure. */
import type { Compared } from '.';
import { ROUNDING } from './tally';

/** @param notCompared outputs that were not */
export function sentenceOf(compared: readonly Compared[], notCompared: number): string {
  const some = compared.filter(({ tally }) => tally.compared > 0);
  const [worst] = some;
  if (!worst) return 'There is nothing that both have: no value was compared.';
  const onlyOne =
    some.some(({ tally }) => tally.onlyFirst > 0 || tally.onlySecond > 0) || some.length < compared.length;
  const isPart = onlyOne || notCompared > 0;
  const { difference } = worst;
  if (difference.relative === 0) {
    const zeros = some.some(({ tally }) => tally.otherZeros > 0) ? ', but for the sign of zeros' : ' to the last bit';
    return isPart ? `All that was compared is the same${zeros}.` : `The same${zeros}.`;
  }
  const where = `${difference.output.key} of ${difference.output.model}`;
  const what = `The largest relative difference is ${percent(difference.relative)} in ${where}`;
  const rounding = difference.relative <= ROUNDING ? 'The same but for rounding. ' : '';
  return `${rounding}${what}${placeOf(worst)}.${commitments(some)}`;
}

function placeOf({ difference: { at, maxAbsolute, unit } }: Compared): string {
  const size = `${Number(maxAbsolute.toPrecision(3))}${unit === '' ? '' : ` ${unit}`}`;
  if (!at) return `: ${size}`;
  return `: ${size}, ${at.column} at ${new Date(at.ms).toISOString().slice(0, 16).replace('T', ' ')}`;
}

/** Counted of the units' status alone: starts and stops follow from it. */
function commitments(compared: readonly Compared[]): string {
  const status = compared.filter(({ difference }) => difference.output.key.startsWith('OnVariable__'));
  const realised = status.filter(({ difference }) => difference.output.source === 'emulation');
  const counted = realised.length > 0 ? realised : status;
  const apart = counted.reduce((sum, { tally }) => sum + tally.apart, 0);
  const all = counted.reduce((sum, { tally }) => sum + tally.compared, 0);
  return apart === 0 ? '' : ` Commitment differs in ${apart} of ${all} values.`;
}

export function percent(share: number): string {
  const value = 100 * share;
  return value > 0 && value < 1e-10 ? 'less than 1e-10 %' : `${Number(value.toPrecision(2))} %`;
}

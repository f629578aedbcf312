import { checkNumbers, countPartitions, type PartitionNumbers } from '../../partitions';
import { describePartitions } from '../../partitions/describe';
import { checkSetting } from '../../settings';
import { english, type Translate } from '../../text';

/** The numbers that are asked for, in this order. */
export const ASKED = ['numSteps', 'period', 'numOverlapSteps', 'numParallelProcesses'] as const;
export type AskedKey = (typeof ASKED)[number];
export type AskedNumbers = { readonly [K in AskedKey]?: number };

/** What a person's input means, or why it is refused. */
export type Meaning =
  | { readonly ok: true; readonly value: number; readonly text: string }
  | { readonly ok: false; readonly text: string };

/**
 * What it means to type this for one of the numbers, as far as the others are known.
 * @param others the numbers known so far; those that are asked later may still be wrong
 */
export function meaningOf(key: AskedKey, typed: string, others: AskedNumbers, t: Translate = english): Meaning {
  if (!/^\d+$/.test(typed.trim())) return { ok: false, text: t('Enter a whole number.') };
  const value = Number(typed);
  const problem = checkSetting(key, value);
  if (problem !== undefined) return { ok: false, text: problem };
  const numbers = { ...others, [key]: value };
  const refused = refusal(key, numbers);
  if (refused !== undefined) return { ok: false, text: refused };
  return { ok: true, value, text: describe(key, numbers, t) };
}

/** A rule that is broken by this number and those asked before it. */
function refusal(key: AskedKey, numbers: AskedNumbers): string | undefined {
  if (key === 'numParallelProcesses' || numbers.numSteps === undefined || numbers.period === undefined)
    return undefined;
  const known = { numSteps: numbers.numSteps, period: numbers.period, numOverlapSteps: numbers.numOverlapSteps ?? 0 };
  return checkNumbers(known).find((problem) => problem.field === key)?.message;
}

function describe(key: AskedKey, numbers: AskedNumbers, t: Translate): string {
  const { numSteps, period, numOverlapSteps, numParallelProcesses } = numbers;
  if (numSteps === undefined || period === undefined) return t('{0} steps', numSteps ?? 0);
  const complete: PartitionNumbers = { numSteps, period, numOverlapSteps: numOverlapSteps ?? 0 };
  if (checkNumbers({ ...complete, numOverlapSteps: 0 }).length > 0) return t('{0} steps', numSteps);
  if (numOverlapSteps === undefined || checkNumbers(complete).length > 0) {
    return t('{0} partitions; the overlap comes next', countPartitions(complete));
  }
  const described = describePartitions(complete, t);
  if (key !== 'numParallelProcesses' || numParallelProcesses === undefined) return described;
  const lanes = Math.min(numParallelProcesses, countPartitions(complete));
  return lanes === 1 ? t('{0}; one after the other', described) : t('{0}; {1} of them side by side', described, lanes);
}

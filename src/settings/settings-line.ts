import { checkNumbers, countPartitions } from '../partitions';
import { english, type Translate } from '../text';
import type { CheckedValues } from './schema';

/**
 * The settings of a simulation in one line: `365 steps · period 7 · overlap 1 · 53 partitions · 4 processes`. What is
 * not set is left out; empty when nothing is.
 * @param values that passed their own check; the number of partitions is told where they fit each other, too
 */
export function settingsLine(values: CheckedValues, t: Translate = english): string {
  const { numSteps, period, numOverlapSteps, numParallelProcesses, executor } = values;
  const parts: string[] = [];
  if (numSteps !== undefined) parts.push(numSteps === 1 ? t('1 step') : t('{0} steps', numSteps));
  if (period !== undefined) parts.push(t('period {0}', period));
  if (numOverlapSteps !== undefined) parts.push(t('overlap {0}', numOverlapSteps));
  const count = partitionsIn(values);
  if (count !== undefined) parts.push(t('{0} partitions', count));
  const tasks = values['slurm.maxConcurrent'] ?? numParallelProcesses;
  if (executor === 'slurm') parts.push(tasks === undefined ? t('on Slurm') : t('{0} tasks on Slurm', tasks));
  else if (numParallelProcesses === 1) parts.push(t('1 process'));
  else if (numParallelProcesses !== undefined) parts.push(t('{0} processes', numParallelProcesses));
  return parts.join(' · ');
}

function partitionsIn({ numSteps, period, numOverlapSteps }: CheckedValues): number | undefined {
  if (numSteps === undefined || period === undefined || numOverlapSteps === undefined) return undefined;
  const numbers = { numSteps, period, numOverlapSteps };
  return checkNumbers(numbers).length === 0 ? countPartitions(numbers) : undefined;
}

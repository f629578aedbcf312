import { checkNumbers, executedSteps, type PartitionNumbers, partitionsOf } from '../partitions';
import { describePartitions, formatSteps } from '../partitions/describe';
import { UserError } from '../text';
import { say, sayJson } from './print';

/** `powersim plan`: the partitions that the numbers give. */
export function planCommand(
  options: Omit<PartitionNumbers, 'numOverlapSteps'> & { numOverlapSteps?: number; json?: boolean },
): void {
  const { numSteps, period, numOverlapSteps = 1 } = options;
  const numbers = { numSteps, period, numOverlapSteps };
  const problems = checkNumbers(numbers);
  if (problems.length > 0) throw new UserError('settings.numbers', problems.map((p) => p.message).join(' '));
  const partitions = partitionsOf(numbers);
  if (options.json) {
    sayJson({ ...numbers, executedSteps: executedSteps(numbers), partitions });
    return;
  }
  const lines = partitions.map(
    (p) =>
      `  ${String(p.index).padStart(String(partitions.length).length)}  steps ${formatSteps(p.steps)}, contributes ${formatSteps(p.validSteps)}`,
  );
  say(`${describePartitions(numbers)}\n${lines.join('\n')}`);
}

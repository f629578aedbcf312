import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkNumbers, executedSteps, type PartitionNumbers, partitionsOf } from '../partitions';
import { describePartitions, formatSteps } from '../partitions/describe';
import { type CheckedValues, resolveSettings, type SettingKey } from '../settings';
import { UserError } from '../text';
import { machine } from './context';
import { suggestPlan } from './plan-suggest';
import { say, sayJson } from './print';
import { layersOf, type SettingFlags } from './run';

/** Settings that a plan is made of. */
const NUMBERS: readonly SettingKey[] = ['numSteps', 'period', 'numOverlapSteps', 'numParallelProcesses'];

export interface PlanFlags extends SettingFlags {
  readonly suggest?: boolean;
  readonly json?: boolean;
}

/**
 * `powersim plan`: the partitions that the numbers give, or with `--suggest` what other periods would cost.
 * @param script whose settings count, and whose earlier runs tell times; without one only the numbers do
 * @throws UserError `settings.numbers` naming what is missing or wrong, `run.script` where there is no such script
 */
export async function planCommand(script: string | undefined, flags: PlanFlags): Promise<void> {
  const file = script === undefined ? undefined : path.resolve(script);
  if (file !== undefined && !existsSync(file)) throw new UserError('run.script', `There is no script ${file}.`);
  const values = await valuesOf(file, flags);
  if (flags.suggest) return suggestPlan(file, values, flags.json ?? false);
  const { numSteps, period, numOverlapSteps } = values;
  if (numSteps === undefined || period === undefined) {
    const missing = numSteps === undefined ? '--num-steps' : '--period';
    throw new UserError('settings.numbers', `${missing} is missing: give it, or a script with --settings.`);
  }
  tellPartitions({ numSteps, period, numOverlapSteps: numOverlapSteps ?? 1 }, flags.json ?? false);
}

/** What flags and settings say. @throws UserError `settings.numbers` for numbers that are none */
async function valuesOf(file: string | undefined, flags: PlanFlags): Promise<CheckedValues> {
  const base = process.cwd();
  const script = file ?? path.join(base, 'no script');
  const layers = [...(await layersOf(script, flags, base)), { numOverlapSteps: 1 }];
  const { configuration } = flags;
  const { values, problems } = resolveSettings({ script, base, layers, configuration, machine: machine() });
  const wrong = problems.filter(({ key }) => NUMBERS.includes(key) && values[key] === undefined);
  if (wrong.length > 0) throw new UserError('settings.numbers', wrong.map((problem) => problem.message).join(' '));
  return values;
}

function tellPartitions(numbers: PartitionNumbers, json: boolean): void {
  const problems = checkNumbers(numbers);
  if (problems.length > 0) throw new UserError('settings.numbers', problems.map((p) => p.message).join(' '));
  const partitions = partitionsOf(numbers);
  if (json) {
    sayJson({ ...numbers, executedSteps: executedSteps(numbers), partitions });
    return;
  }
  const lines = partitions.map(
    (p) =>
      `  ${String(p.index).padStart(String(partitions.length).length)}  steps ${formatSteps(p.steps)}, contributes ${formatSteps(p.validSteps)}`,
  );
  say(`${describePartitions(numbers)}\n${lines.join('\n')}`);
}

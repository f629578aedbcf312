/** Options that several commands share, and how their values are read. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXECUTORS } from '../settings';

/** A whole number. */
export function count(least: number) {
  return (text: string) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least)
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    return value;
  };
}

/** A word that somebody gave: nothing is not one, where it stands for another than the default. */
export function notEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty; leave it away for the default.');
  return text;
}

/** @param unit what it is a number of */
function amount(unit: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError(`It must be a number of ${unit}.`);
    return value;
  };
}
const seconds = amount('seconds');

/** Of an option that may be repeated. */
export const list = (value: string, previous: string[] | undefined) => [...(previous ?? []), value];

/** @param when the number holds, if not from the start */
export const processesOption = (command: Command, when: string) =>
  command.option('--num-parallel-processes <n>', `partitions side by side ${when}`, count(1));

/**
 * How a run executes, which may be other from one start of it to the next.
 * @param byDefault of a run that begins, when nobody says otherwise; empty for one that goes on as it was
 */
export function executionOptions(command: Command, byDefault: '' | ' (default: 2)'): Command {
  return command
    .option('--max-attempts <n>', `times that a partition is tried${byDefault}`, count(1))
    .option('--partitions-per-worker <n>', 'partitions that one process executes; 0: no limit', count(0))
    .option('--stop-grace-period <seconds>', 'seconds between asking a process to end and killing it', seconds)
    .option(
      '--partition-timeout <seconds>',
      'seconds that one attempt at a partition may take; 0 for no limit',
      seconds,
    )
    .option('--stall-timeout <seconds>', 'seconds without progress and output until a partition is stalled', seconds)
    .option('--stall-action <what>', 'what is done about a stalled partition: warn, retry or fail')
    .option(
      '--memory-reserve <percent>',
      'per cent of the memory that must be free for a partition to start',
      amount('per cent'),
    )
    .option('--max-worker-memory <GB>', 'memory above which a process is replaced after its partition', amount('GB'))
    .option('--slurm <key=value>', 'a setting of Slurm, e.g. memory=8G or time=4:00:00; may be repeated', list);
}

/** How a run that exists is gone on with. */
export const goingOnOptions = (command: Command) =>
  executionOptions(processesOption(command, 'from now on'), '')
    .option('--trust', 'start a run that somebody else made')
    .option('--accept-changed-script', 'go on although the script changed')
    .option('--detach', 'return at once; the run goes on in the background')
    .option('--json', 'one event per line');

/** What Julia scripts are loaded by. */
export const juliaOptions = (command: Command) =>
  command
    .option('--julia <path>', 'the Julia executable')
    .option('--exeflags <flags>', 'flags for Julia, e.g. "--project=ENV", or for Node')
    .option('--project <env>', "Julia's project");

/** Where partitions execute. */
export const executorOption = () =>
  new Option('--executor <executor>', 'where partitions execute: this computer, or a Slurm cluster').choices([
    ...EXECUTORS,
  ]);

/** Names of the script's functions. */
const functionOptions = (command: Command) =>
  command
    .option('--build-function <name>', 'default: build_simulation')
    .option('--execute-function <name>', 'default: execute_simulation');

/** Where settings stand. */
export const settingsFileOptions = (command: Command) =>
  command
    .option('--settings <file>', 'a settings.json with powersim.* keys')
    .option('--configuration <name>', "one of the script's configurations in the settings file");

/** What can be looked at before there is a run: the runtime and the script. */
export const lookingOptions = (command: Command) => functionOptions(settingsFileOptions(juliaOptions(command)));

/** All settings of a run that begins, but where it executes. */
export function settingOptions(command: Command): Command {
  const numbers = command
    .option('--output-dir <folder>', 'output folder (default: <script>_output)', notEmpty)
    .option('--name <name>', "simulation name (default: the script's)", notEmpty)
    .option('--num-steps <n>', 'steps of the whole simulation', count(1))
    .option('--period <n>', 'steps of a partition', count(1))
    .option('--num-overlap-steps <n>', 'steps that a partition shares with the one before it (default: 1)', count(0));
  const looked = lookingOptions(processesOption(numbers, '(default: from cores and memory)'));
  return executionOptions(looked, ' (default: 2)').option(
    '--env <NAME=value>',
    'an environment variable for the simulation; may be repeated',
    list,
  );
}

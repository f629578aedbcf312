import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  partitionOnDisk,
  partitionsOnDisk,
  readPartitionNumbers,
  type SimulationPlace,
  simulationDir,
} from '../../layout';
import { countPartitions, type PartitionNumbers } from '../../partitions';
import { oneLine, printable, UserError } from '../../text';
import { checkNodeVersion } from './command';
import { nodeRuntime } from './runtime';
import { Commands, type DriverParts } from './worker/commands';
import { describeFailure } from './worker/failures';
import { registerHooks } from './worker/hooks';

interface PartitionParts extends DriverParts {
  /** Absolute path of the driver's own file. */
  readonly driver: string;
  readonly engine: Readonly<Record<string, unknown>>;
}

/** What is to be done, the same for each phase. */
interface Job {
  readonly place: SimulationPlace;
  readonly numbers: PartitionNumbers;
  readonly script: string;
  readonly buildFunction: string;
  readonly executeFunction: string;
}

/** What a phase prints goes to this process' own output. */
const CONSOLE = '';

/**
 * One phase of a partitioned simulation in this process, without a supervisor: `setup`, `execute INDEX…` or `join`, with
 * the same options as `partition.jl` and told in the same way: exit status 0 only when everything that was asked for is
 * done. A partition that has succeeded is not executed again.
 */
export async function partitionMain(args: readonly string[], parts: PartitionParts): Promise<void> {
  process.argv = process.argv.slice(0, 2);
  try {
    const { phase, indices, job } = parse(args);
    if (phase === 'setup') await setUp(job, parts);
    else if (phase === 'execute' && indices.length > 0) await executeAll(job, indices, parts);
    else if (phase === 'join') await joinAll(job, parts);
    else throw new UserError('partition.phase', 'Say what to do: setup, execute INDEX, or join.');
  } catch (error) {
    tellFailure(error, parts);
    process.exitCode = 1;
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string', default: '' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      script: text,
      'output-dir': text,
      'simulation-name': text,
      'num-steps': text,
      period: text,
      'num-overlap-steps': text,
      'build-function': text,
      'execute-function': text,
    },
    allowPositionals: true,
  });
  const [phase, ...indices] = positionals;
  const job: Job = {
    place: { outputDir: values['output-dir'], name: values['simulation-name'] },
    numbers: {
      numSteps: Number(values['num-steps']),
      period: Number(values.period),
      numOverlapSteps: Number(values['num-overlap-steps']),
    },
    script: values.script,
    buildFunction: values['build-function'],
    executeFunction: values['execute-function'],
  };
  return { phase, indices: indices.map(Number), job };
}

async function setUp(job: Job, parts: PartitionParts): Promise<void> {
  const { place, numbers } = job;
  const folder = simulationDir(place);
  if (existsSync(folder)) {
    throw new UserError('run.exists', `${folder} is there already: move it away, or choose another name or folder.`);
  }
  await mkdir(place.outputDir, { recursive: true });
  const commands = await loaded(job, parts);
  const { warnings = [] } = await commands.carryOut({ type: 'setup', ...place, ...numbers, console: CONSOLE });
  for (const warning of warnings) say(`warning: ${warning}`);
  await checkNumbersOnDisk(job);
  say(`Set up ${countPartitions(numbers)} partitions in ${folder}.`);
}

async function executeAll(job: Job, indices: readonly number[], parts: PartitionParts): Promise<void> {
  await checkNumbersOnDisk(job);
  const failed: number[] = [];
  for (const index of indices) {
    if (!(await execute(job, index, parts))) failed.push(index);
  }
  if (failed.length > 0) {
    throw new UserError('partition.failed', `Not executed to the end: partition ${failed.join(', ')}.`);
  }
}

/** Whether the partition has succeeded. What goes wrong is printed: the next one may go well. */
async function execute(job: Job, index: number, parts: PartitionParts): Promise<boolean> {
  const { place } = job;
  const before = await partitionOnDisk(place, index);
  if (before.status === 'succeeded') {
    say(`Partition ${index} has succeeded already.`);
    return true;
  }
  try {
    const commands = await loaded(job, parts);
    await commands.carryOut({ type: 'execute', ...place, index, attempt: 1, console: CONSOLE });
  } catch (error) {
    tellFailure(error, parts, `Partition ${index} failed: `);
    return false;
  }
  const { status, executionDir } = await partitionOnDisk(place, index);
  if (status === 'succeeded') {
    say(`Partition ${index} succeeded: ${executionDir}`);
    return true;
  }
  const made = executionDir !== before.executionDir;
  say(`Partition ${index} did not succeed: ${made ? `see ${executionDir}.` : nodeRuntime.words.executedNothing}`);
  return false;
}

async function joinAll(job: Job, parts: PartitionParts): Promise<void> {
  await checkNumbersOnDisk(job);
  const { place, numbers } = job;
  const unfinished = (await partitionsOnDisk(place, numbers)).filter(({ status }) => status !== 'succeeded');
  if (unfinished.length > 0) {
    const which = unfinished.map(({ index }) => index).join(', ');
    throw new UserError('join.incomplete', `Nothing was joined: partition ${which} did not succeed.`);
  }
  const commands = new Commands(parts, () => undefined);
  const { note } = await commands.carryOut({ type: 'join', ...place, skipFailures: false, console: CONSOLE });
  if (note !== undefined) say(note);
  say(`Joined the results in ${simulationDir(place)}.`);
}

/** The partitions are there, and those that were asked for. */
async function checkNumbersOnDisk({ place, numbers }: Job): Promise<void> {
  const made = await readPartitionNumbers(place);
  const same = (['numSteps', 'period', 'numOverlapSteps'] as const).every((key) => made[key] === numbers[key]);
  if (same) return;
  const { numSteps, period, numOverlapSteps } = made;
  throw new UserError(
    'partition.others',
    `${simulationDir(place)} was set up for other partitions: ${numSteps} steps, period ${period}, overlap ${numOverlapSteps}.`,
  );
}

let kept: Commands | undefined;

/** The script is loaded once, however many partitions are executed. */
async function loaded({ script, buildFunction, executeFunction }: Job, parts: PartitionParts): Promise<Commands> {
  if (kept) return kept;
  checkNodeVersion();
  registerHooks(parts.engine);
  const commands = new Commands(parts, ({ step, of, simulatedTime }) =>
    say(`step ${step} of ${of}${simulatedTime === undefined ? '' : ` · ${simulatedTime}`}`),
  );
  await commands.carryOut({ type: 'load', script, buildFunction, executeFunction, console: CONSOLE });
  kept = commands;
  return commands;
}

function say(line: string): void {
  process.stderr.write(`${oneLine(line, 4096)}\n`);
}

function tellFailure(error: unknown, { driver }: PartitionParts, before = ''): void {
  const { message, stack } = describeFailure(error, driver);
  const more = error instanceof UserError || stack === message ? '' : `${stack}\n`;
  process.stderr.write(printable(`powersim: ${before}${message}\n${more}`));
}

/** The `powersim` command: parses arguments, hands them to one file per command, turns errors into exit statuses. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { messageOf, outliveReaders, UserError } from '../text';
import { cleanCommand } from './clean';
import { doctorCommand } from './doctor';
import { joinCommand, resumeCommand, retryCommand } from './go-on';
import { planCommand } from './plan';
import { complain } from './print';
import { resultsCommand } from './results';
import { runCommand } from './run';
import { seamsCommand } from './seams';
import { simulateCommand } from './simulate';
import { statusCommand } from './status';
import { steerCommand } from './steer';
import { summaryCommand } from './summary';
import { supervise } from './supervise';
import { VERSION } from './version';

/** Bad usage or settings. */
const USAGE = 2;

function count(least: number) {
  return (text: string) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least)
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    return value;
  };
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

const list = (value: string, previous: string[] | undefined) => [...(previous ?? []), value];
const engine = () =>
  new Option('--engine <engine>', 'how to join').choices(['auto', 'package', 'native']).default('auto');

/** What may be other from one start of a run to the next. */
function changeable(command: Command): Command {
  return command
    .option('--num-parallel-processes <n>', 'partitions side by side from now on', count(1))
    .option('--max-attempts <n>', 'times that a partition is tried', count(1))
    .option('--partitions-per-worker <n>', 'partitions that one process executes; 0: no limit', count(0))
    .option('--stop-grace-period <seconds>', 'seconds between asking a process to end and killing it', seconds)
    .option('--partition-timeout <seconds>', 'seconds that one attempt may take; 0 for no limit', seconds)
    .option('--stall-timeout <seconds>', 'seconds without progress and output until a partition is stalled', seconds)
    .option('--stall-action <what>', 'what is done about a stalled partition: warn, retry or fail')
    .option('--memory-reserve <percent>', 'per cent of the memory that must be free', amount('per cent'))
    .option('--max-worker-memory <GB>', 'memory above which a process is replaced', amount('GB'));
}

function program(): Command {
  const root = new Command('powersim')
    .description('Runs power-system simulations as parallel partitions and joins their results.')
    .version(VERSION)
    .showHelpAfterError('(powersim --help lists what there is)')
    .exitOverride();

  root
    .command('run <script>')
    .description('split a simulation into partitions, run them side by side, join their results')
    .option('--output-dir <folder>', 'output folder (default: <script>_output)')
    .option('--name <name>', "simulation name (default: the script's)")
    .option('--num-steps <n>', 'steps of the whole simulation', count(1))
    .option('--period <n>', 'steps of a partition', count(1))
    .option('--num-overlap-steps <n>', 'steps that a partition shares with the one before it (default: 1)', count(0))
    .option('--num-parallel-processes <n>', 'partitions side by side (default: from cores and memory)', count(1))
    .option('--julia <path>', 'the Julia executable')
    .option('--exeflags <flags>', 'flags for Julia, e.g. "--project=ENV", or for Node')
    .option('--project <env>', "Julia's project")
    .option('--settings <file>', 'a settings.json with powersim.* keys')
    .option('--build-function <name>', 'default: build_simulation')
    .option('--execute-function <name>', 'default: execute_simulation')
    .option('--max-attempts <n>', 'times that a partition is tried (default: 2)', count(1))
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
    .option('--env <NAME=value>', 'an environment variable for the simulation; may be repeated', list)
    .option('--force', 'replace the results of an earlier run; they are kept under another name')
    .option('--detach', 'return at once; the run goes on in the background')
    .option('--json', 'one event per line')
    .action(runCommand);

  root
    .command('status <folder>')
    .description('the state of a run, OUT/NAME')
    .option('--json', 'the whole state as JSON')
    .action(statusCommand);

  changeable(root.command('resume <folder>'))
    .description('finish an interrupted run: what succeeded is not run again')
    .option('--trust', 'start a run that somebody else made')
    .option('--accept-changed-script', 'go on although the script changed')
    .option('--detach', 'return at once')
    .option('--json', 'one event per line')
    .action(resumeCommand);

  changeable(root.command('retry <folder>'))
    .description('run partitions again that failed, were cancelled or interrupted')
    .option('--partition <i>', 'only this one; may be repeated', (v: string, p: number[] | undefined) => [
      ...(p ?? []),
      count(1)(v),
    ])
    .option('--failed', 'all of them (the default)')
    .option('--yes', 'also where a named partition succeeded: its results so far are kept')
    .option('--trust', 'start a run that somebody else made')
    .option('--accept-changed-script', 'go on although the script changed')
    .option('--detach', 'return at once')
    .option('--json', 'one event per line')
    .action(retryCommand);

  root
    .command('cancel <folder>')
    .description('cancel a run, or one partition of it')
    .option('--partition <i>', 'only this one', count(1))
    .action((folder: string, { partition }: { partition?: number }) =>
      steerCommand(
        folder,
        partition === undefined ? { type: 'cancel' } : { type: 'cancelPartition', index: partition },
      ),
    );
  root
    .command('pause <folder>')
    .description('start no further partition; those that run go on')
    .action((folder: string) => steerCommand(folder, { type: 'pause' }));
  root
    .command('continue <folder>')
    .description('start partitions again')
    .action((folder: string) => steerCommand(folder, { type: 'continue' }));
  root
    .command('set-processes <folder>')
    .description('change how many partitions run side by side')
    .argument('<n>', 'processes', count(1))
    .action((folder: string, n: number) => steerCommand(folder, { type: 'setProcesses', count: n }));

  root
    .command('join <folder>')
    .description("join the results of a partitioned simulation, also of one that Julia's run_parallel_simulation made")
    .addOption(engine())
    .option('--script <script>', 'a script to load first')
    .option('--julia <path>', 'the Julia executable')
    .option('--exeflags <flags>', 'flags for Julia, e.g. "--project=ENV"')
    .option('--project <env>', "Julia's project")
    .option('--skip-failures', 'leave out partitions that did not succeed; the result is marked FAILED')
    .option('--trust', 'start Julia for a run that somebody else made')
    .option('--json', 'one event per line')
    .action(joinCommand);

  root
    .command('clean <folder>')
    .description("set the partitions' stores aside after a successful join: they double the disk use")
    .option('--restore', 'put them back')
    .option('--empty', 'delete them for good')
    .option('--yes', 'do it without asking')
    .option('--json', 'as JSON; asks nothing')
    .action(cleanCommand);

  root
    .command('simulate <script>')
    .description('the whole simulation in a single run, without partitions (embedded engine)')
    .option('--output-dir <dir>', 'folder of the results; default: the script\'s name with "_output"')
    .option('--name <name>', "name of the simulation; default: the script's name")
    .option('--num-steps <n>', 'steps; default: what the script says without partitions', count(1))
    .option('--build-function <name>', 'default: build_simulation')
    .option('--execute-function <name>', 'default: execute_simulation')
    .action(simulateCommand);

  root
    .command('summary <folder>')
    .description('cost, energy and unserved energy of joined results, OUT/NAME')
    .option('--json', 'as JSON')
    .action(summaryCommand);

  root
    .command('results <folder>')
    .description('what results hold, and chosen values of them: of OUT/NAME, joined or not, or of a store')
    .option('--list', 'what there is; with --variable, its columns')
    .option('--variable <model/variable>', 'values of this one; may be repeated', list)
    .option('--columns <names>', 'only these columns, with commas between them; may be repeated', list)
    .option(
      '--executions <model>',
      "objective value, solve time and the rest of optimizer_stats of a model's executions",
    )
    .option('--from <time>', 'only from this local time or date on')
    .option('--to <time>', 'only before this local time or date')
    .option('--csv <file>', 'write the values to this file; - prints them')
    .option('--parquet <file>', 'write the values to this file')
    .addOption(new Option('--layout <layout>', 'a column each, or a row for each value').choices(['wide', 'long']))
    .addOption(
      new Option('--units <units>', 'MW where the base power is known, or as stored').choices([
        'natural',
        'system-base',
      ]),
    )
    .option('--force', 'replace a file that is there')
    .option('--json', 'as JSON')
    .action(resultsCommand);

  root
    .command('seams <folder>')
    .description('was the overlap long enough: what neighbouring partitions computed twice, compared')
    .option('--json', 'as JSON')
    .action(seamsCommand);

  root
    .command('plan')
    .description('what the numbers mean')
    .requiredOption('--num-steps <n>', 'steps of the whole simulation', count(1))
    .requiredOption('--period <n>', 'steps of a partition', count(1))
    .option('--num-overlap-steps <n>', 'steps that a partition shares with the one before it (default: 1)', count(0))
    .option('--json', 'as JSON')
    .action(planCommand);

  root
    .command('doctor [script]')
    .description('is everything there, and what to do about what is missing')
    .option('--julia <path>', 'the Julia executable')
    .option('--exeflags <flags>', 'flags for Julia')
    .option('--project <env>', "Julia's project")
    .option('--settings <file>', 'a settings.json with powersim.* keys')
    .option('--build-function <name>', 'default: build_simulation')
    .option('--execute-function <name>', 'default: execute_simulation')
    .option('--json', 'as JSON')
    .action(doctorCommand);

  root.command('supervise', { hidden: true }).action(supervise);
  for (const command of root.commands) command.exitOverride().showHelpAfterError('(add --help to see the options)');
  return root;
}

async function main(): Promise<void> {
  outliveReaders();
  try {
    await program().parseAsync(process.argv);
  } catch (error) {
    if (isCommanderError(error)) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
    else if (error instanceof UserError) {
      complain(error.message);
      process.exitCode = exitStatusOf(error.code);
    } else {
      complain(error instanceof Error ? (error.stack ?? error.message) : messageOf(error));
      process.exitCode = 1;
    }
  }
}

/** Settings, names and folders that are wrong are bad usage; everything else is a failure. */
function exitStatusOf(code: string): number {
  return /^(settings|layout|julia|node|partition|control)\.|^join\.engine$|^run\.(script|scriptType|none|exists|storesAside|notOurs|notYours|scriptChanged|outputFolder|userFolder|noResults|copy|foreign|resultsGone)$/.test(
    code,
  )
    ? USAGE
    : 1;
}

function isCommanderError(error: unknown): error is { exitCode: number } {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error
  );
}

void main();

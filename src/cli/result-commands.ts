import { type Command, Option } from 'commander';
import { count, list, notEmpty } from './options';
import { resultsCommand } from './results';
import { seamsCommand } from './seams';
import { simulateCommand } from './simulate';
import { summaryCommand } from './summary';

/** The commands that look at results, and the single run to compare them with. */
export function addResultCommands(root: Command): void {
  root
    .command('simulate <script>')
    .description('the whole simulation in a single run, without partitions (embedded engine)')
    .option('--output-dir <dir>', 'folder of the results; default: the script\'s name with "_output"', notEmpty)
    .option('--name <name>', "name of the simulation; default: the script's name", notEmpty)
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
}

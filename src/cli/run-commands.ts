import { type Command, Option } from 'commander';
import { cleanCommand } from './clean';
import { joinCommand, resumeCommand } from './go-on';
import { count, executorOption, goingOnOptions, juliaOptions, settingOptions } from './options';
import { retryCommand } from './retry';
import { runCommand } from './run';
import { searchCommand } from './search';
import { statusCommand } from './status';
import { steerCommand } from './steer';

/** The commands that begin a run, show it, go on with it and steer it. */
export function addRunCommands(root: Command): void {
  settingOptions(
    root
      .command('run <script>')
      .description('split a simulation into partitions, run them side by side, join their results'),
  )
    .addOption(executorOption())
    .option('--force', 'replace the results of an earlier run; they are kept under another name')
    .option('--dry-run', 'show what would be run, with the batch scripts for Slurm; nothing is started or written')
    .option('--detach', 'return at once; the run goes on in the background')
    .option('--json', 'one event per line')
    .action(runCommand);

  root
    .command('status <folder>')
    .description('the state of a run, OUT/NAME')
    .option('--json', 'the whole state as JSON')
    .action(statusCommand);

  root
    .command('search <folder> <text>')
    .description('lines of all logs of OUT/NAME that hold a text, or match a /regular expression/i')
    .option('--json', 'as JSON')
    .action(searchCommand);

  goingOnOptions(
    root.command('resume <folder>').description('finish an interrupted run: what succeeded is not run again'),
  ).action(resumeCommand);

  goingOnOptions(
    root.command('retry <folder>').description('run partitions again that failed, were cancelled or interrupted'),
  )
    .option('--partition <i>', 'only this one; may be repeated', (v: string, p: number[] | undefined) => [
      ...(p ?? []),
      count(1)(v),
    ])
    .option('--failed', 'all of them (the default)')
    .option('--more', 'on Slurm: half as much memory or time again for those that ran out of it')
    .option('--yes', 'without asking, also where a named partition succeeded: its results so far are kept')
    .action(retryCommand);

  addSteering(root);

  const join = root
    .command('join <folder>')
    .description("join the results of a partitioned simulation, also of one that Julia's run_parallel_simulation made")
    .addOption(new Option('--engine <engine>', 'how to join').choices(['auto', 'package', 'native']).default('auto'))
    .option('--script <script>', 'a script to load first');
  juliaOptions(join)
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
}

/** What the supervisor of a run is asked. */
function addSteering(root: Command): void {
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
}

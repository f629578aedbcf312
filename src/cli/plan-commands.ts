import type { Command } from 'commander';
import { doctorCommand } from './doctor';
import { type ExportFlags, type ExportFormat, exportCommand } from './export';
import {
  count,
  executorOption,
  list,
  lookingOptions,
  processesOption,
  settingOptions,
  settingsFileOptions,
} from './options';
import { planCommand } from './plan';

/** The commands that say what a run would be, and start none. */
export function addPlanCommands(root: Command): void {
  settingsFileOptions(
    processesOption(
      root
        .command('plan [script]')
        .description('what the numbers mean, or with --suggest what other periods would cost')
        .option('--num-steps <n>', 'steps of the whole simulation', count(1))
        .option('--period <n>', 'steps of a partition', count(1))
        .option(
          '--num-overlap-steps <n>',
          'steps that a partition shares with the one before it (default: 1)',
          count(0),
        ),
      'that --suggest counts with (default: from cores and memory)',
    ),
  )
    .option('--suggest', 'compare periods, with times from earlier runs of the script, and suggest the best one')
    .option('--json', 'as JSON')
    .action(planCommand);

  lookingOptions(
    root.command('doctor [script]').description('is everything there, and what to do about what is missing'),
  )
    .addOption(executorOption())
    .option('--slurm <key=value>', 'a setting of Slurm, e.g. account=energy; may be repeated', list)
    .option('--json', 'as JSON')
    .action(doctorCommand);

  const exporting = root
    .command('export')
    .description('files that run a simulation without this program: for the workflow engine Torc, or for Slurm alone');
  for (const [format, description] of FORMATS) {
    settingOptions(exporting.command(`${format} <script>`).description(description))
      .option('--to <folder>', `folder of the files (default: <script>_${format})`)
      .option('--from <folder>', 'a run, OUT/NAME: what its partitions took is what jobs ask for, where nothing is set')
      .option('--force', 'replace files that are there')
      .option('--json', 'as JSON')
      .action((script: string, flags: ExportFlags) => exportCommand(format, script, flags));
  }
}

const FORMATS: readonly (readonly [ExportFormat, string])[] = [
  ['torc', 'a workflow of Torc: setup, a job for each partition, join'],
  ['slurm', 'batch scripts for Slurm, and one that submits them'],
];

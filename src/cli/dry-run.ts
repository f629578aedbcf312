import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { inspectFile } from '../doctor';
import { dryRun } from '../executors/slurm/dry-run';
import type { TaskProgram } from '../executors/slurm/script';
import { simulationDir } from '../layout';
import { partitionsOf } from '../partitions';
import { describePartitions } from '../partitions/describe';
import { keptEntry } from '../run/launch/bundles';
import { runtimeOf } from '../runtimes';
import type { RunSettings } from '../settings';
import { quoted } from '../text';
import { clusterLimits } from './cluster-limits';
import { BUNDLE } from './context';
import { complain, say, sayJson } from './print';
import { sideBySideText } from './side-by-side';
import { VERSION } from './version';

/**
 * `powersim run --dry-run`: what a run would be, on Slurm with the batch scripts as they would be handed over. Nothing
 * is started, handed over or written.
 * @throws UserError `run.script`, `run.scriptType`
 */
export async function showDryRun(settings: RunSettings, json: boolean, force: boolean): Promise<void> {
  inspectFile(settings);
  const folder = simulationDir(settings);
  if (existsSync(folder) && !force) {
    complain(`warning: ${folder} is there already: the run would be refused. Choose another name, or add --force.`);
  }
  const obstacle = obstacleTo(settings.outputDir);
  if (obstacle !== undefined) {
    complain(`warning: ${obstacle}: the run would be refused. Choose another folder with --output-dir.`);
  }
  const { numSteps, period, numOverlapSteps } = settings;
  const numbers = { numSteps, period, numOverlapSteps };
  const jobs =
    settings.executor === 'slurm' ? dryRun({ settings, program: await program(), limits: await clusterLimits() }) : [];
  const commandLine = runtimeOf(settings.script).commandLine(settings);
  if (json) {
    sayJson({ settings, partitions: partitionsOf(numbers), commandLine, ...(jobs.length > 0 ? { jobs } : {}) });
    return;
  }
  say(`${settings.name}: ${describePartitions(numbers)}, ${sideBySideText(settings)}`);
  say(`Results: ${quoted(folder)}`);
  if (jobs.length === 0) say(`Each of the processes is: ${commandLine.map(quoted).join(' ')}`);
  for (const { title, script, args } of jobs) {
    say(`\n# ${title}: ${['sbatch', ...args].map(quoted).join(' ')}`);
    say(script.trimEnd());
  }
  say('\nNothing was started.');
}

/** Why a folder could not be made, or not be written. Looked at alone: nothing is made. */
function obstacleTo(folder: string): string | undefined {
  let there = folder;
  while (!existsSync(there) && path.dirname(there) !== there) there = path.dirname(there);
  if (!statSync(there).isDirectory()) return `${there} is not a folder`;
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return `you may not write in ${there}`;
  }
}

/** What jobs run on their nodes: the copy that a run makes. */
async function program(): Promise<TaskProgram> {
  return { node: process.execPath, entry: await keptEntry(BUNDLE, VERSION), electron: false };
}

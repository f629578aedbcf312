import path from 'node:path';
import { inspectFile } from '../doctor';
import { refuseOwnArguments } from '../executors/slurm/own-arguments';
import { foldersOfNodes, requireSbatch, unsharedFolders, unsharedWarning } from '../executors/slurm/requirements';
import { joinEngineOf, runtimeOf } from '../runtimes';
import { type RunSettings, runtimeIdOf } from '../settings';
import { BUNDLE } from './context';

/**
 * Refuses what cannot work before anything is started, and warns of what a run would stumble over.
 * @throws UserError `run.script` when there is no script, `run.scriptType` when it is none, and when what runs it, or
 *   joins its results, is not there; on Slurm `slurm.missing` instead, and `slurm.argument`
 */
export function preflight(settings: RunSettings, warn: (message: string) => void): void {
  for (const { line, message, remedy, severity, file } of inspectFile(settings).findings) {
    const where = `${file ?? path.basename(settings.script)}:${line}`;
    if (severity !== 'info') warn(`${where}: ${message} ${remedy}`);
  }
  if (settings.executor === 'slurm') slurmPreflight(settings, warn);
  if (mustRunHere(settings)) runtimeOf(settings.script).check(settings, { env: process.env, bundle: BUNDLE });
  joinEngineOf(settings, false);
}

/** On Slurm what runs the script is found on the nodes, where a job's first lines may load it. Our own Node is taken along. */
function mustRunHere({ executor, script, slurm }: RunSettings): boolean {
  return executor === 'local' || (runtimeIdOf(script) === 'node' && slurm.node === undefined);
}

function slurmPreflight(settings: RunSettings, warn: (message: string) => void): void {
  refuseOwnArguments(settings.slurm.extraArguments ?? []);
  requireSbatch(process.env);
  const warning = unsharedWarning(unsharedFolders(foldersOfNodes(settings)));
  if (warning !== undefined) warn(warning);
}

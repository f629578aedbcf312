import * as vscode from 'vscode';
import { changesOf, type RunSettings, type SettingChanges, type SettingKey, type SettingValues } from '../../settings';
import { UserError } from '../../text';
import { layersOfRun } from '../configuration';
import { SECTION } from '../contributions';
import { notLess } from './not-less';

/** What a run that is gone on with takes anew. The number of processes is the run's own: a command changes it. */
const TAKEN = [
  'maxAttempts',
  'partitionsPerWorker',
  'stopGracePeriod',
  'partitionTimeout',
  'stallTimeout',
  'stallAction',
  'memory.reserve',
  'maxWorkerMemory',
] as const satisfies readonly SettingKey[];

/** And of a run on a cluster. */
const TAKEN_ON_CLUSTER = [
  'slurm.account',
  'slurm.partition',
  'slurm.qos',
  'slurm.time',
  'slurm.memory',
  'slurm.memoryPerCpu',
  'slurm.cpusPerTask',
  'slurm.constraint',
  'slurm.gres',
  'slurm.extraArguments',
  'slurm.prologue',
  'slurm.export',
  'slurm.node',
  'slurm.pollInterval',
  'slurm.lostAfter',
] as const satisfies readonly SettingKey[];

/**
 * What a run of this script takes anew when it is gone on with: the settings that somebody set. A default does not
 * replace what the run was started with.
 * @param refused the cluster took no job of it as it was: memory and time may be less, too
 * @throws UserError `settings.invalid` when one of them is wrong
 */
export function presentSettings(
  { script, executor, slurm, configuration: name }: RunSettings,
  refused: boolean,
): SettingChanges {
  const taken = executor === 'slurm' ? [...TAKEN, ...TAKEN_ON_CLUSTER] : TAKEN;
  const resource = vscode.Uri.file(script);
  const configuration = vscode.workspace.getConfiguration(SECTION, resource);
  const stated = layersOfRun(resource, name).slice(0, -1);
  const plain = (key: string): unknown => {
    const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(key) ?? {};
    return workspaceFolderValue ?? workspaceValue ?? globalValue;
  };
  const values: SettingValues = Object.fromEntries(
    taken.map((key) => [key, stated.find((layer) => layer[key] !== undefined)?.[key] ?? plain(key)]),
  );
  const { changes, problems } = changesOf(refused ? values : { ...values, ...notLess(values, slurm) });
  if (problems.length > 0) throw new UserError('settings.invalid', problems.join(' '));
  return changes;
}

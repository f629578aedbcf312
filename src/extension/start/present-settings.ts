import * as vscode from 'vscode';
import { changesOf, type SettingChanges, type SettingValues } from '../../settings';
import { UserError } from '../../text';
import { layersOf } from '../configuration';
import { SECTION } from '../contributions';

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
] as const;

/**
 * What a run of this script takes anew when it is gone on with: the settings that somebody set. A default does not
 * replace what the run was started with.
 * @throws UserError `settings.invalid` when one of them is wrong
 */
export function presentSettings(script: string): SettingChanges {
  const resource = vscode.Uri.file(script);
  const configuration = vscode.workspace.getConfiguration(SECTION, resource);
  const [entry = {}] = layersOf(resource);
  const plain = (key: string): unknown => {
    const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(key) ?? {};
    return workspaceFolderValue ?? workspaceValue ?? globalValue;
  };
  const values: SettingValues = Object.fromEntries(TAKEN.map((key) => [key, entry[key] ?? plain(key)]));
  const { changes, problems } = changesOf(values);
  if (problems.length > 0) throw new UserError('settings.invalid', problems.join(' '));
  return changes;
}

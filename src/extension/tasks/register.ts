import path from 'node:path';
import * as vscode from 'vscode';
import { configurationsOf } from '../configuration';
import type { Parts } from '../parts';
import { TASK_TYPE } from './definition';

/** Simulations as tasks of the editor, for `tasks.json`. */
export function registerTasks(parts: Parts): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TASK_TYPE, {
    provideTasks: async () => {
      await parts.scripts.searched();
      return parts.scripts.paths.flatMap((file) => tasksOf(vscode.Uri.file(file), parts));
    },
    resolveTask: (task) => {
      const scope = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
      if (!scope) return undefined;
      return taskOf(task.definition, task.name, scope, parts);
    },
  });
}

function tasksOf(script: vscode.Uri, parts: Parts): vscode.Task[] {
  const folder = vscode.workspace.getWorkspaceFolder(script);
  if (!folder) return [];
  const relative = path.relative(folder.uri.fsPath, script.fsPath).split(path.sep).join('/');
  const plain = { type: TASK_TYPE, script: relative };
  const named = configurationNames(script, parts).map((configuration) =>
    taskOf({ ...plain, configuration }, `${relative} (${configuration})`, folder, parts),
  );
  return [taskOf(plain, relative, folder, parts), ...named];
}

/** Wrong settings are told where they are used. */
function configurationNames(script: vscode.Uri, { errors }: Parts): readonly string[] {
  try {
    return configurationsOf(script);
  } catch (error) {
    errors.warn(`The configurations of ${script.fsPath} are not known`, error);
    return [];
  }
}

function taskOf(
  definition: vscode.TaskDefinition,
  name: string,
  folder: vscode.WorkspaceFolder,
  parts: Parts,
): vscode.Task {
  const execution = new vscode.CustomExecution(async (resolved) => {
    const { TaskTerminal } = await import('./task-terminal');
    return new TaskTerminal(resolved, (script) => vscode.Uri.file(path.resolve(folder.uri.fsPath, script)), parts);
  });
  const task = new vscode.Task(definition, folder, name, 'powersim', execution, '$powersim');
  task.detail = parts.t('Run in parallel and join the results');
  return task;
}

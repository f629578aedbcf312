import path from 'node:path';
import type { Uri } from 'vscode';

/** Whether a document holds settings of VS Code: a user's, of a folder, or of a workspace. */
export function isSettingsFile({ scheme, path: file }: Pick<Uri, 'scheme' | 'path'>): boolean {
  if (scheme !== 'file' && scheme !== 'vscode-userdata') return false;
  return path.posix.basename(file) === 'settings.json' || file.endsWith('.code-workspace');
}

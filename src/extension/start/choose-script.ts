import path from 'node:path';
import * as vscode from 'vscode';
import { isNamedSimulation, JAVASCRIPT_EXTENSIONS, languageOf } from '../../scripts/language';
import { UserError } from '../../text';
import { findNamedSimulations, namesFor, type SimulationScripts } from '../scripts/simulation-scripts';

/** Most scripts that the quick pick offers. */
const MOST = 200;

/**
 * The script that a command is about: the file that was clicked, the one in the active editor, or one that is chosen.
 * @returns undefined when the person gave up
 * @throws UserError `script.kind` when a file was clicked that is no script
 */
export async function chooseScript(argument: unknown, scripts: SimulationScripts): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) {
    if (isScript(argument)) return argument;
    throw new UserError(
      'script.kind',
      vscode.l10n.t(
        '{0} is not a script on this machine. Choose a file in Julia (.jl), JavaScript (.mjs, .js) or TypeScript (.ts).',
        argument.path,
      ),
    );
  }
  const active = vscode.window.activeTextEditor?.document;
  return active && (await isSimulation(active)) ? active.uri : pickScript(scripts);
}

/** Writes unsaved changes of the script to disk: what runs is the file. */
export async function saveScript(script: vscode.Uri): Promise<void> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === script.toString());
  if (!document?.isDirty || (await document.save())) return;
  throw new UserError(
    'script.unsaved',
    vscode.l10n.t('{0} has changes that could not be saved. Save it and try again.', path.basename(script.fsPath)),
  );
}

function isScript(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && languageOf(uri.path) !== undefined;
}

/** Any Julia script may be one; most files in JavaScript are something else. */
async function isSimulation(document: vscode.TextDocument): Promise<boolean> {
  if (!isScript(document.uri)) return false;
  const { fsPath } = document.uri;
  if (languageOf(fsPath) === 'julia' || isNamedSimulation(fsPath)) return true;
  const { findSimulation } = await import('../../scripts/find-simulation');
  return findSimulation(fsPath, document.getText(), namesFor(fsPath)) !== undefined;
}

async function pickScript(scripts: SimulationScripts): Promise<vscode.Uri | undefined> {
  const [julia, named] = await Promise.all([
    vscode.workspace.findFiles('**/*.jl', '**/simulation_partitions/**', MOST),
    findNamedSimulations(MOST),
  ]);
  const paths = new Set([...[...julia, ...named].map(({ fsPath }) => fsPath), ...scripts.paths]);
  const browse = { label: vscode.l10n.t('$(folder-opened) Browse…'), description: '', uri: undefined };
  const items = [...paths]
    .map((file) => vscode.Uri.file(file))
    .map((uri) => ({ label: path.basename(uri.fsPath), description: folderOf(uri), uri }))
    .sort((a, b) => a.description.localeCompare(b.description) || a.label.localeCompare(b.label));
  const placeHolder = vscode.l10n.t('Script to run: it defines the functions that build and execute a simulation');
  const chosen = await vscode.window.showQuickPick([...items, browse], { placeHolder, matchOnDescription: true });
  if (!chosen) return undefined;
  if (chosen.uri) return chosen.uri;
  const filters = { [vscode.l10n.t('Simulation scripts')]: ['jl', ...JAVASCRIPT_EXTENSIONS] };
  const opened = await vscode.window.showOpenDialog({ filters, title: placeHolder });
  return opened?.[0];
}

function folderOf(uri: vscode.Uri): string {
  const folder = path.dirname(vscode.workspace.asRelativePath(uri));
  return folder === '.' ? '' : folder;
}

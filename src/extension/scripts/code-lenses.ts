import * as vscode from 'vscode';
import { findSimulation } from '../../scripts';
import type { Translate } from '../../text';
import type { Clock } from '../clock';
import { configurationsOf, resolveFor } from '../configuration';
import { type CommandName, commandIds } from '../contributions';
import type { RunStore } from '../runs/run-store';
import type { ScriptTarget } from '../start/target';
import { buildLineOf } from './build-line';
import { type Lens, type LensSubject, lensesOf } from './lens-texts';
import { newestRun } from './newest-run';
import { factsOf } from './script-facts';
import { includeReader, LARGEST } from './script-index';
import { namesFor } from './simulation-scripts';

const COMMANDS: Readonly<Record<Lens['does'], CommandName>> = {
  run: 'run',
  configure: 'configure',
  show: 'showNewestRun',
};

/** The lenses above the build function of a script; none for a file that is no simulation. */
export function codeLensesOf(
  document: vscode.TextDocument,
  store: RunStore,
  clock: Clock,
  t: Translate,
): vscode.CodeLens[] {
  const { uri } = document;
  const text = document.getText();
  if (text.length > LARGEST) return [];
  const readInclude = includeReader(uri.fsPath, () => undefined);
  const found = findSimulation(uri.fsPath, text, { ...namesFor(uri.fsPath), readInclude });
  if (!found) return [];
  const subject = (configuration?: string): LensSubject => ({
    ...(configuration === undefined ? {} : { configuration }),
    facts: factsOf(() => resolveFor(uri, {}, configuration), t),
    run: newestRun(store.runs, uri.fsPath, configuration ?? null)?.view(clock.now()),
  });
  const line = buildLineOf(text, found.build) - 1;
  const lenses = lensesOf(subject(), namesOf(uri).map(subject), t);
  return lenses.map(({ title, tooltip, does, configuration, run }) => {
    const target: ScriptTarget = { script: uri, ...(configuration === undefined ? {} : { configuration }) };
    return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
      title,
      tooltip,
      command: commandIds[COMMANDS[does]],
      arguments: [target, ...(run === undefined ? [] : [run])],
    });
  });
}

/** A wrong shape of the settings is told by the lens of the script itself. */
function namesOf(script: vscode.Uri): readonly string[] {
  try {
    return configurationsOf(script);
  } catch {
    return [];
  }
}

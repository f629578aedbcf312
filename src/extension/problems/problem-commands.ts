import * as vscode from 'vscode';
import { UserError } from '../../text';
import type { CommandGroup } from '../contributions';
import type { LogReports } from '../logs/log-reports';
import { nodeOfDocument } from '../logs/register-logs';
import type { Parts } from '../parts';

type Needed = Pick<Parts, 'channels' | 'choose' | 'clock' | 'store' | 'acting' | 't' | 'tree' | 'view'>;

/** Look into all logs of a run, and at what its failures have in common. */
export function problemCommands(
  parts: Needed,
  reports: LogReports,
): CommandGroup<'searchLogs' | 'showProblems' | 'retryAlike' | 'revealInTree'> {
  const { choose, clock, t, tree, view } = parts;
  return {
    searchLogs: async (argument) => {
      const run = await choose.run(argument);
      if (!run) return;
      const { searchRun } = await import('../logs/search-logs');
      await searchRun(run, { nodes: tree.nodes, reports, clock, t });
    },
    showProblems: async (argument) => {
      const run = await choose.run(argument);
      if (!run) return;
      const { showProblems } = await import('./show-problems');
      await showProblems(run, reports, clock, t);
    },
    retryAlike: async (argument) => {
      const { retryAlike } = await import('./retry-alike');
      await retryAlike(argument, parts);
    },
    revealInTree: async () => {
      const node = shownLog(parts);
      if (!node) throw new UserError('logs.notOurs', t('No log of a run is shown: open one, and try again.'));
      await view.reveal(node);
    },
  };
}

/** The node of the log that has the focus, or of the one that the Output view shows. */
function shownLog(parts: Needed) {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const output = visibleTextEditors.filter(({ document }) => document.uri.scheme === 'output');
  for (const editor of [...(activeTextEditor ? [activeTextEditor] : []), ...output]) {
    const node = nodeOfDocument(editor.document, parts);
    if (node) return node;
  }
  return undefined;
}

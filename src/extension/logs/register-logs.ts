import * as vscode from 'vscode';
import { LOG_LANGUAGE, LOG_REPORTS } from '../contributions';
import type { Parts } from '../parts';
import type { LoggedNode } from '../tree/nodes';
import type { LogReports } from './log-reports';
import { channelName, nodeOfFile } from './whose-log';

type Owner = Pick<Parts, 'channels' | 'store' | 'tree'>;

/** Links and folding in logs, wherever they are shown, and documents that quote them. */
export function registerLogs(parts: Owner, reports: LogReports): vscode.Disposable {
  const logs = ['output', 'file'].map((scheme) => ({ language: LOG_LANGUAGE, scheme }));
  return vscode.Disposable.from(
    vscode.languages.registerDocumentLinkProvider(logs, {
      provideDocumentLinks: async (document, token) => {
        const { linksIn } = await import('./log-links');
        return linksIn(document, nodeOfDocument(document, parts)?.run, token);
      },
    }),
    vscode.languages.registerFoldingRangeProvider(logs, {
      provideFoldingRanges: async (document) => {
        const { foldsIn } = await import('./log-folds');
        return foldsIn(document.getText());
      },
    }),
    vscode.workspace.registerTextDocumentContentProvider(LOG_REPORTS, reports),
    vscode.languages.registerDocumentLinkProvider({ scheme: LOG_REPORTS }, reports),
    vscode.languages.registerFoldingRangeProvider({ scheme: LOG_REPORTS }, reports),
  );
}

/** Whose log a document is: an output channel's, or a file's. */
export function nodeOfDocument(
  document: Pick<vscode.TextDocument, 'uri' | 'getText'>,
  { channels, store, tree }: Owner,
): LoggedNode | undefined {
  const { uri } = document;
  if (uri.scheme === 'file') return nodeOfFile(uri.fsPath, store.runs, tree.nodes);
  const name = uri.scheme === 'output' ? channelName(uri.path) : undefined;
  const [node, ...others] = name === undefined ? [] : channels.named(name);
  if (others.length === 0) return node;
  // Its headings name the folders.
  const text = document.getText();
  return [node, ...others].find((one) => one && text.includes(one.run.place.outputDir)) ?? node;
}

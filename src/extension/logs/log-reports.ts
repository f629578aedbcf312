import * as vscode from 'vscode';
import { LOG_LANGUAGE, LOG_REPORTS } from '../contributions';
import type { LinkedText, LinkTarget } from './linked-text';

/** Documents that cannot be written: what was found in logs, why partitions failed. Each is made anew when it changes. */
export class LogReports
  implements
    vscode.TextDocumentContentProvider,
    vscode.DocumentLinkProvider,
    vscode.FoldingRangeProvider,
    vscode.Disposable
{
  private readonly makers = new Map<string, () => LinkedText>();
  private readonly made = new Map<string, LinkedText>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly subscription = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
    const isGone = uri.scheme === LOG_REPORTS && !this.opening.has(uri.toString()) && !isShown(uri);
    if (isGone) this.forget(uri);
  });
  /** Changing a document's language closes it and opens it again. */
  private readonly opening = new Set<string>();

  /**
   * Shows a document.
   * @param title what its tab says
   * @param key tells it from others of the same title
   */
  async show(title: string, key: string, make: () => LinkedText): Promise<void> {
    const uri = vscode.Uri.from({ scheme: LOG_REPORTS, path: `/${title.replaceAll('/', '∕')}`, query: key });
    const id = uri.toString();
    this.makers.set(id, make);
    this.changed.fire(uri);
    this.opening.add(id);
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      if (document.languageId !== LOG_LANGUAGE) {
        await vscode.languages.setTextDocumentLanguage(document, LOG_LANGUAGE);
      }
      await vscode.window.showTextDocument(uri, { preview: false });
    } finally {
      this.opening.delete(id);
    }
  }

  /** What a document with this key tells has changed. */
  update(key: string): void {
    for (const text of this.makers.keys()) {
      const uri = vscode.Uri.parse(text);
      if (uri.query === key && isShown(uri)) this.changed.fire(uri);
    }
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const made = this.makers.get(uri.toString())?.();
    if (!made) return `${vscode.l10n.t('This is not known any more: ask for it again.')}\n`;
    this.made.set(uri.toString(), made);
    return made.text;
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const made = this.made.get(document.uri.toString());
    // Between a change and its arrival the links would be somewhere else.
    if (!made || made.text !== document.getText().replaceAll('\r\n', '\n')) return [];
    return made.links.map(({ line, from, to, target }) => {
      const link = new vscode.DocumentLink(new vscode.Range(line, from, line, to), uriOf(target));
      if ('file' in target) link.tooltip = vscode.l10n.t('Open {0}', target.file);
      return link;
    });
  }

  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] {
    const { sections = [] } = this.made.get(document.uri.toString()) ?? {};
    return sections.map(({ from, to }) => new vscode.FoldingRange(from, to));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private forget(uri: vscode.Uri): void {
    this.makers.delete(uri.toString());
    this.made.delete(uri.toString());
  }
}

function isShown(uri: vscode.Uri): boolean {
  const text = uri.toString();
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === text),
  );
}

function uriOf(target: LinkTarget): vscode.Uri {
  if ('command' in target) {
    const query = encodeURIComponent(JSON.stringify([target.argument]));
    return vscode.Uri.parse(`command:${target.command}?${query}`);
  }
  const uri = vscode.Uri.file(target.file);
  return target.line === undefined ? uri : uri.with({ fragment: `L${target.line}` });
}

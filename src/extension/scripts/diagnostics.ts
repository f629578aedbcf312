import * as vscode from 'vscode';
import { languageOf } from '../../scripts/language';
import { SECTION } from '../contributions';
import type { Parts } from '../parts';
import type { ProblemCollection } from './problem-collection';
import { isSettingsFile } from './settings-file';

/** What is typed is looked at when nothing was typed for this long, milliseconds. */
const TYPING = 300;

type Needed = Pick<Parts, 'clock' | 'context' | 'errors' | 'scripts' | 't'>;

/** Problems of the scripts and settings that are open. What looks for them is loaded when the first of those is. */
export class ScriptDiagnostics implements vscode.CodeActionProvider, vscode.Disposable {
  private collection: Promise<ProblemCollection> | undefined;
  private readonly pending = new Set<vscode.TextDocument>();
  private cancel: (() => void) | undefined;
  private readonly disposables: vscode.Disposable[];

  constructor(private readonly parts: Needed) {
    const all = () => this.plan(vscode.workspace.textDocuments);
    this.disposables = [
      vscode.workspace.onDidOpenTextDocument((document) => this.plan([document])),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.plan([document])),
      vscode.workspace.onDidCloseTextDocument((document) => this.plan([document])),
      // A file that others include may have been saved elsewhere.
      parts.scripts.onDidChange(all),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(SECTION)) all();
      }),
      vscode.languages.registerCodeActionsProvider(
        [
          { language: 'julia' },
          { pattern: '**/*.{jl,mjs,js,cjs,mts,ts,cts,code-workspace}' },
          { pattern: '**/settings.json' },
        ],
        this,
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
    ];
    all();
  }

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
    if (!isEnabled() || !isOurs(document)) return [];
    return (await this.load()).provideCodeActions(document, range);
  }

  dispose(): void {
    this.cancel?.();
    for (const disposable of this.disposables) disposable.dispose();
    void this.collection?.then((collection) => collection.dispose());
  }

  private plan(documents: readonly vscode.TextDocument[]): void {
    const ours = documents.filter(isOurs);
    if (ours.length === 0) return;
    for (const document of ours) this.pending.add(document);
    this.cancel?.();
    this.cancel = this.parts.clock.after(TYPING, () => void this.look().catch(this.warn));
  }

  private async look(): Promise<void> {
    const documents = [...this.pending];
    this.pending.clear();
    if (!isEnabled()) {
      (await this.collection)?.clear();
      return;
    }
    (await this.load()).update(documents);
  }

  private load(): Promise<ProblemCollection> {
    const { context, scripts, t } = this.parts;
    this.collection ??= import('./problem-collection').then(
      (loaded) => new loaded.ProblemCollection(context.extensionUri, scripts, t),
    );
    return this.collection;
  }

  private readonly warn = (error: unknown) => this.parts.errors.warn('Scripts cannot be looked at for problems', error);
}

function isOurs({ uri }: vscode.TextDocument): boolean {
  return isSettingsFile(uri) || (uri.scheme === 'file' && languageOf(uri.fsPath) !== undefined);
}

function isEnabled(): boolean {
  return vscode.workspace.getConfiguration(SECTION).get('diagnostics', true);
}

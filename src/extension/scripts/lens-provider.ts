import * as vscode from 'vscode';
import { isFinished } from '../../run';
import { languageOf } from '../../scripts/language';
import { SECTION } from '../contributions';
import type { Parts } from '../parts';

type Needed = Pick<Parts, 'clock' | 'store' | 't'>;

/** Offers to run and configure a simulation above its build function. */
export class LensProvider implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly disposables: vscode.Disposable[];
  /** What the lenses tell of runs. */
  private told = '';

  constructor(private readonly parts: Needed) {
    const change = () => this.changed.fire();
    this.disposables = [
      this.changed,
      vscode.languages.registerCodeLensProvider(
        [
          { language: 'julia', scheme: 'file' },
          { pattern: '**/*.{jl,mjs,js,cjs,mts,ts,cts}', scheme: 'file' },
        ],
        this,
      ),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SECTION)) change();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(change),
      parts.store.onDidChange(() => this.follow()),
    ];
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const isEnabled = vscode.workspace.getConfiguration(SECTION, document).get('codeLens', true);
    // Nothing is run in a workspace that is not trusted.
    if (!isEnabled || !vscode.workspace.isTrusted || languageOf(document.uri.fsPath) === undefined) return [];
    const { codeLensesOf } = await import('./code-lenses');
    return codeLensesOf(document, this.parts.store, this.parts.clock, this.parts.t);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private follow(): void {
    const now = this.parts.clock.now();
    const active = this.parts.store.runs.filter((run) => run.alive);
    const views = active.map((run) => run.view(now)).filter(({ state }) => !isFinished(state));
    const told = JSON.stringify(views.map(({ run, state, counts }) => [run.runId, state, counts.succeeded]));
    if (told === this.told) return;
    this.told = told;
    this.changed.fire();
  }
}

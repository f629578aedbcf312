import * as vscode from 'vscode';
import type { Target } from '../../results/protocol';
import { RESULTS_PANEL, STORE_EDITORS } from '../contributions';
import type { Parts } from '../parts';
import type { ResultsPanels } from './panel';
import type { ResultsPage, View } from './results-page';
import type { TargetChooser } from './targets';

/** A store alone is a document of the editor, which nobody changes. */
type StoreDocument = vscode.CustomDocument;

/** Results on the screen, of simulations' folders and of stores; what shows them is loaded with the first. */
export class Results implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private loaded: Promise<ResultsPanels> | undefined;

  constructor(
    private readonly parts: Parts,
    private readonly whose: TargetChooser,
  ) {
    const editor: vscode.CustomReadonlyEditorProvider<StoreDocument> = {
      openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
      resolveCustomEditor: async ({ uri }, panel) => (await this.panels()).openStore(uri, panel),
    };
    const options = { webviewOptions: { retainContextWhenHidden: false, enableFindWidget: true } };
    this.disposables = [
      vscode.window.registerCustomEditorProvider(STORE_EDITORS.simulation, editor, options),
      vscode.window.registerCustomEditorProvider(STORE_EDITORS.any, editor, options),
      vscode.window.registerWebviewPanelSerializer(RESULTS_PANEL, {
        deserializeWebviewPanel: async (panel, state: unknown) => (await this.panels()).revive(panel, state),
      }),
    ];
  }

  /** Shows results, in the panel that has them already if there is one. */
  async show(target: Target, view?: View): Promise<ResultsPage> {
    return (await this.panels()).show(target, view);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    void this.loaded?.then((panels) => panels.dispose());
  }

  private panels(): Promise<ResultsPanels> {
    const { context, store, errors, t } = this.parts;
    this.loaded ??= import('./panel').then(
      (part) => new part.ResultsPanels(context.extensionUri, store, this.whose, errors, t),
    );
    return this.loaded;
  }
}

/** The dialogs that configure simulations, as the rest of the editor opens them: the dialog itself is loaded then. */
import * as vscode from 'vscode';
import type { Purpose } from '../../pages/configure';
import type { SettingValues } from '../../settings';
import type { Translate } from '../../text';
import { CONFIGURE_PANEL } from '../contributions';
import type { ErrorReporter } from '../report-errors';
import type { ScriptTarget } from '../start/target';
import type { ConfigurePanels } from './panels';

/** What somebody wants of a dialog. */
export interface DialogRequest {
  readonly target: ScriptTarget;
  readonly purpose: Purpose;
  /**
   * Goes on with what was typed, which may not be saved.
   * @param layers what the dialog shows of the script's settings, from the strongest layer
   * @returns whether the dialog is done
   */
  proceed(target: ScriptTarget, layers: readonly SettingValues[]): Promise<boolean>;
  /** The dialog was closed. */
  closed?(): void;
}

export class ConfigureDialogs implements vscode.Disposable {
  private panels: Promise<ConfigurePanels> | undefined;

  constructor(
    private readonly extension: vscode.Extension<unknown>,
    private readonly errors: ErrorReporter,
    private readonly t: Translate,
  ) {}

  /** Opens the dialog of a script, or shows the one that is open. */
  async open(request: DialogRequest): Promise<void> {
    (await this.load()).open(request);
  }

  /** Opens again what was open when the window was closed. @param proceed starts a run */
  revives(proceed: DialogRequest['proceed']): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(CONFIGURE_PANEL, {
      deserializeWebviewPanel: async (panel, state: unknown) => (await this.load()).revive(panel, state, proceed),
    });
  }

  dispose(): void {
    void this.panels?.then((panels) => panels.dispose());
  }

  private load(): Promise<ConfigurePanels> {
    this.panels ??= import('./panels').then((part) => new part.ConfigurePanels(this.extension, this.errors, this.t));
    return this.panels;
  }
}

import * as vscode from 'vscode';
import { findJulia, isExecutableFile } from '../../runtimes/julia/find';
import { languageOf } from '../../scripts/language';
import { baseFolder } from '../configuration';
import { contextKeys, SECTION } from '../contributions';
import type { Parts } from '../parts';
import { offeredByJuliaExtension } from '../start/julia-extension';

/**
 * Tells VS Code what the views' welcome texts depend on: are there simulation scripts, and is there a Julia where all of
 * them want one. Julia is looked for when a view is shown, never when the window opens.
 */
export class EmptyStates implements vscode.Disposable {
  private readonly last = new Map<string, boolean>();
  private readonly disposables: vscode.Disposable[];
  private latest = 0;

  constructor(private readonly parts: Pick<Parts, 'scripts' | 'view' | 'errors'>) {
    const { errors, scripts, view } = parts;
    const look = errors.guard(() => this.look());
    this.set(contextKeys.folderOpen, Boolean(vscode.workspace.workspaceFolders?.length));
    this.disposables = [
      scripts.onDidChange(look),
      view.onDidChangeVisibility(look),
      vscode.workspace.onDidGrantWorkspaceTrust(look),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${SECTION}.julia.executable`)) void look();
      }),
      // Who was away may have installed it.
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused && this.last.get(contextKeys.juliaMissing)) void look();
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async look(): Promise<void> {
    const { scripts, view } = this.parts;
    const { paths } = scripts;
    this.set(contextKeys.hasScripts, paths.length > 0);
    const [first] = paths;
    if (!view.visible || first === undefined) return;
    if (paths.some((file) => languageOf(file) !== 'julia')) {
      this.set(contextKeys.juliaMissing, false);
      return;
    }
    this.latest += 1;
    const mine = this.latest;
    const missing = !(await hasJulia(vscode.Uri.file(first)));
    // Asking the Julia extension may take a while: a later look knows better.
    if (mine === this.latest) this.set(contextKeys.juliaMissing, missing);
  }

  private set(key: string, value: boolean): void {
    if (this.last.get(key) === value) return;
    this.last.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}

async function hasJulia(script: vscode.Uri): Promise<boolean> {
  const setting = vscode.workspace.getConfiguration(SECTION, script).get<string | null>('julia.executable');
  const { julia } = await offeredByJuliaExtension();
  try {
    findJulia({
      setting: setting ?? undefined,
      offered: julia,
      env: process.env,
      platform: process.platform,
      exists: isExecutableFile,
      folder: baseFolder(script),
    });
    return true;
  } catch {
    return false;
  }
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DialogState, Purpose } from '../../pages/configure';
import { isConfigurationName, runtimeIdOf } from '../../settings';
import { messageOf, type Translate } from '../../text';
import { baseFolder, thisMachine } from '../configuration';
import { CONFIGURE_PANEL, SECTION } from '../contributions';
import { confirm, type ErrorReporter } from '../report-errors';
import type { ScriptTarget } from '../start/target';
import { preparePage } from '../webviews/page-document';
import { ConfigureDialog, type DialogHost, type DialogSubject } from './dialog';
import type { DialogRequest } from './dialogs';
import type { Described } from './fields';
import { earlierOf, foundFor } from './learning';
import { openTarget, statedFor, targetsFor, writeEntry } from './stored-settings';

interface Shown {
  readonly panel: vscode.WebviewPanel;
  readonly dialog: ConfigureDialog;
  request: DialogRequest;
}

/** The window's dialogs, at most one for each script. */
export class ConfigurePanels implements vscode.Disposable {
  private readonly shown = new Map<string, Shown>();
  private readonly listener: vscode.Disposable;

  constructor(
    private readonly extension: vscode.Extension<unknown>,
    private readonly errors: ErrorReporter,
    private readonly t: Translate,
  ) {
    this.listener = vscode.workspace.onDidChangeConfiguration((event) => {
      for (const [key, { dialog }] of this.shown) {
        if (event.affectsConfiguration(SECTION, vscode.Uri.parse(key))) dialog.refresh();
      }
    });
  }

  open(request: DialogRequest): void {
    const { script, configuration } = request.target;
    const there = this.shown.get(script.toString());
    if (there) {
      there.request.closed?.();
      there.request = request;
      there.dialog.purpose = request.purpose;
      there.dialog.show(configuration);
      there.panel.reveal();
      return;
    }
    const title = this.t('Configure {0}', path.basename(script.fsPath));
    const options = { enableScripts: true, retainContextWhenHidden: false, enableFindWidget: true };
    this.fill(vscode.window.createWebviewPanel(CONFIGURE_PANEL, title, vscode.ViewColumn.Active, options), request);
  }

  /** @param state what the page kept */
  revive(panel: vscode.WebviewPanel, state: unknown, proceed: DialogRequest['proceed']): void {
    const { path: file, configuration } = (
      typeof state === 'object' && state !== null ? state : {}
    ) as Partial<DialogState>;
    if (typeof file !== 'string' || !path.isAbsolute(file) || runtimeIdOf(file) === undefined) {
      panel.dispose();
      return;
    }
    const script = vscode.Uri.file(file);
    const there = this.shown.get(script.toString());
    if (there) {
      // It was opened before this one was asked for.
      panel.dispose();
      there.panel.reveal();
      return;
    }
    const target: ScriptTarget = typeof configuration === 'string' ? { script, configuration } : { script };
    this.fill(panel, { target, purpose: 'configure', proceed });
  }

  dispose(): void {
    this.listener.dispose();
    for (const { panel } of [...this.shown.values()]) panel.dispose();
  }

  private fill(panel: vscode.WebviewPanel, request: DialogRequest): void {
    const { script, configuration } = request.target;
    const key = script.toString();
    const dialog = new ConfigureDialog(subjectOf(script, request.purpose), configuration, this.hostOf(script, panel));
    const shown: Shown = { panel, dialog, request };
    this.shown.set(key, shown);
    panel.webview.onDidReceiveMessage((message) => dialog.receive(message));
    panel.onDidDispose(() => {
      if (this.shown.get(key) === shown) this.shown.delete(key);
      shown.request.closed?.();
    });
    preparePage(panel, this.extension.extensionUri, 'configure');
  }

  private hostOf(script: vscode.Uri, panel: vscode.WebviewPanel): DialogHost {
    const { errors, t } = this;
    // A panel that was closed has none to be asked for, and the dialog may still have something to say.
    const { webview } = panel;
    return {
      t,
      texts: vscode.l10n.bundle ?? {},
      described: describedIn(this.extension),
      targets: targetsFor(script, t),
      post: (message) => void webview.postMessage(message),
      stated: () => statedFor(script),
      machine: thisMachine,
      earlier: () => earlierOf(script.fsPath, errors.warn),
      found: (values) => foundFor(script.fsPath, baseFolder(script), values, t),
      exists: (outputDir, name) => existsSync(path.join(outputDir, name)),
      readOnly: () =>
        vscode.workspace.isTrusted
          ? undefined
          : t('This workspace is not trusted: its settings can only be looked at. Trust it to change them and to run.'),
      write: (entry, target) => writeEntry(script, entry, target),
      proceed: async (layers, configuration) => {
        const target = configuration === undefined ? { script } : { script, configuration };
        const done = await this.shown.get(script.toString())?.request.proceed(target, layers);
        if (done) await close(panel);
      },
      askName: (taken, value) => askName(taken, value, t),
      confirmDelete: (configuration) =>
        confirm(
          t('Delete the configuration "{0}"?', configuration),
          t('It is taken out of the settings. Its results stay.'),
          t('Delete'),
        ),
      browse: (key, now) => browse(key, now, baseFolder(script)),
      openFile: (target) => openTarget(target),
      fail: (error) => {
        void errors.show(error);
        void webview.postMessage({ type: 'said', text: messageOf(error) });
      },
    };
  }
}

function subjectOf(script: vscode.Uri, purpose: Purpose): DialogSubject {
  return {
    script: script.fsPath,
    fileName: path.basename(script.fsPath),
    folder: baseFolder(script),
    runtime: runtimeIdOf(script.fsPath),
    purpose,
  };
}

/** What the manifest says of every setting, as the editor translated it. */
function describedIn({ packageJSON }: vscode.Extension<unknown>): Record<string, Described> {
  const groups: { properties: Record<string, Described> }[] = packageJSON.contributes.configuration;
  const all = groups.flatMap(({ properties }) => Object.entries(properties));
  return Object.fromEntries(all.map(([key, about]) => [key.replace(`${SECTION}.`, ''), about]));
}

/** Closes a page as a person does: the editor behind it gets the focus, which goes with a page that is disposed of. */
async function close(panel: vscode.WebviewPanel): Promise<void> {
  const tab = panel.active ? vscode.window.tabGroups.activeTabGroup.activeTab : undefined;
  if (tab) await vscode.window.tabGroups.close(tab);
  else panel.dispose();
}

async function askName(taken: readonly string[], value: string, t: Translate): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: t('Name of the configuration'),
    prompt: t('For example "year" or "one week"; it becomes part of the name of its results'),
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => {
      if (typed.trim() === '') return t('Enter a name.');
      if (!isConfigurationName(typed)) return t('Choose another name.');
      return typed.trim() !== value && taken.includes(typed.trim()) ? t('There is one of this name.') : undefined;
    },
  });
  return name === undefined || name.trim() === value ? undefined : name.trim();
}

/** Lets a person choose a folder, or the Julia executable. @returns relative to the folder where it lies inside */
async function browse(key: string, now: string, folder: string): Promise<string | undefined> {
  const wantsFile = key === 'julia.executable';
  const near = path.resolve(folder, now);
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: wantsFile,
    canSelectFolders: !wantsFile,
    defaultUri: vscode.Uri.file(now !== '' && existsSync(near) ? near : folder),
  });
  if (!chosen?.[0]) return undefined;
  const relative = path.relative(folder, chosen[0].fsPath);
  const isInside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  return isInside ? relative.split(path.sep).join('/') : chosen[0].fsPath;
}

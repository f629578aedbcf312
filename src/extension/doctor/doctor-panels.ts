/** Where the doctor's findings are shown: a panel for each script, and one for the installation. */
import path from 'node:path';
import * as vscode from 'vscode';
import { examine, type Look, type Subject } from '../../doctor';
import type { DoctorState, DoctorWish } from '../../pages/doctor';
import { languageOf } from '../../scripts/language';
import { oneLine, UserError } from '../../text';
import { baseFolder, layersOf } from '../configuration';
import { DOCTOR_PANEL } from '../contributions';
import type { Parts } from '../parts';
import { offeredByJuliaExtension } from '../start/julia-extension';
import type { ScriptTarget } from '../start/target';
import { preparePage } from '../webviews/page-document';
import { carryOut } from './carry-out';
import { DoctorPage } from './doctor-page';

/** The panels that are open, by what they are about. */
const panels = new Map<string, vscode.WebviewPanel>();

/** Shows what a run needs, of a script or in general; in the panel that is there already, if there is one. */
export function showDoctor(target: ScriptTarget | undefined, parts: Parts): void {
  const open = panels.get(keyOf(target));
  if (open) {
    open.reveal();
    return;
  }
  const { t } = parts;
  const script = nameOf(target);
  const title = script === undefined ? t('What a Run Needs') : t('What a Run Needs: {0}', script);
  const options = { retainContextWhenHidden: false, enableFindWidget: true };
  fill(vscode.window.createWebviewPanel(DOCTOR_PANEL, title, vscode.ViewColumn.Active, options), target, parts);
}

/** A panel that was open when the window went down. @param state what its page kept */
export function reviveDoctor(panel: vscode.WebviewPanel, state: unknown, parts: Parts): void {
  const target = targetIn(state);
  // The window went down before the page knew what it shows, or it was opened anew before this one was asked for.
  if (target === 'unknown' || panels.has(keyOf(target))) panel.dispose();
  else fill(panel, target, parts);
}

/** Undefined for the installation alone; perhaps another version wrote it. */
function targetIn(state: unknown): ScriptTarget | undefined | 'unknown' {
  if (typeof state !== 'object' || state === null) return 'unknown';
  const { path: file, configuration }: { path?: unknown; configuration?: unknown } = state;
  if (file === undefined) return undefined;
  if (typeof file !== 'string' || !path.isAbsolute(file) || languageOf(file) === undefined) return 'unknown';
  const script = vscode.Uri.file(file);
  return typeof configuration === 'string' ? { script, configuration } : { script };
}

const keyOf = (target: ScriptTarget | undefined): string =>
  target === undefined ? '' : `${target.script.toString()} ${target.configuration ?? ''}`;

const nameOf = (target: ScriptTarget | undefined): string | undefined =>
  target && oneLine(path.basename(target.script.fsPath), 60);

function aboutOf(target: ScriptTarget | undefined): DoctorState {
  if (target === undefined) return {};
  const { script, configuration } = target;
  return { path: script.fsPath, ...(configuration === undefined ? {} : { configuration }) };
}

function fill(panel: vscode.WebviewPanel, target: ScriptTarget | undefined, parts: Parts): void {
  const { context, errors, t } = parts;
  const { webview } = panel;
  const key = keyOf(target);
  const script = nameOf(target);
  const page = new DoctorPage({
    texts: vscode.l10n.bundle ?? {},
    t,
    ...(script === undefined ? {} : { script }),
    about: aboutOf(target),
    post: (news) => void webview.postMessage(news),
    looks: () => looksOf(target, parts),
    act: (action) => carryOut(action, parts),
    copy: async (text) => vscode.env.clipboard.writeText(text),
    fail: (error) => void errors.show(error),
  });
  panels.set(key, panel);
  const icon = (theme: string) => vscode.Uri.joinPath(context.extensionUri, 'media', `doctor-${theme}.svg`);
  panel.iconPath = { light: icon('light'), dark: icon('dark') };
  webview.onDidReceiveMessage((wish: DoctorWish) => page.receive(wish));
  panel.onDidDispose(() => {
    if (panels.get(key) === panel) panels.delete(key);
    page.dispose();
  });
  preparePage(panel, context.extensionUri, 'doctor');
}

async function looksOf(target: ScriptTarget | undefined, { bundle, context, t }: Parts): Promise<readonly Look[]> {
  const folder = target ? baseFolder(target.script) : vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const cwd = folder ?? path.dirname(bundle);
  const uri = target?.script ?? vscode.Uri.file(path.join(cwd, 'any.jl'));
  let layers: Subject['layers'];
  try {
    layers = layersOf(uri, target?.configuration);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // It cannot be read at all: that is the first thing to put right.
    const { message } = error;
    const actions = [{ type: 'openSetting', setting: 'powersim.simulations' }] as const;
    return [{ name: t('Settings'), look: async () => [{ name: t('Settings'), ok: false, message, actions }] }];
  }
  const subject: Subject = {
    script: target?.script.fsPath,
    folder: cwd,
    layers,
    env: process.env,
    bundle,
    version: String(context.extension.packageJSON.version),
    offered: await offeredByJuliaExtension(),
    ...(vscode.workspace.workspaceFolders ? { trusted: vscode.workspace.isTrusted } : {}),
  };
  return examine(subject, t).looks;
}

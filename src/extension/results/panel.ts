/** Where results are shown: panels for simulations' folders, editors for stores, all with the same page. */
import path from 'node:path';
import * as vscode from 'vscode';
import { placeOf } from '../../layout';
import { startReader } from '../../results/client';
import type { Target } from '../../results/protocol';
import { oneLine, type Translate, UserError } from '../../text';
import { RESULTS_PANEL, STORE_EDITORS } from '../contributions';
import type { ErrorReporter } from '../report-errors';
import type { RunStore } from '../runs/run-store';
import { preparePage } from '../webviews/page-document';
import { newsOf, type Shown, shownOf } from './news';
import { Reading } from './reading';
import { type PageHost, ResultsPage, type View } from './results-page';
import { saveExport, savePicture, saveTable } from './saving';
import { targetKey } from './target-key';
import { asTarget, folderOf, type TargetChooser } from './targets';

/** A page on the screen. */
interface Shower {
  readonly page: ResultsPage;
  readonly panel: vscode.WebviewPanel;
  /** What its run had to show when the results were opened; undefined where no run is known. */
  seen: Shown | undefined;
}

/** The window's results pages: one for each simulation's folder and each store. */
export class ResultsPanels implements vscode.Disposable {
  private readonly showers = new Set<Shower>();
  private readonly subscription: vscode.Disposable;

  /** @param extension folder of the extension */
  constructor(
    private readonly extension: vscode.Uri,
    private readonly store: RunStore,
    private readonly chooser: TargetChooser,
    private readonly errors: ErrorReporter,
    private readonly t: Translate,
  ) {
    this.subscription = store.onDidChange(() => this.tellNews());
  }

  /** Shows results, in the panel that has them already if there is one. */
  async show(target: Target, view?: View): Promise<ResultsPage> {
    const shown = this.find(target);
    shown?.panel.reveal();
    const page = shown?.page ?? (await this.open(target));
    if (view !== undefined) page.show(view);
    return page;
  }

  dispose(): void {
    this.subscription.dispose();
    for (const { page } of this.showers) page.dispose();
    this.showers.clear();
  }

  private find(target: Target): Shower | undefined {
    return [...this.showers].find(({ page }) => targetKey(page.target) === targetKey(target));
  }

  private async open(target: Target): Promise<ResultsPage> {
    if (target.kind === 'simulation') {
      const title = this.t('Results: {0}', oneLine(path.basename(target.folder), 60));
      const options = { retainContextWhenHidden: false, enableFindWidget: true };
      const panel = vscode.window.createWebviewPanel(RESULTS_PANEL, title, vscode.ViewColumn.Active, options);
      return this.fill(panel, target);
    }
    const isSimulation = path.basename(target.file) === 'simulation_store.h5';
    const editor = isSimulation ? STORE_EDITORS.simulation : STORE_EDITORS.any;
    await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(target.file), editor);
    const opened = this.find(target);
    if (opened) return opened.page;
    throw new UserError('results.notOpened', this.t('{0} could not be opened in the editor.', target.file));
  }

  /** Fills an editor of a store. */
  openStore(uri: vscode.Uri, panel: vscode.WebviewPanel): void {
    if (uri.scheme !== 'file') {
      throw new UserError(
        'results.notAFile',
        this.t('{0} is no file on this machine: only those can be read.', uri.toString(true)),
      );
    }
    this.fill(panel, { kind: 'store', file: uri.fsPath });
  }

  /** Fills a panel that the editor kept over a reload. */
  revive(panel: vscode.WebviewPanel, state: unknown): void {
    const kept = typeof state === 'object' && state !== null && 'target' in state ? asTarget(state.target) : undefined;
    // The window went down before the page knew what it shows.
    if (kept) this.fill(panel, kept);
    else panel.dispose();
  }

  private fill(panel: vscode.WebviewPanel, target: Target): ResultsPage {
    const icon = (theme: string) => vscode.Uri.joinPath(this.extension, 'media', `results-${theme}.svg`);
    const { webview } = panel;
    const program = path.join(this.extension.fsPath, 'dist', 'results.js');
    const reading = new Reading(() => startReader({ program }), this.t);
    const page = new ResultsPage(target, reading, this.hostOf(target, panel));
    const shower: Shower = { page, panel, seen: undefined };
    this.showers.add(shower);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.onDidReceiveMessage((message) => page.receive(message));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) page.leave();
    });
    panel.onDidDispose(() => {
      this.showers.delete(shower);
      page.dispose();
    });
    preparePage(panel, this.extension, 'results');
    return page;
  }

  private hostOf(target: Target, panel: vscode.WebviewPanel): PageHost {
    const { errors, t } = this;
    return {
      texts: vscode.l10n.bundle ?? {},
      t,
      post: (message) => void panel.webview.postMessage(message),
      opening: () => {
        const shower = [...this.showers].find((each) => each.panel === panel);
        if (shower) shower.seen = this.shownNow(target);
      },
      chooseOther: () => this.chooser.other(target),
      saveExport: (wish, reading) => saveExport(wish, reading, target, t),
      savePicture: (picture) => savePicture(picture, target, t),
      saveTable: (table) => saveTable(table, target, t),
      copy: (text) => Promise.resolve(vscode.env.clipboard.writeText(text)),
      fail: (error) => void errors.show(error),
      warn: errors.warn,
    };
  }

  private shownNow(target: Target): Shown | undefined {
    const state = this.store.at(placeOf(folderOf(target)))?.state;
    return state && shownOf(state);
  }

  private tellNews(): void {
    for (const shower of this.showers) {
      const now = this.shownNow(shower.page.target);
      const news = now && shower.seen && newsOf(shower.seen, now, this.t);
      shower.seen ??= now;
      if (news !== undefined) shower.page.changed(news);
    }
  }
}

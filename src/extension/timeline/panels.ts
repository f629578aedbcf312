/** Where timelines are shown: a panel for each run. Loaded when the first is asked for. */
import * as vscode from 'vscode';
import type { TimelineFromPage } from '../../pages/timeline';
import { readSamples } from '../../run';
import { oneLine, type Translate } from '../../text';
import { TIMELINE_PANEL } from '../contributions';
import type { Parts } from '../parts';
import type { FollowedRun } from '../runs/followed-run';
import type { LoggedNode, TreeNode } from '../tree/nodes';
import { preparePage } from '../webviews/page-document';
import { TimelinePage } from './timeline-page';

interface Shower {
  readonly run: FollowedRun;
  readonly panel: vscode.WebviewPanel;
  readonly page: TimelinePage;
}

type Needs = Pick<Parts, 'channels' | 'clock' | 'context' | 'errors' | 'ready' | 'store' | 't' | 'tree' | 'view'>;

/** The window's timelines. */
export class TimelinePanels implements vscode.Disposable {
  private readonly showers = new Set<Shower>();
  private readonly disposables: vscode.Disposable[];
  private readonly t: Translate;

  constructor(private readonly parts: Needs) {
    const { store, view } = parts;
    this.t = parts.t;
    this.disposables = [
      store.onDidChange((change) => {
        for (const { run, page } of this.showers) {
          if (change.type === 'list') {
            if (!store.runs.includes(run)) page.gone();
          } else if (change.run === run) page.changed();
        }
      }),
      view.onDidSelect((node) => this.follow(node)),
    ];
  }

  /** Shows a run's timeline, in its panel if it has one. @param node is marked in it */
  show(run: FollowedRun, node?: TreeNode): void {
    const shown = [...this.showers].find((shower) => shower.run === run);
    shown?.panel.reveal();
    const { page } = shown ?? this.open(run);
    if (node) select(page, node);
  }

  /** A panel that was open when the window went down. */
  async revive(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { ready, store } = this.parts;
    let isClosed = false;
    panel.onDidDispose(() => {
      isClosed = true;
    });
    await ready;
    if (isClosed) return;
    const id = typeof state === 'object' && state !== null && 'runId' in state ? state.runId : undefined;
    const run = typeof id === 'string' ? store.byId(id) : undefined;
    // It was taken off the list meanwhile, or the window went down before the page knew what it shows.
    if (run) this.fill(panel, run);
    else panel.dispose();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    for (const { page } of this.showers) page.dispose();
    this.showers.clear();
  }

  private open(run: FollowedRun): Shower {
    const title = this.t('Timeline: {0}', oneLine(run.name, 60));
    const options = { retainContextWhenHidden: false };
    return this.fill(vscode.window.createWebviewPanel(TIMELINE_PANEL, title, vscode.ViewColumn.Active, options), run);
  }

  private fill(panel: vscode.WebviewPanel, run: FollowedRun): Shower {
    const { clock, context, errors } = this.parts;
    // A panel that was closed does not even tell what its page was.
    const { webview } = panel;
    const source = {
      id: run.id,
      view: (now: number) => run.view(now),
      // Only of this user's runs: a folder from somebody else may hold anything under that name.
      samples: async () => (run.entry ? readSamples(run.place) : []),
    };
    const page = new TimelinePage(source, {
      texts: vscode.l10n.bundle ?? {},
      t: this.t,
      clock,
      post: (message) => void webview.postMessage(message),
      open: (of) => this.showNode(run, of),
    });
    const shower = { run, panel, page };
    this.showers.add(shower);
    const icon = (theme: string) => vscode.Uri.joinPath(context.extensionUri, 'media', `timeline-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.onDidReceiveMessage(errors.guard((message: TimelineFromPage) => page.receive(message)));
    panel.onDidChangeViewState(() => page.setVisible(panel.visible));
    panel.onDidDispose(() => {
      this.showers.delete(shower);
      page.dispose();
    });
    preparePage(panel, context.extensionUri, 'timeline');
    return shower;
  }

  private async showNode(run: FollowedRun, of: 'setup' | 'join' | number): Promise<void> {
    const { channels, store, tree, view } = this.parts;
    // What was shown of a run that is off the list is all there is.
    if (!store.runs.includes(run)) return;
    const { nodes } = tree;
    const node: LoggedNode = typeof of === 'number' ? nodes.partition(run, of) : nodes[of](run);
    await view.reveal(node);
    await channels.show(node);
  }

  /** What is selected in the tree is marked in the timeline that can be seen. */
  private follow(node: TreeNode): void {
    for (const { run, panel, page } of this.showers) if (run === node.run && panel.visible) select(page, node);
  }
}

function select(page: TimelinePage, node: TreeNode): void {
  if (node.kind === 'partition') page.select(node.index);
  else if (node.kind === 'setup' || node.kind === 'join') page.select(node.kind);
}

import * as vscode from 'vscode';
import type { Translate } from '../../text';
import type { Clock } from '../clock';
import { RUNS_VIEW } from '../contributions';
import { Emitter } from '../emitter';
import type { FollowedRun } from '../runs/followed-run';
import { countActive, type RunStore } from '../runs/run-store';
import { filterText, isFiltering, NO_FILTER, type TreeFilter } from './filter';
import type { TreeNode } from './nodes';
import type { RunsTree } from './runs-tree';

/** The view "Runs": the tree on the screen, and the number of running simulations on its icon. */
export class RunsView implements vscode.Disposable {
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly disposables: vscode.Disposable[] = [];
  private filter = NO_FILTER;
  /** There is nothing that the filter lets through. */
  private isEmpty = false;
  private readonly selection = new Emitter<TreeNode>((error) => this.warn('A selection failed', error));
  /** Another node was selected, alone. */
  readonly onDidSelect = this.selection.event;
  private told: TreeNode | undefined;

  constructor(
    private readonly tree: RunsTree,
    private readonly store: RunStore,
    private readonly clock: Clock,
    private readonly warn: (message: string, error: unknown) => void,
    private readonly t: Translate,
  ) {
    this.view = vscode.window.createTreeView(RUNS_VIEW, {
      treeDataProvider: tree,
      showCollapseAll: true,
      canSelectMany: true,
    });
    tree.setVisible(this.view.visible);
    this.updateMessage();
    this.disposables.push(
      this.view,
      this.view.onDidChangeVisibility(({ visible }) => tree.setVisible(visible)),
      this.view.onDidChangeSelection(() => this.tellSelected()),
      // While VS Code asks for a run's nodes again it knows none of them, nor that one was selected just then.
      tree.onDidGive(() => clock.after(0, () => this.tellSelected())),
      store.onDidChange(() => {
        this.updateBadge();
        this.updateMessage();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.updateMessage()),
      tree.onDidShow((count) => {
        this.isEmpty = count === 0;
        this.updateMessage();
      }),
    );
    this.updateBadge();
  }

  get visible(): boolean {
    return this.view.visible;
  }

  get onDidChangeVisibility(): vscode.Event<unknown> {
    return this.view.onDidChangeVisibility;
  }

  /** Says above the tree what of it is shown. */
  tellFilter(filter: TreeFilter): void {
    this.filter = filter;
    this.updateMessage();
  }

  /** The node that is selected, if it is one alone. */
  get selected(): TreeNode | undefined {
    const [node, ...others] = this.view.selection;
    return others.length === 0 ? node : undefined;
  }

  /** Shows a node in the tree, a run with what is under it. */
  async reveal(node: TreeNode): Promise<void> {
    try {
      await this.view.reveal(node, { select: true, focus: false, expand: node.kind === 'run' });
    } catch (error) {
      // It may have been replaced or removed while VS Code looked for it.
      this.warn('The tree cannot show a node', error);
    }
  }

  /** Shows a run with what is under it. */
  async revealRun(run: FollowedRun): Promise<void> {
    await this.reveal(this.tree.nodes.run(run));
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private tellSelected(): void {
    const { selected } = this;
    if (selected === undefined || selected === this.told) return;
    this.told = selected;
    this.selection.fire(selected);
  }

  private updateMessage(): void {
    const { t, filter } = this;
    const parts = [
      // Without runs the view's welcome text says it, which a message would hide.
      ...(vscode.workspace.isTrusted || this.store.runs.length === 0 || this.isEmpty ? [] : [untrusted(t)]),
      // Where it lets nothing through the welcome text says so.
      ...(isFiltering(filter) && !this.isEmpty ? [t('Shown: {0}', filterText(filter, t))] : []),
    ];
    const message = parts.join(' ');
    if ((this.view.message ?? '') !== message) this.view.message = message;
  }

  private updateBadge(): void {
    const count = countActive(this.store.runs, this.clock.now());
    if ((this.view.badge?.value ?? 0) === count) return;
    const tooltip = count === 1 ? this.t('1 simulation is running') : this.t('{0} simulations are running', count);
    this.view.badge = count === 0 ? undefined : { value: count, tooltip };
  }
}

function untrusted(t: Translate): string {
  return t('This workspace is not trusted: runs can be watched, but none is started, resumed or steered from here.');
}

import * as vscode from 'vscode';
import type { Translate } from '../../text';
import type { Clock } from '../clock';
import { RUNS_VIEW } from '../contributions';
import type { FollowedRun } from '../runs/followed-run';
import { countActive, type RunStore } from '../runs/run-store';
import type { TreeNode } from './nodes';
import type { RunsTree } from './runs-tree';

/** The view "Runs": the tree on the screen, and the number of running simulations on its icon. */
export class RunsView implements vscode.Disposable {
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly disposables: vscode.Disposable[] = [];

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
    if (!vscode.workspace.isTrusted) this.view.message = untrusted(t);
    this.disposables.push(
      this.view,
      this.view.onDidChangeVisibility(({ visible }) => tree.setVisible(visible)),
      store.onDidChange(() => this.updateBadge()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.view.message = '';
      }),
    );
    this.updateBadge();
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

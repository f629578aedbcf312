import * as vscode from 'vscode';
import type { Translate } from '../../text';
import type { Clock } from '../clock';
import { commandIds } from '../contributions';
import type { RunStore } from '../runs/run-store';
import { contextValueOf } from './abilities';
import { iconOf, textOf } from './appearance';
import { NodeCache, nodeId, type TreeNode } from './nodes';

/** Changes are gathered for this long before the tree is drawn, milliseconds. */
const GATHER = 100;
const SECOND = 1000;

/** The tree of runs, partitions and phases. Draws only nodes whose text changed, and nothing while it is hidden. */
export class RunsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly nodes = new NodeCache();
  private readonly changed = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  /** What was drawn last, by node id. */
  private readonly drawn = new Map<string, string>();
  private readonly pending = new Set<TreeNode>();
  private everything = false;
  private visible = false;
  private cancelDraw: (() => void) | undefined;
  private cancelSecond: (() => void) | undefined;
  private readonly subscription: vscode.Disposable;

  /** @param ready resolves when the runs are known; until then the view shows its progress bar */
  constructor(
    private readonly store: RunStore,
    private readonly ready: Promise<void>,
    private readonly clock: Clock,
    private readonly t: Translate,
  ) {
    this.subscription = store.onDidChange((change) => {
      if (change.type === 'list') this.everything = true;
      else
        for (const about of change.changes)
          for (const node of this.nodes.nodesOf(change.run, about)) this.pending.add(node);
      this.plan();
    });
  }

  /** Draws while visible; what changed in between is drawn when it becomes so. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    this.cancelSecond?.();
    if (!visible) return;
    this.plan();
    this.everySecond();
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    await this.ready;
    return node ? this.nodes.childrenOf(node) : this.store.runs.map((run) => this.nodes.run(run));
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.nodes.parentOf(node);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const view = node.run.view(this.clock.now());
    const { label, description, tooltip } = textOf(node, view, this.t);
    const icon = iconOf(node, view);
    const item = new vscode.TreeItem(label, this.collapsible(node));
    item.id = nodeId(node);
    item.description = description;
    item.tooltip = tooltip;
    item.contextValue = contextValueOf(node, view);
    item.accessibilityInformation = { label: `${label}, ${description}` };
    if (icon)
      item.iconPath = new vscode.ThemeIcon(icon.codicon, icon.color ? new vscode.ThemeColor(icon.color) : undefined);
    if (node.kind === 'setup' || node.kind === 'partition' || node.kind === 'join') {
      // Without arguments: VS Code forgets a command's arguments when it draws the item anew, which it does every
      // second while the item runs, and a click that comes just then would do nothing.
      item.command = { title: this.t('Show Log'), command: commandIds.showSelectedLog };
    }
    this.drawn.set(item.id, this.look(node));
    return item;
  }

  dispose(): void {
    this.subscription.dispose();
    this.cancelDraw?.();
    this.cancelSecond?.();
    this.changed.dispose();
  }

  private collapsible(node: TreeNode): vscode.TreeItemCollapsibleState {
    if (node.kind === 'range') return vscode.TreeItemCollapsibleState.Collapsed;
    if (node.kind !== 'run') return vscode.TreeItemCollapsibleState.None;
    const newest = this.store.runs[0] === node.run;
    return newest || node.run.isActive(this.clock.now())
      ? vscode.TreeItemCollapsibleState.Expanded
      : vscode.TreeItemCollapsibleState.Collapsed;
  }

  private plan(): void {
    if (!this.visible) return;
    this.cancelDraw ??= this.clock.after(GATHER, () => {
      this.cancelDraw = undefined;
      this.draw();
    });
  }

  private draw(): void {
    if (!this.visible) return;
    const nodes = [...this.pending];
    const everything = this.everything;
    this.pending.clear();
    this.everything = false;
    if (everything) {
      this.changed.fire(undefined);
      return;
    }
    const different = nodes.filter((node) => {
      const before = this.drawn.get(nodeId(node));
      return before !== undefined && before !== this.look(node);
    });
    // VS Code draws a node's children with it.
    const chosen = new Set(different);
    const tops = different.filter((node) => !this.hasAncestorIn(node, chosen));
    if (tops.length > 0) this.changed.fire(tops);
  }

  private hasAncestorIn(node: TreeNode, nodes: ReadonlySet<TreeNode>): boolean {
    for (let parent = this.getParent(node); parent; parent = this.getParent(parent)) if (nodes.has(parent)) return true;
    return false;
  }

  /** Elapsed times of what runs. */
  private everySecond(): void {
    this.cancelSecond = this.clock.after(SECOND, () => {
      const now = this.clock.now();
      for (const run of this.store.runs) {
        if (run.alive) for (const node of this.nodes.ticking(run, run.view(now))) this.pending.add(node);
      }
      if (this.pending.size > 0) this.plan();
      this.everySecond();
    });
  }

  /** Everything that is drawn of a node, in a word to compare. */
  private look(node: TreeNode): string {
    const view = node.run.view(this.clock.now());
    const { label, description, tooltip } = textOf(node, view, this.t);
    return JSON.stringify([label, description, tooltip, contextValueOf(node, view), iconOf(node, view)?.codicon]);
  }
}

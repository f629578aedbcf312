import * as vscode from 'vscode';
import type { Translate } from '../../text';
import type { Clock } from '../clock';
import { commandIds } from '../contributions';
import { Emitter } from '../emitter';
import { Pace } from '../pace';
import type { RunStore } from '../runs/run-store';
import { contextValueOf } from './abilities';
import { accessibleText, iconOf, textOf } from './appearance';
import { isFiltering, isShown, NO_FILTER, type TreeFilter } from './filter';
import { isOutdated, type Look, lookOf } from './looks';
import { NodeCache, nodeId, type TreeNode } from './nodes';

/** The tree is drawn no more often than this, milliseconds: what changes meanwhile is gathered. */
const GATHER = 100;
const SECOND = 1000;
/** Looking at everything through a filter may take long: it rests so many times as long. */
const REST = 20;

/** The tree of runs, partitions and phases. Draws only nodes whose text changed, and nothing while it is hidden. */
export class RunsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly nodes = new NodeCache();
  private readonly changed = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly showing = new Emitter<number>();
  /** So many runs are drawn now: those that the filter lets through. */
  readonly onDidShow = this.showing.event;
  private readonly giving = new Emitter<void>();
  /** VS Code was told anew what is under a node. */
  readonly onDidGive = this.giving.event;
  /** What was drawn last, by node id. */
  private readonly drawn = new Map<string, Look>();
  /** Whether the filter let a node through when it was looked at last, by node id. */
  private readonly passed = new Map<string, boolean>();
  /** How long looking at a node's children through the filter took last, milliseconds. */
  private filtering = 0;
  private filtered = NO_FILTER;
  private readonly pending = new Set<TreeNode>();
  private everything = false;
  /** VS Code has asked for the runs: it does so by itself when the view is opened for the first time. */
  private asked = false;
  private visible = false;
  private readonly drawing: Pace;
  private cancelSecond: (() => void) | undefined;
  private readonly subscription: vscode.Disposable;

  /** @param ready resolves when the runs are known; until then the view shows its progress bar */
  constructor(
    private readonly store: RunStore,
    private readonly ready: Promise<void>,
    private readonly clock: Clock,
    private readonly t: Translate,
  ) {
    this.drawing = new Pace(clock, () => this.draw());
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
    this.giving.fire();
    if (node) return this.childrenOf(node);
    this.asked = true;
    this.everything = false;
    const all = this.store.runs.map((run) => this.nodes.run(run));
    const runs = isFiltering(this.filtered) ? all.filter((run) => this.childrenOf(run).length > 0) : all;
    this.showing.fire(runs.length);
    return runs;
  }

  /** What is shown under a node now. */
  childrenOf(node: TreeNode): TreeNode[] {
    const { shows } = this;
    if (!shows) return this.nodes.childrenOf(node);
    const began = this.clock.now();
    const children = this.nodes.childrenOf(node, shows);
    this.filtering = this.clock.now() - began;
    return children;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.nodes.parentOf(node, this.shows);
  }

  /** What of the runs is shown. */
  get filter(): TreeFilter {
    return this.filtered;
  }

  setFilter(filter: TreeFilter): void {
    this.filtered = filter;
    this.passed.clear();
    this.drawn.clear();
    this.everything = true;
    this.plan();
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const view = node.run.view(this.clock.now());
    const text = textOf(node, view, this.t);
    const { label, description, tooltip } = text;
    const icon = iconOf(node, view);
    const item = new vscode.TreeItem(label, this.collapsible(node));
    item.id = nodeId(node);
    item.description = description;
    // At once: a row whose tooltip was resolved when somebody pointed at it lost its label when it was drawn next.
    item.tooltip = tooltip;
    item.contextValue = contextValueOf(node, view);
    item.accessibilityInformation = { label: accessibleText(node, view, this.t, text) };
    if (icon)
      item.iconPath = new vscode.ThemeIcon(icon.codicon, icon.color ? new vscode.ThemeColor(icon.color) : undefined);
    if (node.kind === 'setup' || node.kind === 'partition' || node.kind === 'join') {
      // Without arguments: VS Code forgets a command's arguments when it draws the item anew, which it does while the
      // item runs, and a click that comes just then would do nothing.
      item.command = { title: this.t('Show Log'), command: commandIds.showSelectedLog };
    }
    this.drawn.set(item.id, lookOf(node, view, this.t, text));
    return item;
  }

  dispose(): void {
    this.subscription.dispose();
    this.drawing.dispose();
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
    if (this.visible) this.drawing.ask(Math.max(GATHER, REST * this.filtering));
  }

  private draw(): void {
    if (!this.visible) return;
    const nodes = [...this.pending];
    const everything = this.everything || this.comesOrGoes(nodes);
    this.pending.clear();
    this.everything = false;
    if (everything) {
      if (this.asked) this.changed.fire(undefined);
      return;
    }
    const different = nodes.filter((node) => {
      const before = this.drawn.get(nodeId(node));
      return before !== undefined && isOutdated(before, this.look(node));
    });
    // VS Code draws a node's children with it.
    const chosen = new Set(different);
    const tops = different.filter((node) => !this.hasAncestorIn(node, chosen));
    if (tops.length > 0) this.changed.fire(tops);
  }

  /** Which partitions and phases pass the filter; undefined where there is none. */
  private get shows(): ((node: TreeNode) => boolean) | undefined {
    if (!isFiltering(this.filtered)) return undefined;
    return (node) => {
      const passes = isShown(node, node.run.view(this.clock.now()), this.filtered, this.t);
      this.passed.set(nodeId(node), passes);
      return passes;
    };
  }

  /** Whether one of them passes the filter since it changed, or no more. */
  private comesOrGoes(nodes: readonly TreeNode[]): boolean {
    const { shows } = this;
    if (!shows) return false;
    return nodes.some((node) => {
      const before = this.passed.get(nodeId(node));
      return before !== undefined && before !== shows(node);
    });
  }

  private hasAncestorIn(node: TreeNode, nodes: ReadonlySet<TreeNode>): boolean {
    // Whatever the filter shows between them: asking it would be to look at all partitions.
    const { nodes: all } = this;
    for (let parent = all.parentOf(node); parent; parent = all.parentOf(parent)) if (nodes.has(parent)) return true;
    return false;
  }

  /** Elapsed times of what runs, as often as {@link isOutdated} says. */
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

  private look(node: TreeNode): Look {
    return lookOf(node, node.run.view(this.clock.now()), this.t);
  }
}

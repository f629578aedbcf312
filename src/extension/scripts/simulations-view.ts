import * as vscode from 'vscode';
import { SECTION, SIMULATIONS_VIEW } from '../contributions';
import type { Parts } from '../parts';
import type { SimulationNode, SimulationsTree } from './simulations-tree';

/** Changes are gathered for this long before the view is drawn, milliseconds. */
const GATHER = 200;

type Needed = Pick<Parts, 'clock' | 'errors' | 'scripts' | 'store' | 't'>;

/** The view "Simulations". Draws only what changed, and nothing while it is hidden. */
export class SimulationsView implements vscode.TreeDataProvider<SimulationNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<SimulationNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<SimulationNode>;
  private readonly disposables: vscode.Disposable[];
  private tree: Promise<SimulationsTree> | undefined;
  private cancelDraw: (() => void) | undefined;

  constructor(private readonly parts: Needed) {
    this.view = vscode.window.createTreeView(SIMULATIONS_VIEW, { treeDataProvider: this });
    const plan = () => this.plan();
    this.disposables = [
      this.changed,
      this.view,
      this.view.onDidChangeVisibility(plan),
      parts.scripts.onDidChange(plan),
      parts.store.onDidChange(plan),
      vscode.workspace.onDidChangeWorkspaceFolders(plan),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration(SECTION)) return;
        void this.tree?.then((tree) => tree.forgetSettings());
        plan();
      }),
    ];
  }

  async getChildren(node?: SimulationNode): Promise<SimulationNode[]> {
    return (await this.load()).getChildren(node);
  }

  async getTreeItem(node: SimulationNode): Promise<vscode.TreeItem> {
    return (await this.load()).getTreeItem(node);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: SimulationNode): Promise<vscode.TreeItem> {
    const tooltip = (await this.load()).tooltipOf(node);
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  dispose(): void {
    this.cancelDraw?.();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private plan(): void {
    if (!this.view.visible || !this.tree) return;
    this.cancelDraw ??= this.parts.clock.after(GATHER, () => {
      this.cancelDraw = undefined;
      void this.draw().catch((error) => this.parts.errors.warn('The simulations cannot be drawn', error));
    });
  }

  private async draw(): Promise<void> {
    if (!this.view.visible) return;
    for (const node of (await this.load()).changed()) this.changed.fire(node);
  }

  private load(): Promise<SimulationsTree> {
    const { clock, scripts, store, t } = this.parts;
    this.tree ??= import('./simulations-tree').then((loaded) => new loaded.SimulationsTree(scripts, store, clock, t));
    return this.tree;
  }
}

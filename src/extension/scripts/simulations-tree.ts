import path from 'node:path';
import * as vscode from 'vscode';
import { isFinished } from '../../run';
import type { Translate } from '../../text';
import type { Clock } from '../clock';
import { configurationsOf, resolveFor } from '../configuration';
import type { FollowedRun } from '../runs/followed-run';
import type { RunStore } from '../runs/run-store';
import { type Icon, iconOf } from '../tree/appearance';
import { newestRun } from './newest-run';
import { factsOf, type ScriptFacts } from './script-facts';
import type { KnownSimulation } from './script-index';
import { isTroubled, type ScriptText, type ShownScript, scriptText } from './script-text';
import type { SimulationScripts } from './simulation-scripts';

/** Scripts of one folder of a workspace with several. */
interface FolderNode {
  readonly kind: 'folder';
  readonly folder: vscode.WorkspaceFolder;
}
/** A script or one of its configurations: what commands take as their target. */
export interface ScriptNode {
  readonly kind: 'script' | 'configuration';
  readonly script: vscode.Uri;
  readonly configuration?: string;
}
export type SimulationNode = FolderNode | ScriptNode;

/** Of what has not been run. */
const ICONS: Readonly<Record<ScriptNode['kind'], Icon>> = {
  script: { codicon: 'file-code' },
  configuration: { codicon: 'settings' },
};
const TROUBLE: Icon = { codicon: 'warning', color: 'charts.yellow' };

/** What the lines of the Simulations view are, and what they read. Nodes with the same id are the same object. */
export class SimulationsTree {
  private readonly nodes = new Map<string, SimulationNode>();
  /** Until the settings change. */
  private readonly facts = new Map<string, ScriptFacts>();
  /** What was drawn last, by node id. */
  private readonly drawn = new Map<string, string>();
  private drawnList = '';

  constructor(
    private readonly scripts: SimulationScripts,
    private readonly store: RunStore,
    private readonly clock: Clock,
    private readonly t: Translate,
  ) {}

  async getChildren(node?: SimulationNode): Promise<SimulationNode[]> {
    await this.scripts.searched();
    if (node?.kind === 'script') return this.childrenOf(node);
    if (node?.kind === 'configuration') return [];
    const files = this.filesIn(node?.kind === 'folder' ? node.folder : undefined);
    if (node === undefined) {
      this.drawnList = this.list();
      const folders = this.folders();
      if (folders.length > 0) return folders;
    }
    return files.map((file) => this.scriptNode(file));
  }

  getParent(node: SimulationNode): SimulationNode | undefined {
    if (node.kind === 'folder') return undefined;
    if (node.kind === 'configuration') return this.scriptNode(node.script.fsPath);
    const folder = vscode.workspace.getWorkspaceFolder(node.script);
    return folder && this.folders().find((one) => one.folder.uri.toString() === folder.uri.toString());
  }

  getTreeItem(node: SimulationNode): vscode.TreeItem {
    if (node.kind === 'folder') {
      const item = new vscode.TreeItem(node.folder.name, vscode.TreeItemCollapsibleState.Expanded);
      item.id = idOf(node);
      item.iconPath = vscode.ThemeIcon.Folder;
      item.contextValue = 'folder';
      return item;
    }
    const { text, icon, contextValue } = this.look(node);
    const children = node.kind === 'script' ? this.configurations(node) : [];
    const item = new vscode.TreeItem(
      text.label,
      children.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Expanded,
    );
    item.id = idOf(node);
    item.description = text.description;
    item.accessibilityInformation = { label: text.accessibleName };
    item.contextValue = contextValue;
    item.iconPath = new vscode.ThemeIcon(icon.codicon, icon.color ? new vscode.ThemeColor(icon.color) : undefined);
    item.command = { title: this.t('Open Script'), command: 'vscode.open', arguments: this.opening(node) };
    this.drawn.set(item.id, this.word(node));
    return item;
  }

  /** The tooltip, when the mouse rests on a line: of a run it tells more than is drawn. */
  tooltipOf(node: SimulationNode): string | undefined {
    return node.kind === 'folder' ? undefined : this.look(node).text.tooltip;
  }

  /** The settings changed. */
  forgetSettings(): void {
    this.facts.clear();
  }

  /** The nodes to draw anew since the last time: undefined is the whole list. */
  changed(): readonly (SimulationNode | undefined)[] {
    if (this.list() !== this.drawnList) {
      this.drawn.clear();
      return [undefined];
    }
    const different = [...this.drawn].flatMap(([id, before]): SimulationNode[] => {
      const node = this.nodes.get(id);
      return node && node.kind !== 'folder' && this.word(node) !== before ? [node] : [];
    });
    // VS Code draws a script's configurations with it.
    return different.filter((node) => node.kind !== 'configuration' || !different.includes(this.parentOf(node)));
  }

  private parentOf(node: ScriptNode): SimulationNode {
    return this.scriptNode(node.script.fsPath);
  }

  private childrenOf(node: ScriptNode): SimulationNode[] {
    return this.configurations(node).map((configuration) =>
      this.one({ kind: 'configuration', script: node.script, configuration }),
    );
  }

  /** Only where the workspace has several; in its order. */
  private folders(): FolderNode[] {
    const all = vscode.workspace.workspaceFolders ?? [];
    if (all.length < 2) return [];
    return all
      .filter((folder) => this.filesIn(folder).length > 0)
      .map((folder) => this.one({ kind: 'folder', folder }) as FolderNode);
  }

  private filesIn(folder: vscode.WorkspaceFolder | undefined): string[] {
    const files = this.scripts.paths;
    if (!folder) return [...files];
    return files.filter(
      (file) => vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file))?.uri.toString() === folder.uri.toString(),
    );
  }

  private list(): string {
    return JSON.stringify([this.folders().map(idOf), this.scripts.paths]);
  }

  private scriptNode(file: string): ScriptNode {
    return this.one({ kind: 'script', script: vscode.Uri.file(file) }) as ScriptNode;
  }

  private one(node: SimulationNode): SimulationNode {
    const id = idOf(node);
    const known = this.nodes.get(id);
    if (known) return known;
    this.nodes.set(id, node);
    return node;
  }

  /** A wrong shape of the settings is told in the script's own line. */
  private configurations({ script }: ScriptNode): readonly string[] {
    try {
      return configurationsOf(script);
    } catch {
      return [];
    }
  }

  private look(node: ScriptNode) {
    const known = this.simulationOf(node);
    const run = this.runOf(node);
    const view = run?.view(this.clock.now());
    const { configuration } = node;
    const shown: ShownScript = {
      file: node.script.fsPath,
      folder: configuration === undefined ? this.distinction(node.script.fsPath) : undefined,
      ...(configuration === undefined ? {} : { configuration }),
      facts: this.factsOf(node),
      problems: configuration === undefined ? (known?.problems ?? 0) : 0,
      run: view,
    };
    const text = scriptText(shown, this.t);
    const ofRun = run && view && iconOf({ kind: 'run', run }, view);
    const goesOn = view !== undefined && !isFinished(view.state);
    const icon = (goesOn || !isTroubled(shown) ? ofRun : TROUBLE) ?? ICONS[node.kind];
    return { text, icon, contextValue: run ? `${node.kind} hasRun` : node.kind };
  }

  /** Everything that is drawn of a node, in a word to compare; of a run no more than its state, which ticks less. */
  private word(node: ScriptNode): string {
    const { text, icon, contextValue } = this.look(node);
    const { label, description }: ScriptText = text;
    const children = node.kind === 'script' ? this.configurations(node) : [];
    return JSON.stringify([label, description, icon, contextValue, children, this.simulationOf(node)?.line]);
  }

  private factsOf(node: ScriptNode): ScriptFacts {
    const id = idOf(node);
    const known = this.facts.get(id) ?? factsOf(() => resolveFor(node.script, {}, node.configuration), this.t);
    this.facts.set(id, known);
    return known;
  }

  private runOf(node: ScriptNode): FollowedRun | undefined {
    return newestRun(this.store.runs, node.script.fsPath, node.configuration);
  }

  private simulationOf(node: ScriptNode): KnownSimulation | undefined {
    return this.scripts.simulations.find(({ file }) => file === node.script.fsPath);
  }

  /** The folder of a script whose name others have, too. */
  private distinction(file: string): string | undefined {
    const name = path.basename(file);
    if (this.scripts.paths.filter((other) => path.basename(other) === name).length < 2) return undefined;
    return path.dirname(vscode.workspace.asRelativePath(file));
  }

  private opening(node: ScriptNode): [vscode.Uri, vscode.TextDocumentShowOptions] {
    const line = (this.simulationOf(node)?.line ?? 1) - 1;
    return [node.script, { selection: new vscode.Range(line, 0, line, 0) }];
  }
}

function idOf(node: SimulationNode): string {
  if (node.kind === 'folder') return node.folder.uri.toString();
  return JSON.stringify([node.script.toString(), ...(node.configuration === undefined ? [] : [node.configuration])]);
}

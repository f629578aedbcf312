import * as vscode from 'vscode';
import { oneLine, type Translate, UserError } from '../../text';
import type { Clock } from '../clock';
import { replacedRun } from '../ends/late-clicks';
import { withoutIcons } from '../inert';
import type { FollowedRun } from '../runs/followed-run';
import type { RunStore } from '../runs/run-store';
import type { RunAbilities } from '../tree/abilities';
import { abilitiesOf } from '../tree/abilities';
import { iconOf, textOf } from '../tree/appearance';
import { isTreeNode, type LoggedNode, type NodeCache, type PartitionNode, type TreeNode } from '../tree/nodes';

/** The tree as it is shown: what its filter leaves out is not meant by a command. */
export interface ShownTree {
  readonly nodes: NodeCache;
  childrenOf(node: TreeNode): TreeNode[];
}

/** Finds out which run or partition a command is about: the node it was called on, or one that the person picks. */
export class NodeChooser {
  private readonly nodes: NodeCache;

  constructor(
    private readonly store: RunStore,
    private readonly tree: ShownTree,
    private readonly clock: Clock,
    private readonly t: Translate,
  ) {
    this.nodes = tree.nodes;
  }

  /**
   * The run of the node that a command was called on, or one that is picked among those that can do it.
   * @returns undefined when the person gave up
   * @throws UserError `run.none` when no run can; `run.replaced` when another lies in its place since
   */
  async run(argument: unknown, ability?: keyof RunAbilities): Promise<FollowedRun | undefined> {
    if (isTreeNode(argument)) return this.present(argument.run);
    const runs = this.store.runs.filter(
      (run) => ability === undefined || abilitiesOf(run.view(this.clock.now()))[ability],
    );
    if (runs.length === 0) {
      throw this.noRun();
    }
    const [only] = runs;
    if (runs.length === 1) return only;
    const chosen = await this.pick(
      runs.map((run) => this.nodes.run(run)),
      this.t('Choose a run'),
    );
    return chosen?.run;
  }

  /**
   * The runs that a command was called on: those of the selection that can do it, when several are selected.
   * @throws UserError as {@link run} does
   */
  async runs(argument: unknown, selection: unknown, ability: keyof RunAbilities): Promise<FollowedRun[]> {
    const selected = selectedNodes(selection).filter(({ kind }) => kind === 'run');
    if (selected.length < 2) {
      const run = await this.run(argument, ability);
      return run ? [run] : [];
    }
    const able = selected
      .map(({ run }) => this.present(run))
      .filter((run) => abilitiesOf(run.view(this.clock.now()))[ability]);
    if (able.length === 0) throw this.noRun();
    return able;
  }

  /**
   * The partitions that a command was called on, several when several are selected, or one that is picked. Of a range
   * those that are shown are meant; runs and phases between the selected partitions are passed over.
   * @param allows which partitions it can be done with
   * @throws UserError `partition.none` when there is none
   */
  async partitions(
    argument: unknown,
    selection: unknown,
    allows: (node: PartitionNode) => boolean,
  ): Promise<PartitionNode[]> {
    const selected = selectedNodes(selection);
    const called = selected.length > 0 ? selected : isTreeNode(argument) ? [argument] : [];
    const given = [...new Set(called.flatMap((node) => this.partitionsIn(node)))].filter(allows);
    for (const { run } of given) this.present(run);
    if (given.length > 0) return given;
    const all = this.store.runs
      .flatMap((run) => (run.state?.partitions ?? []).map(({ index }) => this.nodes.partition(run, index)))
      .filter(allows);
    if (all.length === 0) {
      throw new UserError('partition.none', this.t('There is no partition that this can be done with now.'));
    }
    const chosen = await this.pick(all, this.t('Choose a partition'));
    return chosen?.kind === 'partition' ? [chosen] : [];
  }

  private partitionsIn(node: TreeNode): PartitionNode[] {
    if (node.kind === 'partition') return [node];
    return node.kind === 'range' ? this.tree.childrenOf(node).filter((child) => child.kind === 'partition') : [];
  }

  private noRun(): UserError {
    return new UserError('run.none', this.t('There is no run that this can be done with now.'));
  }

  nodeOf(run: FollowedRun): TreeNode {
    return this.nodes.run(run);
  }

  /** A button of a message may be pressed hours later, when another run has taken the place of its run. */
  private present(run: FollowedRun): FollowedRun {
    if (this.store.runs.includes(run)) return run;
    throw replacedRun(run.name, this.t);
  }

  /** The node whose log is wanted; from the palette a run is picked first, then one of its nodes. */
  async logged(argument: unknown): Promise<LoggedNode | undefined> {
    if (isTreeNode(argument) && argument.kind !== 'range') return argument;
    const run = await this.run(argument);
    if (!run?.state) return undefined;
    const own = this.nodes.run(run);
    const ends = [this.nodes.setup(run), this.nodes.join(run)];
    const partitions = run.state.partitions.map(({ index }) => this.nodes.partition(run, index));
    const chosen = await this.pick([...ends, ...partitions, own], this.t('Choose whose log to show'));
    return chosen && chosen.kind !== 'range' ? chosen : undefined;
  }

  private async pick(nodes: readonly TreeNode[], placeHolder: string): Promise<TreeNode | undefined> {
    const severalRuns = new Set(nodes.map((node) => node.run)).size > 1;
    const items = nodes.map((node) => {
      const view = node.run.view(this.clock.now());
      const { label, description } = textOf(node, view, this.t);
      const icon = iconOf(node, view)?.codicon.replace('~spin', '');
      const name = severalRuns && node.kind !== 'run' ? `${oneLine(node.run.name)} · ${label}` : label;
      const plain = withoutIcons(name);
      return { label: icon ? `$(${icon}) ${plain}` : plain, description: withoutIcons(description), node };
    });
    const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
    return chosen?.node;
  }
}

/** VS Code hands over what is selected where the node that was clicked is a part of it. */
const selectedNodes = (selection: unknown): TreeNode[] =>
  Array.isArray(selection) ? selection.filter(isTreeNode) : [];

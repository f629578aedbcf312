import type { Change, RunView } from '../../run';
import type { FollowedRun } from '../runs/followed-run';

/** More partitions than this are shown in ranges. */
const FLAT_LIMIT = 500;
const RANGE_LENGTH = 100;

export type RunNode = { readonly kind: 'run'; readonly run: FollowedRun };
export type SetupNode = { readonly kind: 'setup'; readonly run: FollowedRun };
export type JoinNode = { readonly kind: 'join'; readonly run: FollowedRun };
export type PartitionNode = { readonly kind: 'partition'; readonly run: FollowedRun; readonly index: number };
/** Partitions `first` to `last`, both included. */
export type RangeNode = {
  readonly kind: 'range';
  readonly run: FollowedRun;
  readonly first: number;
  readonly last: number;
};
/** A line of the tree. Nodes with the same id are the same object, as VS Code wants it. */
export type TreeNode = RunNode | SetupNode | JoinNode | PartitionNode | RangeNode;
/** The nodes that have a log. */
export type LoggedNode = Exclude<TreeNode, RangeNode>;

/** Names a node for as long as the run exists, over reloads. */
export function nodeId(node: TreeNode): string {
  const run = node.run.id;
  switch (node.kind) {
    case 'partition':
      return `${run}/${node.index}`;
    case 'range':
      return `${run}/${node.first}-${node.last}`;
    case 'run':
      return run;
    default:
      return `${run}/${node.kind}`;
  }
}

/** Whether an argument of a command is a node of our tree. */
export function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'kind' in value && 'run' in value;
}

/** Makes the nodes, each once. */
export class NodeCache {
  private readonly perRun = new WeakMap<FollowedRun, Map<string, TreeNode>>();

  run(run: FollowedRun): RunNode {
    return this.one(run, { kind: 'run', run });
  }

  setup(run: FollowedRun): SetupNode {
    return this.one(run, { kind: 'setup', run });
  }

  join(run: FollowedRun): JoinNode {
    return this.one(run, { kind: 'join', run });
  }

  partition(run: FollowedRun, index: number): PartitionNode {
    return this.one(run, { kind: 'partition', run, index });
  }

  childrenOf(node: TreeNode): TreeNode[] {
    const { run } = node;
    if (node.kind === 'range') return this.partitions(run, node.first, node.last);
    if (node.kind !== 'run' || !run.state) return [];
    const count = run.state.partitions.length;
    const middle = count > FLAT_LIMIT ? this.ranges(run, count) : this.partitions(run, 1, count);
    // Nobody set up a simulation here that was made elsewhere.
    return [...(run.state.kind === 'foreign' ? [] : [this.setup(run)]), ...middle, this.join(run)];
  }

  parentOf(node: TreeNode): TreeNode | undefined {
    if (node.kind === 'run') return undefined;
    const count = node.run.state?.partitions.length ?? 0;
    if (node.kind !== 'partition' || count <= FLAT_LIMIT) return this.run(node.run);
    return this.rangeOf(node.run, node.index, count);
  }

  /** The nodes that a change of the journal is about; the run's own counts and times change with everything. */
  nodesOf(run: FollowedRun, change: Exclude<Change, undefined>): TreeNode[] {
    const own = this.run(run);
    if (change === 'run') return [own];
    if (change === 'all') return [own, ...this.descendants(own)];
    if (change === 'setup') return [own, this.setup(run)];
    const join = this.join(run);
    if (change === 'join') return [own, join];
    const partition = this.partition(run, change.partition);
    const parent = this.parentOf(partition);
    return [own, ...(parent && parent !== own ? [parent] : []), partition, join];
  }

  /** The nodes whose text changes with time alone. */
  ticking(run: FollowedRun, view: RunView): TreeNode[] {
    if (!view.alive) return [];
    const nodes: TreeNode[] = [this.run(run)];
    if (view.run.setup.state === 'running') nodes.push(this.setup(run));
    if (view.run.join.state === 'running') nodes.push(this.join(run));
    for (const { state, index } of view.run.partitions) {
      if (state === 'running') nodes.push(this.partition(run, index));
    }
    return nodes;
  }

  private descendants(node: TreeNode): TreeNode[] {
    return this.childrenOf(node).flatMap((child) => [child, ...this.descendants(child)]);
  }

  private partitions(run: FollowedRun, first: number, last: number): PartitionNode[] {
    return Array.from({ length: last - first + 1 }, (_, i) => this.partition(run, first + i));
  }

  private ranges(run: FollowedRun, count: number): TreeNode[] {
    const firsts = Array.from({ length: Math.ceil(count / RANGE_LENGTH) }, (_, i) => i * RANGE_LENGTH + 1);
    return firsts.map((first) => this.rangeOf(run, first, count));
  }

  private rangeOf(run: FollowedRun, index: number, count: number): RangeNode {
    const first = index - ((index - 1) % RANGE_LENGTH);
    return this.one(run, { kind: 'range', run, first, last: Math.min(first + RANGE_LENGTH - 1, count) });
  }

  private one<N extends TreeNode>(run: FollowedRun, node: N): N {
    const nodes = this.perRun.get(run) ?? new Map<string, TreeNode>();
    this.perRun.set(run, nodes);
    const id = nodeId(node);
    const known = nodes.get(id);
    if (known) return known as N;
    nodes.set(id, node);
    return node;
  }
}

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

/** The partitions' numbers, by run. */
export function partitionsByRun(partitions: readonly PartitionNode[]): Map<FollowedRun, number[]> {
  const indicesOf = new Map<FollowedRun, number[]>();
  for (const { run, index } of partitions) indicesOf.set(run, [...(indicesOf.get(run) ?? []), index]);
  return indicesOf;
}

type Shows = (node: TreeNode) => boolean;
const shown = <N extends TreeNode>(nodes: N[], shows: Shows | undefined): N[] => (shows ? nodes.filter(shows) : nodes);

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

  /** @param shows which partitions and phases there are; all where it is not given */
  childrenOf(node: TreeNode, shows?: Shows): TreeNode[] {
    const { run } = node;
    if (node.kind === 'range') return shown(this.partitions(run, node.first, node.last), shows);
    if (node.kind !== 'run' || !run.state) return [];
    const count = run.state.partitions.length;
    const partitions = count > FLAT_LIMIT && !shows ? [] : shown(this.partitions(run, 1, count), shows);
    const middle = count > FLAT_LIMIT && !(shows && partitions.length <= FLAT_LIMIT);
    const all = middle ? this.ranges(run, count) : [];
    const ranges = shows ? all.filter((range) => this.childrenOf(range, shows).length > 0) : all;
    // Nobody set up a simulation here that was made elsewhere.
    const before = run.state.kind === 'foreign' ? [] : shown([this.setup(run)], shows);
    return [...before, ...(middle ? ranges : partitions), ...shown([this.join(run)], shows)];
  }

  /** @param shows as for {@link childrenOf} */
  parentOf(node: TreeNode, shows?: Shows): TreeNode | undefined {
    if (node.kind === 'run') return undefined;
    const own = this.run(node.run);
    const count = node.run.state?.partitions.length ?? 0;
    if (node.kind !== 'partition' || count <= FLAT_LIMIT) return own;
    if (shows && this.childrenOf(own, shows).every(({ kind }) => kind !== 'range')) return own;
    return this.rangeOf(node.run, node.index, count);
  }

  /**
   * The nodes that a change of the journal is about, of everything those that were made; the run's own counts and times
   * change with everything.
   */
  nodesOf(run: FollowedRun, change: Exclude<Change, undefined>): TreeNode[] {
    const own = this.run(run);
    if (change === 'run') return [own];
    if (change === 'all') return [...(this.perRun.get(run)?.values() ?? [])];
    if (change === 'setup') return [own, this.setup(run)];
    const join = this.join(run);
    if (change === 'join') return [own, join];
    const partition: PartitionNode = { kind: 'partition', run, index: change.partition };
    const parent = this.parentOf(partition);
    // Nobody has seen one that was not made yet.
    const known = this.perRun.get(run)?.get(nodeId(partition));
    return [own, ...(parent && parent !== own ? [parent] : []), ...(known ? [known] : []), join];
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

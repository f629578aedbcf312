import { isFinished, isRetryable, type RunView, runAbilities, shownPartitionState, shownPhaseState } from '../../run';
import type { TreeNode } from './nodes';

/** What can be asked of a run: what its state allows, and a join that leaves partitions out, which is the user's choice. */
export function abilitiesOf(view: RunView) {
  const abilities = runAbilities(view);
  const { run, counts } = view;
  const lost = counts.failed + counts.cancelled;
  const executed = run.kind === 'run' && run.setup.state === 'succeeded' && counts.succeeded > 0;
  return {
    ...abilities,
    /** What was only interrupted is for a resume. */
    retryable: abilities.retryable && lost > 0,
    /** Join what succeeded, without the others. */
    partlyJoinable:
      abilities.removable &&
      !abilities.resumable &&
      executed &&
      counts.succeeded < run.partitions.length &&
      run.partitionStores.are === 'kept' &&
      !view.isGone,
    /** There is something to see; of a simulation from elsewhere nobody knows before looking. */
    viewable: !view.isGone && (counts.succeeded > 0 || run.join.state === 'succeeded' || run.kind === 'foreign'),
    /** A simulation from elsewhere tells of its partitions only when it is joined. */
    joinable: abilities.joinable || (run.kind === 'foreign' && abilities.removable && !view.isGone),
  };
}
export type RunAbilities = ReturnType<typeof abilitiesOf>;

/** A partition that waits or runs under a living supervisor can be taken out. */
export function isPartitionCancelable(view: RunView, index: number): boolean {
  const state = view.run.partitions[index - 1]?.state;
  return view.alive && view.run.kind === 'run' && (state === 'queued' || state === 'running');
}

export function isPartitionRetryable(view: RunView, index: number): boolean {
  const partition = view.run.partitions[index - 1];
  const state = partition && shownPartitionState(partition, view.alive);
  return state !== undefined && isRetryable(state) && runAbilities(view).retryable;
}

/** One that succeeded can be executed again when its run has ended. */
export function isPartitionRepeatable(view: RunView, index: number): boolean {
  const { run, alive, isGone, state } = view;
  const ended = !alive && !isGone && isFinished(state) && state !== 'interrupted';
  return (
    ended &&
    run.kind === 'run' &&
    run.partitionStores.are === 'kept' &&
    run.partitions[index - 1]?.state === 'succeeded'
  );
}

/**
 * The words that menus look at, e.g. `run executing cancelable pausable` or `partition failed retryable`: the kind of
 * node, its state, and what can be asked of it.
 */
export function contextValueOf(node: TreeNode, view: RunView): string {
  const abilities = abilitiesOf(view);
  const words: string[] = [node.kind];
  switch (node.kind) {
    case 'run':
      words.push(view.state, ...wordsOf(abilities));
      break;
    case 'setup':
      words.push(shownPhaseState(view.run.setup.state, view.alive));
      if (abilities.setupRetryable) words.push('setupRetryable');
      break;
    case 'join':
      words.push(shownPhaseState(view.run.join.state, view.alive));
      if (abilities.joinable || abilities.partlyJoinable) words.push('joinable');
      break;
    case 'partition': {
      const partition = view.run.partitions[node.index - 1];
      if (partition) words.push(shownPartitionState(partition, view.alive));
      if (isPartitionCancelable(view, node.index)) words.push('cancelable');
      if (isPartitionRetryable(view, node.index)) words.push('retryable');
      if (isPartitionRepeatable(view, node.index)) words.push('repeatable');
      break;
    }
    case 'range':
      break;
  }
  return words.join(' ');
}

function wordsOf(abilities: RunAbilities): string[] {
  const words = Object.entries(abilities).filter(([name, able]) => able && name !== 'partlyJoinable');
  const names = words.map(([name]) => name);
  if (abilities.partlyJoinable && !abilities.joinable) names.push('joinable');
  return names;
}

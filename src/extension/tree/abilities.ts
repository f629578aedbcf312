import { onceEach } from '../../machine';
import {
  goesOn,
  isFinished,
  isRetryable,
  phaseRemedyOf,
  type Remedy,
  type RunView,
  remediesFor,
  remedyOf,
  runAbilities,
  shownPartitionState,
  shownPhaseState,
} from '../../run';
import { jobIdOf, jobIdOfPhase } from './job-ids';
import type { TreeNode } from './nodes';

/** More of something for partitions, or for setup or join alone. */
export type RemedyOfRun = ReturnType<typeof remediesFor>[number] & { readonly phase?: 'setup' | 'join' };

/** What may help what failed of a run on a cluster: more memory, more time, or both. */
export function remediesOfRun(view: RunView): RemedyOfRun[] {
  const abilities = runAbilities(view);
  const ofSetup = abilities.setupRetryable ? phaseRemedyOf(view.run, 'setup') : undefined;
  if (ofSetup) return [{ ...ofSetup, phase: 'setup', indices: [] }];
  const ofJoin = abilities.joinable ? phaseRemedyOf(view.run, 'join') : undefined;
  if (ofJoin) return [{ ...ofJoin, phase: 'join', indices: [] }];
  return abilities.retryable ? remediesFor(view.run) : [];
}

/**
 * What can be asked of a run: what its state allows, and a join that leaves partitions out, which is the user's choice.
 * Each row asks for those of its run.
 */
export const abilitiesOf: (view: RunView) => RunAbilities = onceEach(findAbilities);

function findAbilities(view: RunView) {
  const abilities = runAbilities(view);
  const { run, counts } = view;
  const lost = counts.failed + counts.cancelled;
  const remedies = remediesOfRun(view);
  const executed = run.kind === 'run' && run.setup.state === 'succeeded' && counts.succeeded > 0;
  return {
    ...abilities,
    /** What was only interrupted is for a resume. */
    retryable: abilities.retryable && lost > 0,
    /** Some failed on a cluster for want of memory, or of time. */
    moreMemory: remedies.some(({ resource }) => resource === 'memory'),
    moreTime: remedies.some(({ resource }) => resource === 'time'),
    /** It has, or had, jobs of a cluster. */
    hasJobs: [...run.jobs.values()].some(({ job }) => job !== undefined),
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
export type RunAbilities = ReturnType<typeof findAbilities>;

/** A partition that waits or runs under a living supervisor can be taken out. */
export function isPartitionCancelable(view: RunView, index: number): boolean {
  const state = view.run.partitions[index - 1]?.state;
  return view.alive && view.run.kind === 'run' && (state === 'queued' || state === 'running');
}

export function isPartitionRetryable(view: RunView, index: number): boolean {
  const partition = view.run.partitions[index - 1];
  if (!partition) return false;
  const state = shownPartitionState(partition, view.alive);
  return !goesOn(partition) && isRetryable(state) && runAbilities(view).retryable;
}

/** One that a cluster ended for want of memory, or of time, can be retried with more. */
export function isPartitionRemediable(view: RunView, index: number, resource: Remedy['resource']): boolean {
  return isPartitionRetryable(view, index) && remedyOf(view.run, index)?.resource === resource;
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

/** A phase that is, or was, a job of a cluster. */
const jobWords = (view: RunView, phase: 'setup' | 'join'): string[] =>
  jobIdOfPhase(phase, view.run) === undefined ? [] : ['hasJobs'];

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
      if (view.run.kind === 'foreign') words.push('foreign');
      break;
    case 'setup':
      words.push(shownPhaseState(view.run.setup.state, view.alive));
      if (abilities.setupRetryable) words.push('setupRetryable');
      words.push(...remedyWords(view, 'setup'), ...jobWords(view, 'setup'));
      break;
    case 'join':
      words.push(shownPhaseState(view.run.join.state, view.alive));
      if (abilities.joinable || abilities.partlyJoinable) words.push('joinable');
      words.push(...remedyWords(view, 'join'), ...jobWords(view, 'join'));
      break;
    case 'partition': {
      const partition = view.run.partitions[node.index - 1];
      if (partition) words.push(shownPartitionState(partition, view.alive));
      if (isPartitionCancelable(view, node.index)) words.push('cancelable');
      if (isPartitionRetryable(view, node.index)) words.push('retryable');
      if (isPartitionRemediable(view, node.index, 'memory')) words.push('moreMemory');
      if (isPartitionRemediable(view, node.index, 'time')) words.push('moreTime');
      if (isPartitionRepeatable(view, node.index)) words.push('repeatable');
      if (partition && jobIdOf(partition, view.run) !== undefined) words.push('hasJobs');
      break;
    }
    case 'range':
      break;
  }
  return words.join(' ');
}

function remedyWords(view: RunView, phase: 'setup' | 'join'): string[] {
  const ofPhase = remediesOfRun(view).filter((remedy) => remedy.phase === phase);
  return ofPhase.map(({ resource }) => (resource === 'memory' ? 'moreMemory' : 'moreTime'));
}

function wordsOf(abilities: RunAbilities): string[] {
  const words = Object.entries(abilities).filter(([name, able]) => able && name !== 'partlyJoinable');
  const names = words.map(([name]) => name);
  if (abilities.partlyJoinable && !abilities.joinable) names.push('joinable');
  return names;
}

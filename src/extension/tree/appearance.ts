import {
  isStalled,
  jobOfPhase,
  joinText,
  type NodeText,
  type PartitionStateName,
  type PhaseStateName,
  partitionText,
  type RunStateName,
  type RunView,
  runText,
  setupText,
  shownPartitionState,
  shownPhaseState,
  stateWord,
} from '../../run';
import { oneLine, type Translate } from '../../text';
import type { TreeNode } from './nodes';

/** A codicon and the id of a theme colour. */
export interface Icon {
  readonly codicon: string;
  readonly color?: string;
}

type StateName = PartitionStateName | PhaseStateName | RunStateName;

const GREEN = 'testing.iconPassed';
const RED = 'testing.iconFailed';
const BLUE = 'charts.blue';
const YELLOW = 'charts.yellow';
const GREY = 'testing.iconSkipped';

const ICONS: Readonly<Record<StateName, Icon>> = {
  queued: { codicon: 'circle-outline', color: GREY },
  waiting: { codicon: 'circle-outline', color: GREY },
  running: { codicon: 'sync~spin', color: BLUE },
  setup: { codicon: 'sync~spin', color: BLUE },
  executing: { codicon: 'sync~spin', color: BLUE },
  joining: { codicon: 'sync~spin', color: BLUE },
  paused: { codicon: 'debug-pause', color: YELLOW },
  succeeded: { codicon: 'pass', color: GREEN },
  failed: { codicon: 'error', color: RED },
  cancelled: { codicon: 'circle-slash', color: GREY },
  interrupted: { codicon: 'debug-disconnect', color: YELLOW },
};

/** In the queue of a cluster. */
const IN_CLUSTER: Icon = { codicon: 'watch', color: BLUE };
const TROUBLE: Icon = { codicon: 'warning', color: YELLOW };

/** The icon of a node's state, or of its trouble; none for a range, which opens like a folder. */
export function iconOf(node: TreeNode, view: RunView): Icon | undefined {
  const partition = node.kind === 'partition' ? view.run.partitions[node.index - 1] : undefined;
  if (partition && isStalled(partition, view)) return TROUBLE;
  if (node.kind === 'run' && view.isGone) return TROUBLE;
  if (waitsInCluster(node, view)) return IN_CLUSTER;
  // Nobody knows whether the cluster began with it meanwhile.
  if (partition?.state === 'queued' && partition.handed) return ICONS.interrupted;
  const state = stateOf(node, view);
  if (node.kind === 'join' && state === 'succeeded' && view.run.join.concern) return TROUBLE;
  return state && ICONS[state];
}

/** Handed to a cluster that has not begun with it. */
function waitsInCluster(node: TreeNode, { alive, run }: RunView): boolean {
  if (!alive) return false;
  if (node.kind === 'partition') {
    const partition = run.partitions[node.index - 1];
    return partition?.state === 'queued' && partition.handed !== undefined;
  }
  if (node.kind !== 'setup' && node.kind !== 'join') return false;
  return run[node.kind].state === 'running' && (jobOfPhase(run, node.kind)?.waits?.tasks ?? 0) > 0;
}

/** A node's texts. */
export function textOf(node: TreeNode, view: RunView, t: Translate): NodeText {
  switch (node.kind) {
    case 'run':
      return distinguished(runText(view, t), node.run.distinction, t);
    case 'setup':
      return setupText(view, t);
    case 'join':
      return joinText(view, t);
    case 'partition': {
      const partition = view.run.partitions[node.index - 1];
      if (!partition) throw new RangeError(`there is no partition ${node.index}`);
      return partitionText(partition, view, t);
    }
    case 'range':
      return rangeText(node.first, node.last, view, t);
  }
}

/**
 * What a screen reader says of a node: its state in words, which the icon shows, and what stands beside it.
 * @param text the node's
 */
export function accessibleText(node: TreeNode, view: RunView, t: Translate, text = textOf(node, view, t)): string {
  const { label, description } = text;
  const state = stateOf(node, view);
  const word = state === undefined || state === 'waiting' ? undefined : stateWord(state, t);
  const isSaid = word === undefined || description.toLowerCase().includes(word.toLowerCase());
  return [label, ...(isSaid ? [] : [word]), ...description.split(' · ')].filter((part) => part !== '').join(', ');
}

/** @param folder to tell it from others of the same name */
function distinguished(text: NodeText, folder: string | undefined, t: Translate): NodeText {
  if (folder === undefined) return text;
  return { ...text, description: `${t('in {0}', oneLine(folder, 80))} · ${text.description}` };
}

function stateOf(node: TreeNode, view: RunView): StateName | undefined {
  switch (node.kind) {
    case 'run':
      return view.state;
    case 'setup':
      return shownPhaseState(view.run.setup.state, view.alive);
    case 'join':
      return shownPhaseState(view.run.join.state, view.alive);
    case 'partition': {
      const partition = view.run.partitions[node.index - 1];
      return partition && shownPartitionState(partition, view.alive);
    }
    case 'range':
      return undefined;
  }
}

function rangeText(first: number, last: number, view: RunView, t: Translate): NodeText {
  const count = (wanted: PartitionStateName) =>
    view.run.partitions.slice(first - 1, last).filter((p) => shownPartitionState(p, view.alive) === wanted).length;
  const parts = [t('{0} of {1}', count('succeeded'), last - first + 1)];
  if (count('running') > 0) parts.push(t('{0} running', count('running')));
  if (count('failed') > 0) parts.push(t('{0} failed', count('failed')));
  if (count('interrupted') > 0) parts.push(t('{0} interrupted', count('interrupted')));
  if (count('cancelled') > 0) parts.push(t('{0} cancelled', count('cancelled')));
  const label = t('Partitions {0}–{1}', first, last);
  const description = parts.join(' · ');
  return { label, description, tooltip: `${label}: ${description}` };
}

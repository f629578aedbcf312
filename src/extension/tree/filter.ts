/** What of the runs' tree is shown. Pure. */
import * as z from 'zod/mini';
import { isStalled, type RunView, shownPartitionState, shownPhaseState, stateWord } from '../../run';
import { oneLine, type Translate } from '../../text';
import { textOf } from './appearance';
import type { TreeNode } from './nodes';

export const FILTER_STATES = [
  'queued',
  'running',
  'stalled',
  'succeeded',
  'failed',
  'cancelled',
  'interrupted',
] as const;
export type FilterState = (typeof FILTER_STATES)[number];

const schema = z.object({ states: z.array(z.enum(FILTER_STATES)), text: z.string() });
/** Partitions and phases in one of these states (of any where there is none) that have all words of the text. */
export type TreeFilter = z.infer<typeof schema>;

export const NO_FILTER: TreeFilter = { states: [], text: '' };

/** A filter that was kept somewhere; none where it cannot be read. */
export function keptFilter(kept: unknown): TreeFilter {
  const parsed = schema.safeParse(kept);
  return parsed.success ? parsed.data : NO_FILTER;
}

export const isFiltering = ({ states, text }: TreeFilter): boolean => states.length > 0 || wordsOf(text).length > 0;

/** Whether a partition, setup or join is shown. Words are looked for in all that is said of it, and in its run's name. */
export function isShown(node: TreeNode, view: RunView, { states, text }: TreeFilter, t: Translate): boolean {
  if (states.length > 0 && !states.some((state) => isIn(state, node, view))) return false;
  const words = wordsOf(text);
  if (words.length === 0) return true;
  const { label, tooltip } = textOf(node, view, t);
  const said = `${node.run.name}\n${label}\n${tooltip}`.toLowerCase();
  return words.every((word) => said.includes(word));
}

/** `failed, cancelled · "infeasible"` */
export function filterText({ states, text }: TreeFilter, t: Translate): string {
  const names = states.map((state) => filterStateWord(state, t)).join(', ');
  const words = oneLine(text, 60);
  return [names, words && `"${words}"`].filter((part) => part !== '').join(' · ');
}

export const filterStateWord = (state: FilterState, t: Translate): string =>
  state === 'stalled' ? t('stalled') : stateWord(state, t);

function isIn(state: FilterState, node: TreeNode, view: RunView): boolean {
  if (node.kind === 'partition') {
    const partition = view.run.partitions[node.index - 1];
    if (!partition) return false;
    return state === 'stalled' ? isStalled(partition, view) : shownPartitionState(partition, view.alive) === state;
  }
  if (node.kind !== 'setup' && node.kind !== 'join') return false;
  return shownPhaseState(view.run[node.kind].state, view.alive) === state;
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

/** What is said, and done, about failures that a cluster is the reason of. */
import { type FailureKind, hadText, isClusters, type Remedy, remedyFor } from '../run';
import type { OwnedRun } from './owned-run';

/** Another attempt with the same resources would fail in the same way. */
export const isInVain = (kind: FailureKind | undefined): boolean => kind === 'outOfMemory';

/**
 * To be added to what is said of a failed attempt: what its task had, where that did not suffice. What helps is for
 * those who show it, by a command or a button: see `remedyOf`.
 * @param index of the partition, whose attempt still counts as running
 * @param endedAt milliseconds since the epoch, where it is told later than it was
 */
export function clusterWords(
  { state }: OwnedRun,
  index: number,
  kind: FailureKind | undefined,
  endedAt = Date.now(),
): string {
  if (isClusters(kind)) return ' It is tried again by itself.';
  const last = state.partitions[index - 1]?.attempts.at(-1);
  return hadSentence(remedyFor(state.settings, kind, { ...last, endedAt }));
}

/** The same of setup or join, which no limit of the settings ends. */
export const clusterWordsOfPhase = ({ state }: OwnedRun, kind: FailureKind | undefined): string =>
  hadSentence(remedyFor({ ...state.settings, partitionTimeout: 0 }, kind));

const hadSentence = (remedy: Remedy | undefined) => (remedy ? ` It had ${hadText(remedy)}.` : '');

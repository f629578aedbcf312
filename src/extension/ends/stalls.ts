import { isStalled, type PartitionState, type RunView } from '../../run';
import { formatDuration, oneLine, type Translate } from '../../text';

/** Setup, the join or the loading of the script shows nothing. */
const OTHER_STALLS = new Set(['setup.stalled', 'join.stalled', 'loading.stalled']);

/** Something that hangs, and that is only warned of. */
export interface Stall {
  /** Names it, the same in every window. */
  readonly key: string;
  readonly partition?: PartitionState;
  /** What is said of it where it is no partition. */
  readonly message?: string;
}

/** What hangs now. Where the settings end what hangs by itself nobody needs to be told. */
export function stallsOf(view: RunView): Stall[] {
  const { run } = view;
  if (!view.alive) return [];
  const partitions = run.settings.stallAction === 'warn' ? run.partitions.filter((p) => isStalled(p, view)) : [];
  return [
    ...partitions.map((partition) => ({
      key: `${run.runId}-stalled-${partition.index}-${partition.attempts.length}-${partition.stalledSince ?? 0}`,
      partition,
    })),
    ...run.warnings
      .filter(({ code }) => OTHER_STALLS.has(code))
      .map(({ code, time, message }) => ({ key: `${run.runId}-${code}-${time}`, message })),
  ];
}

/** What to say of stalls that were noticed together. */
export function stallText(view: RunView, stalls: readonly Stall[], t: Translate): string {
  const name = oneLine(view.run.settings.name, 60);
  const [first] = stalls;
  if (!first || stalls.length > 1) return t('{0}: {1} partitions show nothing any more.', name, stalls.length);
  const { partition, message = '' } = first;
  if (!partition) return `${name}: ${oneLine(message, 400)}`;
  const idle = Math.max(0, view.now - (partition.stalledSince ?? view.now));
  return t(
    '{0}: partition {1} has shown nothing for {2}. It goes on: cancel it if it hangs.',
    name,
    partition.index,
    formatDuration(idle),
  );
}

import { type Remedy, type RunView, remediesFor } from '../../run';
import { type Translate, UserError } from '../../text';
import type { Clock } from '../clock';
import type { CommandGroup } from '../contributions';
import { confirm } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { Supervisors } from '../start/supervisors';
import { isPartitionRemediable, type RemedyOfRun, remediesOfRun } from '../tree/abilities';
import { isTreeNode, partitionsByRun } from '../tree/nodes';
import type { NodeChooser } from './choose-node';

/** Partitions named one by one in a question. */
const NAMED = 12;

/** Retry what a cluster ended for want of memory or time with more of it, which is shown before. */
export function remedyCommands(
  choose: NodeChooser,
  supervisors: Supervisors,
  clock: Clock,
  t: Translate,
): CommandGroup<'retryWithMoreMemory' | 'retryWithMoreTime'> {
  const retry = (resource: Remedy['resource']) => async (argument: unknown, selection: unknown) => {
    for (const [run, indices] of await chosen(resource, argument, selection))
      await retryWithMore(run, resource, indices);
  };

  /** The partitions that are selected, or all of a run. */
  async function chosen(resource: Remedy['resource'], argument: unknown, selection: unknown) {
    if (isTreeNode(argument) && argument.kind === 'partition') {
      return partitionsByRun(
        await choose.partitions(argument, selection, ({ run, index }) =>
          isPartitionRemediable(run.view(clock.now()), index, resource),
        ),
      );
    }
    const run = await choose.run(argument, resource === 'memory' ? 'moreMemory' : 'moreTime');
    return new Map(run?.state ? [[run, run.state.partitions.map(({ index }) => index)] as const] : []);
  }

  async function retryWithMore(run: FollowedRun, resource: Remedy['resource'], indices: readonly number[]) {
    const found = remedyAmong(run.view(clock.now()), indices, resource);
    if (!found) throw new UserError('retry.nothing', t('Nothing of {0} failed for want of that now.', run.name));
    if (!(await confirmMore(run, found, t))) return;
    const { place } = run;
    if (found.phase === 'setup') await supervisors.start({ type: 'retry', place, changes: found.changes });
    else if (found.phase === 'join') await supervisors.start({ type: 'resume', place, changes: found.changes });
    else await supervisors.retry(run, [...found.indices], found.changes);
  }

  return { retryWithMoreMemory: retry('memory'), retryWithMoreTime: retry('time') };
}

function remedyAmong(view: RunView, indices: readonly number[], resource: Remedy['resource']): RemedyOfRun | undefined {
  const isWanted = (remedy: RemedyOfRun) => remedy.resource === resource;
  const ofPhase = remediesOfRun(view).find((remedy) => remedy.phase !== undefined && isWanted(remedy));
  return ofPhase ?? remediesFor(view.run, indices).find(isWanted);
}

function confirmMore(run: FollowedRun, remedy: RemedyOfRun, t: Translate): Promise<boolean> {
  const { resource, to } = remedy;
  return confirm(
    resource === 'memory' ? t('Retry {0} with more memory?', run.name) : t('Retry {0} with more time?', run.name),
    `${whatChanges(remedy, t)}\n\n${t('What is submitted of this run from now on gets as much.')}`,
    t('Retry with {0}', to),
  );
}

function whatChanges({ resource, from, to, indices, phase }: RemedyOfRun, t: Translate): string {
  if (phase !== undefined) {
    const name = phase === 'setup' ? t('setup') : t('join');
    return resource === 'memory'
      ? t('memory {0} → {1}, {2}', from, to, name)
      : t('time {0} → {1}, {2}', from, to, name);
  }
  const names = indices.slice(0, NAMED).map(String);
  if (indices.length > NAMED) names.push('…');
  const one = indices.length === 1;
  if (resource === 'memory') {
    return one
      ? t('memory {0} → {1}, partition {2}', from, to, names.join(', '))
      : t('memory {0} → {1}, {2} partitions: {3}', from, to, indices.length, names.join(', '));
  }
  return one
    ? t('time {0} → {1}, partition {2}', from, to, names.join(', '))
    : t('time {0} → {1}, {2} partitions: {3}', from, to, indices.length, names.join(', '));
}

/** What is done with a run that was opened again before it goes on. */
import { goesOn, jobOfPhase, type RunState } from '../run';
import { UserError } from '../text';
import { setResultsAside } from './clear-place';
import type { reopenRun } from './open';
import type { SupervisorContext } from './owned-run';
import { endLeftovers, reconcile, requeue, setSucceededAside } from './reconcile';

type Reopened = Awaited<ReturnType<typeof reopenRun>>;

/** What somebody asked for. */
interface Wanted {
  /** Without them, all that did not succeed. */
  readonly indices: readonly number[] | undefined;
  /** Also where they succeeded. */
  readonly again: readonly number[];
  readonly by: 'user' | 'resume';
}

/** Closes what the last supervisor left open, and queues what is to be done. What a cluster has goes on. */
export async function settle(
  opened: Reopened,
  context: SupervisorContext,
  { indices, again, by }: Wanted,
): Promise<void> {
  const { run, settings } = opened;
  await closeLeftOpen(opened);
  if (run.state.setup.state !== 'succeeded') {
    if (!jobOfPhase(run.state, 'setup')) await setResultsAside(run.place, run.state, context.now());
    requeue(
      run,
      run.state.partitions.map((p) => p.index),
      by,
    );
    return;
  }
  // Stores are read as a whole where that is no login node; on a cluster, the join reads them.
  const unfinished = await reconcile(run, settings.executor === 'local', context.tell);
  refuseWhileJoining(run.state);
  await setSucceededAside(run, again, context.now());
  requeue(run, indices ?? unfinished, by);
  // What was interrupted or still queued is part of going on, whatever was asked for.
  const rest = unfinished.filter((index) => run.state.partitions[index - 1]?.state === 'interrupted');
  requeue(run, rest, 'resume');
}

/** Ends local workers that were left, and closes the phases that ended with their supervisor. */
export async function closeLeftOpen({ run, settings, own }: Reopened): Promise<void> {
  // Tasks on this very machine are the cluster's.
  if (settings.executor === 'local') await endLeftovers(run, own, settings.stopGracePeriod * 1000);
  for (const phase of ['setup', 'join'] as const) {
    const left = run.state[phase].state === 'running' && !jobOfPhase(run.state, phase);
    if (left) run.emit({ type: 'phaseEnded', phase, outcome: 'interrupted' });
  }
}

/** A join that leaves partitions out reads the others: none may begin anew under it. @throws UserError `run.joining` */
function refuseWhileJoining(state: RunState): void {
  const job = state.join.state === 'running' ? jobOfPhase(state, 'join') : undefined;
  if (!job || state.partitions.every((p) => p.state === 'succeeded')) return;
  throw new UserError(
    'run.joining',
    `A join that leaves partitions out is still in Slurm's hands (job ${job.job ?? job.name}). Wait until it has ended, or cancel it (powersim cancel), before the rest is executed.`,
  );
}

/** @param indices that somebody wants to be tried again @throws UserError `partition.handed` */
export function refuseHanded({ partitions, jobs }: RunState, indices: readonly number[]): void {
  const handed = indices.flatMap((index) => partitions[index - 1] ?? []).filter(goesOn);
  if (handed.length === 0) return;
  const which = handed.map(({ index, handed }) => `${index} (job ${jobs.get(handed?.submission ?? 0)?.job ?? '?'})`);
  throw new UserError(
    'partition.handed',
    `Slurm may still execute partition ${which.join(', ')}. Pick the run up with "powersim resume", and retry what has failed by then; or cancel it first.`,
  );
}

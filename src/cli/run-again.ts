/** Partitions that succeeded are executed again only when somebody names them and agrees. */
import type { SimulationPlace } from '../layout';
import type { RunState } from '../run';
import { UserError } from '../text';
import { agrees, canAsk, NOT_AGREED } from './agree';
import { livesHere } from './lives-here';
import { say } from './print';

/**
 * Those of the named partitions that succeeded.
 * @throws UserError `partition.none`
 */
export function succeededOf({ partitions }: RunState, indices: readonly number[]): number[] {
  for (const index of indices) {
    if (!partitions[index - 1])
      throw new UserError('partition.none', `There is no partition ${index}: the run has ${partitions.length}.`);
  }
  return indices.filter((index) => partitions[index - 1]?.state === 'succeeded');
}

/**
 * Asks on a terminal; sets the exit status when nobody agrees.
 * @param yes somebody agreed before
 * @throws UserError `partition.notRetryable` where nobody can be asked
 */
export async function agreesToRunAgain(succeeded: readonly number[], yes: boolean): Promise<boolean> {
  if (succeeded.length === 0 || yes) return true;
  const [it, its] = succeeded.length === 1 ? ['it', 'its'] : ['they', 'their'];
  const which = `${succeeded.length === 1 ? 'Partition' : 'Partitions'} ${succeeded.join(', ')} succeeded`;
  const kept = `${its} results so far are kept under another name, and everything is joined anew`;
  if (!canAsk()) {
    const them = succeeded.length === 1 ? 'it' : 'them';
    throw new UserError('partition.notRetryable', `${which}. Add --yes to execute ${them} again: ${kept}.`);
  }
  say(`${which}. If ${it} ${succeeded.length === 1 ? 'is' : 'are'} executed again, ${kept}.`);
  if (await agrees('Execute again?')) return true;
  say('Nothing was changed.');
  process.exitCode = NOT_AGREED;
  return false;
}

/** @throws UserError `partition.notRetryable` while a supervisor goes on with the run */
export async function refuseWhileAlive(state: RunState, place: SimulationPlace): Promise<void> {
  if (!(await livesHere(state, place))) return;
  throw new UserError(
    'partition.notRetryable',
    'The run is still going on: partitions that succeeded can be executed again when it has ended, or was cancelled.',
  );
}

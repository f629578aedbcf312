import { hindranceOf } from '../../run';
import type { SlurmClient } from './client';
import { meaningOf } from './states';
import type { Submission } from './submission';

/**
 * Releases whatever of these is held, by whoever; but what is only held back until it is its turn.
 * @returns how many tasks
 * @throws SlurmSilent, also when it does not let this user
 */
export async function releaseHeld(
  client: Pick<SlurmClient, 'queue' | 'release'>,
  submissions: readonly Submission[],
): Promise<number> {
  const own = submissions.filter(({ isOver, job, share }) => !isOver && job !== undefined && share !== 0);
  if (own.length === 0) return 0;
  const rows = await client.queue(own.map(({ state }) => state.name));
  const held = rows.filter(({ job, name, state, reason }) => {
    const hindrance = hindranceOf(reason);
    const isHeld = hindrance === 'held' || hindrance === 'launch';
    return isHeld && meaningOf(state) === 'waits' && own.some((one) => one.job === job && one.state.name === name);
  });
  if (held.length === 0) return 0;
  await client.release(held.map(({ job, task }) => (task === undefined ? job : `${job}_${task}`)));
  return held.length;
}

import { RUN_ID_VARIABLE } from '../../runtimes';
import type { LocalOptions } from './options';
import { stopTree } from './stop-tree';

/** Ends what left its parent and its session: it still carries the run's id; so do the workers of who took the run over. */
export async function endMarked(
  { runId, isOurs, log }: Pick<LocalOptions, 'runId' | 'isOurs' | 'log'>,
  grace: number,
): Promise<void> {
  if (!(await isOurs())) return;
  const left = await stopTree({ mark: [RUN_ID_VARIABLE, runId] }, grace);
  if (left.length > 0) log(`processes that could not be ended: ${left.join(', ')}`);
}

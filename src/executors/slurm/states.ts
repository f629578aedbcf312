/** What Slurm's words for a task's state mean. */

/** `waits` in Slurm's queue, also again; `runs`, or is on its way to its end; otherwise why it ended. */
type StateMeaning = 'waits' | 'runs' | EndState;

/** `completed` and `failed`: its script ended by itself. */
export type EndState = 'completed' | 'failed' | 'cancelled' | 'timeout' | 'outOfMemory' | 'nodeFail' | 'preempted';

const MEANINGS: Readonly<Record<string, StateMeaning>> = {
  PENDING: 'waits',
  REQUEUED: 'waits',
  REQUEUE_HOLD: 'waits',
  REQUEUE_FED: 'waits',
  RESV_DEL_HOLD: 'waits',
  SPECIAL_EXIT: 'waits',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  REVOKED: 'cancelled',
  TIMEOUT: 'timeout',
  DEADLINE: 'timeout',
  OUT_OF_MEMORY: 'outOfMemory',
  NODE_FAIL: 'nodeFail',
  BOOT_FAIL: 'nodeFail',
  LAUNCH_FAILED: 'nodeFail',
  RECONFIG_FAIL: 'nodeFail',
  PREEMPTED: 'preempted',
};

/** A state that is not known is not final: its task may go on. */
export const meaningOf = (state: string): StateMeaning => MEANINGS[state] ?? 'runs';

/** Why a task ended, where the state says that it did. */
export function endStateOf(state: string): EndState | undefined {
  const meaning = meaningOf(state);
  return meaning === 'waits' || meaning === 'runs' ? undefined : meaning;
}

/** Whether a task in this state is over. */
export const isFinalState = (state: string): boolean => endStateOf(state) !== undefined;

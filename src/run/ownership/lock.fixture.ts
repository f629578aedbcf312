import { machineId, ownIdentity, pidNamespace } from '../../machine';
import type { LockRecord } from './lock';

export const RUN = '0123456789abcdef';

/** What this process would write into a lock. */
export async function recordOf(changes: Partial<LockRecord> = {}): Promise<LockRecord> {
  return {
    runId: RUN,
    ...(await ownIdentity()),
    pidNamespace: pidNamespace(),
    machine: machineId(),
    nonce: 'abc',
    ...changes,
  };
}

import { stat } from 'node:fs/promises';
import { isThere, lockFile, type SimulationPlace, stateDir } from '../../layout';
import { isAlive, type ProcessIdentity } from '../../machine';
import {
  isElsewhere,
  LEASE_MS,
  type LeaseMemory,
  type LockRecord,
  type Observation,
  readLock,
  TOUCH_EVERY_MS,
} from './lock';

/** Of a supervisor on another machine. */
export interface Lease {
  readonly host: string;
  /** When its lock was touched last, by its own clock, milliseconds since the epoch. */
  readonly touched: number;
  /** When it counts as gone unless it touches its lock before; milliseconds of the observer's clock. */
  readonly until: number;
}

/** A supervisor of another machine that should have touched its lock by now, and may be gone. @param now milliseconds since the epoch */
export const silentOf = (lease: Lease | undefined, now: number): Lease | undefined =>
  lease && now - lease.touched > 3 * TOUCH_EVERY_MS ? lease : undefined;

/**
 * Tells whether a run's supervisor lives: here by its process, on another machine by its lock, which it keeps touching.
 * In both cases the lock must be there: a copied folder's journal names a process that has nothing to do with it.
 */
export class SupervisorLife {
  private readonly seen = new Map<string, Observation>();

  /**
   * @param now milliseconds of this machine's own clock
   * @param memory where it is kept since when a foreign lock looks the same, for commands that look only once
   */
  constructor(
    private readonly now: () => number,
    private readonly memory?: LeaseMemory,
  ) {}

  async isAlive(supervisor: ProcessIdentity, place: SimulationPlace): Promise<boolean> {
    const file = lockFile(place);
    const owner = await readLock(file);
    // Where the whole folder is away, there is no lock to be seen, and no copy that could name a stranger either.
    if (owner === undefined) return !(await isThere(stateDir(place))) && isAlive(supervisor);
    if (owner === 'corrupt') return false;
    if (isSame(owner, supervisor) && (await isAlive(supervisor))) return true;
    return isElsewhere(owner) && this.now() < (await this.lease(file, owner)).until;
  }

  /** What the lock of a supervisor on another machine tells, whether it lives or not; undefined when it is none. */
  async leaseAt(place: SimulationPlace): Promise<Lease | undefined> {
    const file = lockFile(place);
    const owner = await readLock(file);
    return owner === undefined || owner === 'corrupt' || !isElsewhere(owner) ? undefined : this.lease(file, owner);
  }

  private async lease(file: string, { nonce, host }: LockRecord): Promise<Lease> {
    const now = this.now();
    const touched = await touchTime(file);
    const known = this.seen.get(file) ?? (await this.memory?.recall(file));
    // A clock that was set back begins anew.
    const same = known?.touched === touched && known.nonce === nonce && known.since <= now;
    const observation = same ? known : { nonce, touched, since: now };
    if (!same) await this.memory?.remember(file, observation).catch(() => undefined);
    this.seen.set(file, observation);
    return { host, touched, until: observation.since + LEASE_MS };
  }
}

const isSame = (one: ProcessIdentity, other: ProcessIdentity) =>
  one.pid === other.pid && one.startTime === other.startTime && one.bootId === other.bootId;

async function touchTime(file: string): Promise<number> {
  return stat(file).then(
    (info) => info.mtimeMs,
    () => 0,
  );
}

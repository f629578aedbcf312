import { stat } from 'node:fs/promises';
import { isThere, lockFile, type SimulationPlace, stateDir } from '../layout';
import { isAlive, type ProcessIdentity } from './liveness';
import { isElsewhere, LEASE_MS, type LeaseMemory, type Observation, readLock } from './lock';

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
    return isElsewhere(owner) && this.holds(file, owner.nonce);
  }

  private async holds(file: string, nonce: string): Promise<boolean> {
    const now = this.now();
    const touched = await touchTime(file);
    const known = this.seen.get(file) ?? (await this.memory?.recall(file));
    // A clock that was set back begins anew.
    const same = known?.touched === touched && known.nonce === nonce && known.since <= now;
    const observation = same ? known : { nonce, touched, since: now };
    if (!same) await this.memory?.remember(file, observation).catch(() => undefined);
    this.seen.set(file, observation);
    return now - observation.since < LEASE_MS;
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

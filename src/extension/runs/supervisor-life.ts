import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { lockFile, type SimulationPlace } from '../../layout';
import { bootId, isAlive, LEASE_MS, type ProcessIdentity, pidNamespace, readLock } from '../../run';
import type { Clock } from '../clock';

/** What was seen of a lock that another machine holds. */
interface Lease {
  readonly touched: number;
  /** When this touch was seen first, on our own clock. */
  readonly since: number;
}

/** Tells whether a run's supervisor lives: here by its process, on another machine by its lock, which it keeps touching. */
export class SupervisorLife {
  private readonly leases = new Map<string, Lease>();

  constructor(private readonly clock: Clock) {}

  async isAlive(supervisor: ProcessIdentity, place: SimulationPlace): Promise<boolean> {
    if (await isAlive(supervisor)) return true;
    const file = lockFile(place);
    const owner = await readLock(file);
    if (owner === undefined || owner === 'corrupt') return false;
    const sameBoot = owner.bootId === bootId();
    const isHere = sameBoot && owner.pidNamespace === pidNamespace();
    // This machine was started anew since.
    const wasHere = !sameBoot && owner.host === hostname();
    return !isHere && !wasHere && this.holds(file, await touchTime(file));
  }

  private holds(file: string, touched: number): boolean {
    const now = this.clock.now();
    const known = this.leases.get(file);
    const lease = known?.touched === touched ? known : { touched, since: now };
    this.leases.set(file, lease);
    return now - lease.since < LEASE_MS;
  }
}

async function touchTime(file: string): Promise<number> {
  return stat(file).then(
    (info) => info.mtimeMs,
    () => 0,
  );
}

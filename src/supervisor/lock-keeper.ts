import { lockFile, type SimulationPlace } from '../layout';
import { type LockOptions, leaseMemory, RunLock, readLock, TOUCH_EVERY_MS } from '../run';
import { messageOf, UserError } from '../text';

/** A confirmation that is older than this, by the machine's clock or by the time this process lived, is none. */
const FRESH = 3000;

/** @param wait see {@link LockOptions.wait}; without it an owner on another machine is not waited for */
export const acquireLock = (place: SimulationPlace, runId: string, wait?: LockOptions['wait']): Promise<RunLock> =>
  RunLock.acquire(lockFile(place), runId, { clock: Date.now, memory: leaseMemory(), wait });

/**
 * Keeps a run's lock, and knows whether it is still this process's: after a sleep of the machine, or a stop of the
 * process, another one may have taken the run over.
 */
export class LockKeeper {
  private readonly touching: NodeJS.Timeout;
  private confirmed = now();
  private lost = false;
  /** Looks at the lock, one after the other: a lock that is just taken again would seem to be somebody else's. */
  private looks: Promise<unknown> = Promise.resolve();
  /** Told when another process took the run over: this one must stop writing and end. */
  onLost: () => void = () => undefined;
  /** Whether the place is there where the lock belongs; one that is not tells nothing of the lock. */
  placeStands: () => Promise<boolean> = async () => true;
  /** Whether the journal holds what this process did not write. */
  wroteOthers: () => Promise<boolean> = async () => false;

  constructor(
    private readonly place: SimulationPlace,
    private readonly runId: string,
    private lock: RunLock,
    private readonly log: (message: string) => void,
  ) {
    this.touching = setInterval(() => void this.renew(), TOUCH_EVERY_MS);
    this.touching.unref();
  }

  get isLost(): boolean {
    return this.lost;
  }

  /**
   * Whether the run is still this process's. Looks at the lock unless that was done a moment ago.
   * @throws Error when the file system does not answer
   */
  async confirm(): Promise<boolean> {
    if (this.lost) return false;
    const looked = now();
    if (isFresh(this.confirmed, looked)) return true;
    return this.inTurn(() => this.look());
  }

  /** Takes the lock again where its file was removed; false when somebody else has it, or had it meanwhile. */
  retake(): Promise<boolean> {
    return this.inTurn(() => this.takeAgain());
  }

  private inTurn(look: () => Promise<boolean>): Promise<boolean> {
    const turn = this.looks.then(look);
    this.looks = turn.catch(() => undefined);
    return turn;
  }

  private async takeAgain(): Promise<boolean> {
    if (this.lost) return false;
    const looked = now();
    if (!(await this.lock.isHeld())) {
      // Somebody who had the lock meanwhile may have given it back: the journal tells.
      if (await this.wroteOthers()) return this.lose();
      try {
        this.lock = await acquireLock(this.place, this.runId);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return this.lose();
      }
    }
    this.confirmed = looked;
    return true;
  }

  async release(): Promise<void> {
    clearInterval(this.touching);
    // One that is under way would take it again.
    await this.looks;
    // A folder that is not there, or does not answer, holds no lock that could be given back.
    await this.lock
      .release()
      .catch((error: unknown) => this.log(`the lock could not be released: ${messageOf(error)}`));
  }

  private async look(): Promise<boolean> {
    if (this.lost) return false;
    const looked = now();
    if (!(await this.lock.isHeld())) {
      if ((await readLock(lockFile(this.place))) !== undefined) return this.lose();
      if (!(await this.placeStands())) return true;
      return this.takeAgain();
    }
    this.confirmed = looked;
    return true;
  }

  private lose(): false {
    if (!this.lost) {
      this.lost = true;
      this.log('another process has taken the run over: this one writes nothing any more and ends');
      this.onLost();
    }
    return false;
  }

  private async renew(): Promise<void> {
    try {
      if ((await this.inTurn(() => this.look())) && (await this.lock.isHeld())) await this.lock.touch();
    } catch (error) {
      this.log(`the lock could not be renewed: ${messageOf(error)}`);
    }
  }
}

/** By both clocks: the one stands still while the machine sleeps, the other may be set. */
interface Moment {
  readonly wall: number;
  readonly lived: number;
}
const now = (): Moment => ({ wall: Date.now(), lived: performance.now() });

function isFresh(then: Moment, at: Moment): boolean {
  const wall = at.wall - then.wall;
  return wall >= 0 && wall < FRESH && at.lived - then.lived < FRESH;
}

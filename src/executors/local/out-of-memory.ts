import { setTimeout as delay } from 'node:timers/promises';
import { type MemoryGroup, memoryGroupOf, oomKills } from '../memory-groups';

/** Milliseconds between two looks at the counter after a death, and how many there are: it may rise a little later. */
const AGAIN = { every: 50, times: 6 };
/** Looks after which a kill that nobody's death explains was of something else. */
const SETTLES_AFTER = 5;

interface Account {
  readonly group: MemoryGroup;
  /** Kills that the deaths of workers explain. */
  claimed: number;
  /** Others, that no death to come can explain. */
  settled: number;
  /** Unexplained kills at the last look, and for how many looks they have been as many. */
  last: number;
  looks: number;
}

/** Tells from the kernel's counters whether a process was ended for want of memory. Each kill explains one death. */
export class OutOfMemory {
  private readonly accounts = new Map<string, Account>();
  private readonly groups = new Map<number, Account>();

  /** @param root of the file system that is read */
  constructor(private readonly root = '/') {}

  /** From now on the kills in the process's control group are counted. */
  remember(pid: number): void {
    const group = pid > 0 ? memoryGroupOf(pid, this.root) : undefined;
    const folder = group?.folders[0];
    if (!group || folder === undefined) return;
    let account = this.accounts.get(folder);
    if (!account) {
      const before = oomKills(group, this.root);
      if (before === undefined) return;
      account = { group, claimed: 0, settled: before, last: before, looks: 0 };
      this.accounts.set(folder, account);
    }
    this.groups.set(pid, account);
  }

  /** Looked at about once a second: kills that were of something else are forgotten. */
  look(): void {
    for (const account of this.accounts.values()) {
      const now = this.unexplained(account);
      account.looks = now === account.last ? account.looks + 1 : 0;
      account.last = now;
      if (account.looks >= SETTLES_AFTER) account.settled = now;
    }
  }

  /** Kills in the process's group so far that no worker's death explains; to be compared later. */
  killsAround(pid: number): number {
    const account = this.groups.get(pid);
    return account ? this.unexplained(account) : 0;
  }

  /** Whether a process that SIGKILL ended was ended by the kernel for want of memory. */
  async explains(pid: number): Promise<boolean> {
    const account = this.groups.get(pid);
    this.groups.delete(pid);
    if (!account) return false;
    for (let look = 0; look < AGAIN.times; look += 1) {
      if (look > 0) await delay(AGAIN.every);
      if (this.unexplained(account) <= account.settled) continue;
      account.claimed += 1;
      return true;
    }
    return false;
  }

  private unexplained({ group, claimed }: Account): number {
    return (oomKills(group, this.root) ?? 0) - claimed;
  }
}

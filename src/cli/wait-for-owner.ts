import { setTimeout as delay } from 'node:timers/promises';
import { type LockOptions, takeOverTime } from '../run';
import { oneLine } from '../text';
import { tell } from './print';
import type { Signals } from './signals';

/** Milliseconds between two looks at the lock. */
const LOOK_EVERY = 1000;

/** Waits, until one of the signals, for what becomes of a run's owner on another machine; says so once for each. */
export function waitForOwner(signals: Signals): NonNullable<LockOptions['wait']> {
  let told: string | undefined;
  return async (owner, until) => {
    if (told !== owner.nonce) {
      told = owner.nonce;
      tell(
        `Waiting until ${takeOverTime(until)} at the latest whether the process on ${oneLine(owner.host, 60)} that executes this run still lives; it is taken over if not. Ctrl-C ends the waiting, and changes nothing.`,
      );
    }
    signals.endIfHeard();
    await delay(LOOK_EVERY);
    signals.endIfHeard();
  };
}

import { constants, getPriority, setPriority } from 'node:os';

const usual = getPriority();

/**
 * Lets the processes of partitions go first, or not any more. Only where a system lets a user take back what was given
 * away, the second has an effect: so the priority is below the normal one, and not the lowest.
 */
export function giveWay(gives = true): void {
  try {
    setPriority(gives ? Math.max(usual, constants.priority.PRIORITY_BELOW_NORMAL) : usual);
  } catch {
    // As fast as it is, then.
  }
}

import type { FailureKind } from '../run';

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
}

/** Failures that the user's own code causes: the same one twice is final. */
const IN_THE_SCRIPT: readonly FailureKind[] = ['script', 'status', 'syntax', 'packageMissing', 'functionMissing'];

/**
 * Whether a failed partition is tried again by itself.
 * @param failures of the attempts since a person (or a resume) last queued it, oldest first; at least one
 */
export function triesAgain(failures: readonly Failure[], maxAttempts: number): boolean {
  if (failures.length >= maxAttempts) return false;
  const [previous, last] = failures.slice(-2);
  if (!previous || !last || !IN_THE_SCRIPT.includes(last.kind)) return true;
  return previous.kind !== last.kind || essence(previous.message) !== essence(last.message);
}

/** A message without what differs between two occurrences of the same failure: addresses and object ids. */
function essence(message: string): string {
  return message.replace(/0x[0-9a-f]+/gi, '0x').trim();
}

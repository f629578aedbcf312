/** Codes of the system for a place where nothing can be written, whatever is tried there; and the join's own. */
const CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'ESTALE', 'join.noSpace']);
/** What libhdf5 says of the first two: it knows no codes. */
const WORDS = /No space left on device|quota exceeded/i;
/** Errors that one was caused by: more are a circle. */
const MOST_CAUSES = 20;

/** The error, or whatever caused it, that says that the disk is full or cannot be written; undefined where none does. */
export function diskError(thrown: unknown): Error | undefined {
  let error = thrown;
  for (let i = 0; i < MOST_CAUSES && error instanceof Error; i += 1) {
    if (('code' in error && CODES.has(error.code)) || WORDS.test(error.message)) return error;
    error = error.cause;
  }
  return undefined;
}

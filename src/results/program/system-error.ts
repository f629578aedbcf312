import { messageOf, UserError } from '../../text';

/**
 * What the system refuses (permissions, a broken disk) is nobody's bug: a `UserError` `results.system` with what to do.
 * Everything else is returned as it is.
 */
export function forPeople(error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error && 'syscall' in error && 'path' in error)) return error;
  const message = `${String(error.path)} cannot be read: ${messageOf(error)}. Ask its owner for permission or look at the disk, and try again.`;
  return new UserError('results.system', message, [], { cause: error });
}

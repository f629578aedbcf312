import { UserError } from '../../text';

/** Messages of failures that are told together. */
const TOLD = 3;

/**
 * Does something with each, one after the other, and goes on with the others where it fails with one.
 * @throws what went wrong, when all had their turn
 */
export async function withEach<T>(items: Iterable<T>, action: (item: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) await action(item).catch((error: unknown) => failures.push(error));
  const [first] = failures;
  if (first === undefined) return;
  const messages = new Set(failures.flatMap((failure) => (failure instanceof UserError ? failure.message : [])));
  // A failure that is a bug is told as one.
  const bug = failures.find((failure) => !(failure instanceof UserError));
  if (bug !== undefined || messages.size < 2 || !(first instanceof UserError)) throw bug ?? first;
  throw new UserError(first.code, [...messages].slice(0, TOLD).join(' '));
}

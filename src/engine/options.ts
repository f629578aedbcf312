import { nearestOf, UserError } from '../text';

/**
 * Refuses keys that nobody reads: a misspelt option would do nothing, silently.
 * @param what whose options they are, e.g. `NetworkModel`
 * @throws UserError `options.unknown` naming the key and the nearest right one
 */
export function refuseUnknown(what: string, given: unknown, allowed: readonly string[]): void {
  if (typeof given !== 'object' || given === null) {
    throw new UserError(
      'options.unknown',
      `${what} needs an object with ${allowed.join(', ')}; found ${typeName(given)}.`,
    );
  }
  const unknown = Object.keys(given).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  const nearest = nearestOf(unknown, allowed);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  throw new UserError(
    'options.unknown',
    `${what} has no option ${JSON.stringify(unknown)}.${hint} It has ${allowed.join(', ')}.`,
  );
}

const typeName = (value: unknown): string => (value === undefined ? 'nothing' : value === null ? 'null' : typeof value);

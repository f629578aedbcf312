import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../text';
import { show } from './problems';

/**
 * The absolute path of a file or folder that a script names.
 * @throws UserError `system.file` for what is neither a path nor a file's URL
 */
export function placeOf(given: unknown, what: string): string {
  if (typeof given === 'string' && given !== '') return path.resolve(given);
  if (given instanceof URL && given.protocol === 'file:') return fileURLToPath(given);
  const found = given instanceof URL ? given.href : show(given);
  throw new UserError(
    'system.file',
    `${what}: found ${found}, expected a path, or a file's URL such as new URL("./data", import.meta.url).`,
  );
}

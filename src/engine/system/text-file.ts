import { readFile } from 'node:fs/promises';
import { messageOf, UserError } from '../../text';

/**
 * The text of a file in UTF-8.
 * @throws UserError `system.file` when it cannot be read
 */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const why = absent ? 'there is no such file' : messageOf(error);
    // Without the cause, which says the same again.
    throw new UserError('system.file', `The system's file ${file} cannot be read: ${why}.`);
  }
}

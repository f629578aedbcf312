import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder that `npm run mutate` was asked for, relative to the root. */
export function mutatedFolder(): string {
  const folder = `src/${process.env['MUTATED_FOLDER']}`;
  if (!existsSync(path.resolve(import.meta.dirname, '../..', folder))) throw new Error(`there is no folder ${folder}`);
  return folder;
}

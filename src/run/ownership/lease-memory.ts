import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { stateHome } from '../../machine';
import type { LeaseMemory } from './lock';

const observation = z.object({ nonce: z.string(), touched: z.number(), since: z.number() });

/**
 * Remembers foreign locks in this user's state folder: a run of a machine that is gone is taken over by a later try.
 * @param home this user's state folder; looked for when it is needed where it is not given
 */
export function leaseMemory(home?: string): LeaseMemory {
  const folder = () => path.join(home ?? stateHome(), 'leases');
  const fileOf = async (lock: string) => {
    // A window that opens needs none of it: Node takes 2 ms to load it.
    const { createHash } = await import('node:crypto');
    return path.join(folder(), `${createHash('sha256').update(lock).digest('hex').slice(0, 32)}.json`);
  };
  return {
    recall: async (lock) => {
      try {
        return observation.safeParse(JSON.parse(await readFile(await fileOf(lock), 'utf8'))).data;
      } catch {
        return undefined;
      }
    },
    remember: async (lock, seen) => {
      await mkdir(folder(), { recursive: true, mode: 0o700 });
      await writeFile(await fileOf(lock), JSON.stringify(seen), { mode: 0o600 });
    },
  };
}

import { existsSync, readdirSync } from 'node:fs';
import { textOf } from '../memory-groups';
import { descendants, processTable } from './process-table';

/** Linux may be built without the lists of children. */
const LISTS = '/proc/thread-self/children';

/**
 * The pids of processes and of all their descendants, each root first; none of a root that is gone.
 * Where Linux lists the children of a thread only these processes are read: a machine has hundreds of others.
 */
export async function processTrees(
  roots: readonly number[],
  hasLists = existsSync(LISTS),
): Promise<ReadonlyMap<number, readonly number[]>> {
  if (hasLists) return new Map(roots.map((root) => [root, listed(root)]));
  const table = await processTable();
  return new Map(roots.map((root) => [root, descendants(table, root).map(({ pid }) => pid)]));
}

function listed(root: number): number[] {
  const found = new Set<number>();
  const look = (pid: number): void => {
    const threads = threadsOf(pid);
    // A pid that was given away again must not lead in a circle.
    if (threads.length === 0 || found.has(pid)) return;
    found.add(pid);
    for (const thread of threads) for (const child of childrenOf(pid, thread)) look(child);
  };
  look(root);
  return [...found];
}

/** None of a process that is gone. */
function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function childrenOf(pid: number, thread: string): number[] {
  const list = textOf(`/proc/${pid}/task/${thread}/children`) ?? '';
  return list.split(' ').filter(Boolean).map(Number);
}

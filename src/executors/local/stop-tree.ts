import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { carries, descendants, type ProcessRow, processTable } from './process-table';

/** Which processes are meant: a process with all it started, and everything that carries the variable. */
export interface TreeTarget {
  /** Root of the tree and leader of its own process group; undefined when only the variable is looked for. */
  readonly root?: { readonly pid: number; readonly startTime: string };
  /** Name and value of an environment variable that every descendant inherits, also in a session of its own. */
  readonly mark: readonly [variable: string, value: string];
}

/** The members of a tree that are alive now. This process is never one of them. */
export async function treeMembers(target: TreeTarget): Promise<ProcessRow[]> {
  const table = await processTable();
  const { root, mark } = target;
  const found = new Map<number, ProcessRow>();
  const rootRow = root && table.find((row) => row.pid === root.pid && row.startTime === root.startTime);
  if (rootRow) for (const row of descendants(table, rootRow.pid)) found.set(row.pid, row);
  for (const row of table) {
    const inGroup = root !== undefined && row.group === root.pid && rootRow !== undefined;
    if (inGroup || carries(row.pid, mark[0], mark[1])) found.set(row.pid, row);
  }
  // A marked process may have started others that cleared their environment.
  for (const row of [...found.values()]) for (const child of descendants(table, row.pid)) found.set(child.pid, child);
  found.delete(process.pid);
  return [...found.values()];
}

/**
 * Ends a tree: SIGTERM, then SIGKILL after `grace` milliseconds, on a fresh snapshot each time, until nothing is left.
 * A pid is signalled only if its start time is still the one of the snapshot.
 * @returns the pids that could not be ended within half a minute: another user's, or stuck in the kernel
 */
export async function stopTree(target: TreeTarget, grace: number): Promise<number[]> {
  if (process.platform === 'win32') return stopWindowsTree(target);
  const deadline = performance.now() + grace;
  const known = new Map<string, ProcessRow>();
  const asked = new Set<string>();
  for (;;) {
    const members = await treeMembers(target);
    for (const row of members) known.set(key(row), row);
    const alive = await livingOf(known);
    if (alive.length === 0) return [];
    if (performance.now() >= deadline + HOPELESS) return alive.map((row) => row.pid);
    const force = performance.now() >= deadline;
    for (const row of alive) {
      if (force) signal(row.pid, 'SIGKILL');
      else if (!asked.has(key(row))) signal(row.pid, 'SIGTERM');
      asked.add(key(row));
    }
    await delay(force ? 20 : Math.min(50, Math.max(5, grace / 20)));
  }
}

/** Milliseconds after SIGKILL when a process that still stands will not go. */
const HOPELESS = 30_000;

const key = (row: ProcessRow) => `${row.pid} ${row.startTime}`;

async function livingOf(known: ReadonlyMap<string, ProcessRow>): Promise<ProcessRow[]> {
  return (await processTable()).filter((row) => known.has(key(row)));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already, or not ours to end: the next snapshot tells.
  }
}

async function stopWindowsTree({ root }: TreeTarget): Promise<number[]> {
  if (!root) return [];
  await promisify(execFile)('taskkill', ['/PID', String(root.pid), '/T', '/F'], { timeout: 30_000 }).catch(
    () => undefined,
  );
  return [];
}

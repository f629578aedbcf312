/**
 * Ends a cluster of the tests, also when the tests themselves were killed: it holds the other end of a pipe to them.
 *
 *     node test/slurm/guard.mts FOLDER        pids of the cluster's daemons on standard input, a line each
 *
 * When its input ends, it ends the daemons and all that their jobs have left, and removes the folder.
 */
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { endProcesses } from '../suites/process-tree.mts';
import { configurationFile } from './configuration.mts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('which folder?');
// An interrupt of the terminal reaches it too; it has to outlive the tests.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const daemons = new Map<number, string>();
for await (const line of createInterface({ input: process.stdin })) {
  const [state, pid, name] = line.split(' ');
  if (state === 'started' && name !== undefined) daemons.set(Number(pid), name);
  else daemons.delete(Number(pid));
}
// First what starts processes, then what they are; the daemons' state is thrown away, so they are not asked.
await end(({ name }) => name === 'slurmd');
await endProcesses({ mark: `SLURM_CONF=${configurationFile(folder)}` }, { graceMs: 0 });
await end(() => true);
removeControlGroups();
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

async function end(chosen: (daemon: { name: string }) => boolean): Promise<void> {
  const pids = [...daemons].filter(([, name]) => chosen({ name })).map(([pid]) => pid);
  await Promise.all(pids.map((root) => endProcesses({ root }, { graceMs: 0 })));
}

/** Slurm leaves those of its nodes behind. */
function removeControlGroups(): void {
  const port = path
    .basename(folder ?? '')
    .split('-')
    .at(-1);
  const root = '/sys/fs/cgroup';
  for (const controller of namesIn(root)) {
    const groups = namesIn(path.join(root, controller)).filter((name) => name.startsWith(`slurm_n${port}`));
    for (const group of groups) removeTree(path.join(root, controller, group));
  }
}

function removeTree(group: string): void {
  for (const name of namesIn(group)) removeTree(path.join(group, name));
  try {
    rmdirSync(group);
  } catch {
    // Something lives in it that is none of ours.
  }
}

/** Folders in a folder; none where there is no such folder. */
function namesIn(of: string): string[] {
  try {
    return readdirSync(of, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

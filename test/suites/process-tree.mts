/**
 * Finding and ending every process that something of ours has started, and no other: descendants by parent, and those
 * that left the tree (detached supervisors, Julia's workers in sessions of their own) by a mark in their environment.
 * Without /proc (not Linux) only the process itself and its group are known.
 */
import { readdirSync, readFileSync } from 'node:fs';

export interface FoundProcess {
  readonly pid: number;
  readonly commandLine: string;
}

interface ProcessEntry extends FoundProcess {
  readonly parent: number;
  /** `NAME=value` entries of the environment it was started with; empty if another user's. */
  readonly environment: readonly string[];
}

/** Living processes (zombies are not) below `root`, itself included, and those started with `mark` (`NAME=value`). */
export function findProcesses({ root, mark }: { root?: number; mark?: string }): FoundProcess[] {
  const entries = listProcesses();
  const found = new Set<number>();
  const visit = (pid: number): void => {
    if (found.has(pid) || pid === process.pid) return;
    found.add(pid);
    for (const entry of entries) if (entry.parent === pid) visit(entry.pid);
  };
  if (root !== undefined) visit(root);
  if (mark !== undefined) for (const entry of entries) if (entry.environment.includes(mark)) visit(entry.pid);
  return entries.filter((entry) => found.has(entry.pid)).map(({ pid, commandLine }) => ({ pid, commandLine }));
}

/** Ends what `findProcesses` finds: asks, and after `graceMs` forces. Resolves with what was found first. */
export async function endProcesses(
  which: { root?: number; mark?: string },
  { graceMs = 3_000 }: { graceMs?: number } = {},
): Promise<FoundProcess[]> {
  const first = findProcesses(which);
  signal(first, 'SIGTERM');
  // What a process starts while it is being ended is found in the next look, by its mark or parent.
  if (!(await nothingLeft(which, graceMs))) {
    // A process that sleeps in the kernel outlives even this; it is not worth hanging for.
    for (let round = 0; round < 10; round += 1) {
      signal(findProcesses(which), 'SIGKILL');
      if (await nothingLeft(which, 500)) break;
    }
  }
  return first;
}

/** Whether everything that `findProcesses` finds has ended by itself within the time. */
export async function nothingLeft(which: { root?: number; mark?: string }, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (findProcesses(which).length > 0) {
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

function signal(processes: readonly FoundProcess[], name: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function listProcesses(): ProcessEntry[] {
  let names: string[];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    try {
      // "pid (name, which may hold anything) state parent …"
      const [state, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (state === 'Z' || state === 'X') return [];
      const commandLine = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return [{ pid: Number(name), parent: Number(parent), commandLine, environment: environmentOf(name) }];
    } catch {
      return [];
    }
  });
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

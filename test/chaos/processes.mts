/** Processes by their identity (pid and start time) and by marks in their environment. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Identity } from './journal.mts';

export interface Found extends Identity {
  readonly commandLine: string;
}

/** A process that lives and is no zombie, and is still the one that was meant. */
export function isLiving({ pid, startTime }: Identity): boolean {
  return startTimeOf(pid) === startTime;
}

/** Field 22 of its stat; undefined when there is no such process, or only its zombie. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Living processes that carry one of the entries (`NAME=value`) in their environment. */
export function carriersOf(marks: readonly string[]): Found[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0');
        if (!marks.some((mark) => environment.includes(mark))) return [];
        const commandLine = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
        const startTime = startTimeOf(Number(name));
        return startTime === undefined ? [] : [{ pid: Number(name), startTime, commandLine }];
      } catch {
        return [];
      }
    });
}

/** Sends SIGKILL; false when it was gone already. */
export function killed(process_: Identity): boolean {
  if (!isLiving(process_)) return false;
  try {
    process.kill(process_.pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/** Looks every few milliseconds until there is something else than undefined. @throws Error when it takes too long */
export async function until<T>(what: string, look: () => T | undefined, seconds = 120): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`${what}: not after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
}

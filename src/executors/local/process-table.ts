import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { textOf } from '../memory-groups';

/** One process of this machine. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Tells a process from a later one with the same pid. */
  readonly startTime: string;
}

const run = promisify(execFile);

/** Every process that can be seen now, zombies left out. */
export async function processTable(platform: NodeJS.Platform = process.platform): Promise<ProcessRow[]> {
  if (platform === 'linux') return linuxTable();
  if (platform === 'win32') return [];
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,pgid=,lstart='], { maxBuffer: 1 << 24, timeout: 10_000 });
  return parsePs(stdout);
}

/** Rows of `ps -o pid=,ppid=,pgid=,lstart=`. */
export function parsePs(output: string): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const line of output.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.+?)\s*$/.exec(line);
    if (!match) continue;
    rows.push({ pid: Number(match[1]), parent: Number(match[2]), group: Number(match[3]), startTime: match[4] ?? '' });
  }
  return rows;
}

/** The process and all its descendants, by parent pid. */
export function descendants(table: readonly ProcessRow[], root: number): ProcessRow[] {
  const children = new Map<number, ProcessRow[]>();
  for (const row of table) children.set(row.parent, [...(children.get(row.parent) ?? []), row]);
  const found = table.filter((row) => row.pid === root);
  for (let i = 0; i < found.length; i += 1) {
    for (const child of children.get(found[i]?.pid ?? -1) ?? []) if (!found.includes(child)) found.push(child);
  }
  return found;
}

/** Whether a process carries `NAME=value` in its environment. Only Linux tells; only of this user's processes. */
export function carries(pid: number, variable: string, value: string): boolean {
  return textOf(`/proc/${pid}/environ`)?.split('\0').includes(`${variable}=${value}`) ?? false;
}

/** Resident memory in bytes, now and at its highest; 0 when the process is gone. */
export function memoryOf(pid: number): { readonly resident: number; readonly highest: number } {
  const status = textOf(`/proc/${pid}/status`) ?? '';
  return { resident: bytesIn(status, 'VmRSS'), highest: bytesIn(status, 'VmHWM') };
}

function bytesIn(status: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status);
  return match ? Number(match[1]) * 1024 : 0;
}

function linuxTable(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const stat = textOf(`/proc/${pid}/stat`);
    // It ended in the meantime.
    if (stat === undefined) continue;
    // Field 2, the command, may hold anything: count from its closing bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') continue;
    rows.push({ pid, parent: Number(fields[1]), group: Number(fields[2]), startTime: fields[19] ?? '' });
  }
  return rows;
}

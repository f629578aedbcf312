import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** Names one process on one machine, also after pids were used again and the machine was started anew. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the operating system counts it; empty where it cannot be told. */
  readonly startTime: string;
  readonly bootId: string;
  readonly host: string;
}

const run = promisify(execFile);

/** The start time of a living process, or undefined when there is no such process (or only its zombie). */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return linuxStartTime(pid);
  if (!exists(pid)) return undefined;
  const [file, args]: [string, string[]] =
    process.platform === 'win32'
      ? ['powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  try {
    return (await run(file, args, { timeout: 5000 })).stdout.trim();
  } catch {
    return exists(pid) ? '' : undefined;
  }
}

/** Field 22 of /proc/<pid>/stat, in clock ticks since boot. */
export function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, field 2, may hold spaces and brackets: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Changes with every start of the machine; empty where the system has none. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** Two processes with the same one can see each other's pids. */
export function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Names this machine over its starts, without giving its own name away; empty where the system has none. */
export function machineId(): string {
  try {
    const id = readFileSync('/etc/machine-id', 'utf8').trim();
    return id === '' ? '' : createHash('sha256').update(`powersim ${id}`).digest('hex').slice(0, 32);
  } catch {
    return '';
  }
}

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid: process.pid, startTime: (await startTimeOf(process.pid)) ?? '', bootId: bootId(), host: hostname() };
}

/** A boot id is one machine's, whose name may change while it is up. Where a system has none, the name tells. */
export function isOfThisBoot(identity: Pick<ProcessIdentity, 'bootId' | 'host'>): boolean {
  return identity.bootId === bootId() && (identity.bootId !== '' || identity.host === hostname());
}

/**
 * Whether the process of that identity lives on this machine. Somebody else's process with the same pid does not
 * count: its start time differs. A process of another machine or an earlier boot does not live here.
 */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  if (!isOfThisBoot(identity)) return false;
  const startTime = await startTimeOf(identity.pid);
  return startTime !== undefined && (startTime === identity.startTime || startTime === '');
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

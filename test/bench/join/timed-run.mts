/** A command, timed as a whole process. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Run {
  readonly seconds: number;
  /** Of the processor, the system's part included. */
  readonly cpu: number;
  /** Bytes. */
  readonly maxRss: number;
}

/** Runs a command to its end; its peak memory is its own or that of its one child. */
export async function timedRun(command: readonly string[]): Promise<Run> {
  const [file = '', ...args] = command;
  const begun = performance.now();
  const cpuBefore = cpuOfChildren();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  let maxRss = 0;
  const watch = setInterval(() => {
    maxRss = Math.max(maxRss, ...withChildren(child.pid ?? 0).map(peakOf));
  }, 50);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watch);
  const seconds = (performance.now() - begun) / 1000;
  if (code !== 0) throw new Error(`${command.join(' ').slice(0, 300)} ended with ${code}`);
  if (printed.startsWith('{')) maxRss = (JSON.parse(printed) as { maxRss: number }).maxRss;
  return { seconds, cpu: cpuOfChildren() - cpuBefore, maxRss };
}

/** Seconds of the processor that ended children of this process have used, in all. */
function cpuOfChildren(): number {
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function withChildren(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return [pid, ...children];
  } catch {
    return [pid];
  }
}

/** The most that a process ever had resident, in bytes; 0 of one that has ended. */
export const peakOf = (pid: number): number => memoryOf(pid, 'VmHWM');

/** Bytes that a process has resident (`VmRSS`), or had at most (`VmHWM`); 0 of one that has ended. */
export function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

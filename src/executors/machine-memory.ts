import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { groupUsage, memoryGroupOf, textOf } from './memory-groups';

/** Memory that processes of ours can have, bytes. */
export interface MachineMemory {
  /** What they can get now, besides what they have. */
  readonly available: number;
  /** What they could have if nothing else were there: of the machine, or of the container that holds it down. */
  readonly total: number;
}

/**
 * What memory there is now: of the machine, or less where a control group on the path of this process has a limit.
 * @param root of the file system that is read
 */
export function machineMemory(root = '/', platform: NodeJS.Platform = process.platform): MachineMemory {
  if (platform === 'linux') return linuxMemory(root);
  const total = os.totalmem();
  if (platform !== 'darwin') return { available: os.freemem(), total };
  return { available: (macLevel() ?? os.freemem() / total) * total, total };
}

function linuxMemory(root: string): MachineMemory {
  const info = textOf(path.join(root, 'proc/meminfo')) ?? '';
  let available = kilobytes(info, 'MemAvailable') ?? os.freemem();
  let total = kilobytes(info, 'MemTotal') ?? os.totalmem();
  const group = memoryGroupOf('self', root);
  for (const folder of group?.folders ?? []) {
    const usage = groupUsage(folder, group?.version ?? 2);
    // Version 1 writes "no limit" as a number that no machine has.
    if (!usage || usage.limit >= Number.MAX_SAFE_INTEGER) continue;
    total = Math.min(total, usage.limit);
    available = Math.min(available, Math.max(0, usage.limit - usage.used));
  }
  return { available, total };
}

function kilobytes(info: string, name: string): number | undefined {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(info);
  return match ? Number(match[1]) * 1024 : undefined;
}

/** Milliseconds for which an answer of macOS is good: asking starts a process. */
const MAC_LEVEL_FOR = 5000;
let asked: { readonly at: number; readonly level: number | undefined } | undefined;

/** The share that macOS itself calls available; what `freemem` says there leaves out what can be had at once. */
function macLevel(): number | undefined {
  const now = performance.now();
  if (!asked || now - asked.at > MAC_LEVEL_FOR) asked = { at: now, level: askMac() };
  return asked.level;
}

function askMac(): number | undefined {
  try {
    const text = execFileSync('/usr/sbin/sysctl', ['-n', 'kern.memorystatus_level'], {
      encoding: 'utf8',
      timeout: 2000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return /^\d{1,3}$/.test(text) ? Math.min(100, Number(text)) / 100 : undefined;
  } catch {
    return undefined;
  }
}

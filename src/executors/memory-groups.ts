import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A process's control group of memory, from its own to the one at the mount, as folders. */
export interface MemoryGroup {
  readonly version: 1 | 2;
  /** Its own first, the mount last. */
  readonly folders: readonly string[];
}

/**
 * The memory control group of a process; undefined where there is none (other systems, no controller).
 * @param root of the file system that is read
 */
export function memoryGroupOf(pid: number | 'self', root = '/'): MemoryGroup | undefined {
  const membership = textOf(path.join(root, 'proc', String(pid), 'cgroup'));
  const mounts = textOf(path.join(root, 'proc/self/mountinfo'));
  if (membership === undefined || mounts === undefined) return undefined;
  const lines = membership.split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line));
  const first = lines.find((line) => line?.[1]?.split(',').includes('memory'));
  // Where both versions are mounted, the memory controller is of one of them.
  const line = first ?? lines.find((line) => line?.[1] === '');
  if (!line) return undefined;
  const version = first ? 1 : 2;
  const mount = mountOf(mounts, version);
  return mount && { version, folders: foldersOf(path.join(root, mount.point), within(mount.root, line[2] ?? '/')) };
}

interface Mount {
  /** The group that the mount shows as its top: another than `/` in a container. */
  readonly root: string;
  readonly point: string;
}

/** Where the memory controller is mounted: `36 31 0:33 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory`. */
function mountOf(mountinfo: string, version: 1 | 2): Mount | undefined {
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ');
    const [type, , options] = right?.split(' ') ?? [];
    const fits = version === 2 ? type === 'cgroup2' : type === 'cgroup' && options?.split(',').includes('memory');
    const [, , , root, point] = left?.split(' ') ?? [];
    if (fits && root !== undefined && point !== undefined) return { root, point };
  }
  return undefined;
}

/** A group's path as seen from the mount; the mount itself when the group lies outside of what it shows. */
function within(mountRoot: string, group: string): string {
  const relative = path.posix.relative(mountRoot, group);
  return relative.startsWith('..') ? '' : relative;
}

function foldersOf(point: string, group: string): string[] {
  const parts = group.split('/').filter((part) => part !== '');
  return Array.from({ length: parts.length + 1 }, (_, up) => path.join(point, ...parts.slice(0, parts.length - up)));
}

/** Bytes that a group may use and uses; undefined when it has no limit. */
export function groupUsage(
  folder: string,
  version: 1 | 2,
): { readonly limit: number; readonly used: number } | undefined {
  const names = version === 2 ? V2 : V1;
  // "max" is no number.
  const limits = names.limits.map((name) => numberIn(path.join(folder, name))).filter((n) => n !== undefined);
  const used = numberIn(path.join(folder, names.used));
  if (limits.length === 0 || used === undefined) return undefined;
  const stat = textOf(path.join(folder, 'memory.stat')) ?? '';
  // What the kernel keeps of files is given back on demand, as `MemAvailable` has it.
  const files = names.files.reduce((sum, name) => sum + (fieldIn(stat, name) ?? 0), 0);
  return { limit: Math.min(...limits), used: Math.max(0, used - files) };
}

const V2 = {
  limits: ['memory.max', 'memory.high'],
  used: 'memory.current',
  files: ['inactive_file', 'active_file'],
} as const;
const V1 = {
  limits: ['memory.limit_in_bytes'],
  used: 'memory.usage_in_bytes',
  files: ['total_inactive_file', 'total_active_file'],
} as const;

/** How many processes of a group the kernel has ended for want of memory so far; undefined where it does not tell. */
export function oomKills(group: MemoryGroup, root = '/'): number | undefined {
  const folder = group.folders[0] ?? '';
  const file = path.join(folder, group.version === 2 ? 'memory.events' : 'memory.oom_control');
  // The topmost group of version 2 has no counter of its own.
  const text = textOf(file) ?? textOf(path.join(root, 'proc/vmstat'));
  return text === undefined ? undefined : fieldIn(text, 'oom_kill');
}

/** The number behind a name: `oom_kill 3`. */
function fieldIn(text: string, name: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

function numberIn(file: string): number | undefined {
  const text = textOf(file)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * The text of a file of the kernel; undefined when it cannot be read. Those say that they are empty: for any other encoding
 * than UTF-8, Node takes 64 kB of memory for each read.
 */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { machineMemory } from './machine-memory';
import { memoryGroupOf, oomKills } from './memory-groups';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'machine-memory-'));
  put('proc/meminfo', 'MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    8000000 kB\n');
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes a file below the root. */
function put(file: string, text: string): void {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
}

const V2_MOUNT = '30 20 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n';
const V1_MOUNTS =
  '31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n';

const machine = () => machineMemory(root, 'linux');

describe('the memory that processes can have', () => {
  test('is what the machine has where no control group holds it down', () => {
    expect(machine()).toEqual({ available: 8_000_000 * 1024, total: 16_000_000 * 1024 });
    put('proc/self/mountinfo', V2_MOUNT);
    put('proc/self/cgroup', '0::/user.slice\n');
    put('sys/fs/cgroup/user.slice/memory.max', 'max\n');
    put('sys/fs/cgroup/user.slice/memory.current', '5000\n');
    expect(machine()).toEqual({ available: 8_000_000 * 1024, total: 16_000_000 * 1024 });
  });

  test('is what the tightest group on the path leaves, where files that the kernel keeps can be had', () => {
    put('proc/self/mountinfo', V2_MOUNT);
    put('proc/self/cgroup', '0::/slice/job/step\n');
    put('sys/fs/cgroup/slice/memory.max', '4000000000\n');
    put('sys/fs/cgroup/slice/memory.current', '3000000000\n');
    put('sys/fs/cgroup/slice/memory.stat', 'anon 1\ninactive_file 500000000\nactive_file 100000000\n');
    put('sys/fs/cgroup/slice/job/memory.max', '3000000000\n');
    put('sys/fs/cgroup/slice/job/memory.current', '100000000\n');
    put('sys/fs/cgroup/slice/job/step/memory.max', 'max\n');
    put('sys/fs/cgroup/slice/job/step/memory.high', 'max\n');
    expect(machine()).toEqual({ available: 1_600_000_000, total: 3_000_000_000 });
    put('sys/fs/cgroup/slice/job/step/memory.high', '1000000000\n');
    put('sys/fs/cgroup/slice/job/step/memory.current', '2000000000\n');
    expect(machine()).toEqual({ available: 0, total: 1_000_000_000 });
  });

  test('is told by the older control groups, too, whose "no limit" is a number', () => {
    put('proc/self/mountinfo', V1_MOUNTS);
    put('proc/self/cgroup', '9:name=systemd:/\n4:memory:/job\n0::/\n');
    put('sys/fs/cgroup/memory/memory.limit_in_bytes', '9223372036854771712\n');
    put('sys/fs/cgroup/memory/memory.usage_in_bytes', '1\n');
    put('sys/fs/cgroup/memory/job/memory.limit_in_bytes', '2000000000\n');
    put('sys/fs/cgroup/memory/job/memory.usage_in_bytes', '1500000000\n');
    put(
      'sys/fs/cgroup/memory/job/memory.stat',
      'inactive_file 7\ntotal_inactive_file 200000000\ntotal_active_file 0\n',
    );
    expect(machine()).toEqual({ available: 700_000_000, total: 2_000_000_000 });
  });

  test('is found in a container, whose mount shows its own group as the top', () => {
    put('proc/self/mountinfo', V2_MOUNT.replace(' / /sys', ' /docker/abc /sys'));
    put('proc/self/cgroup', '0::/docker/abc/inner\n');
    put('sys/fs/cgroup/memory.max', '1000000000\n');
    put('sys/fs/cgroup/memory.current', '400000000\n');
    expect(memoryGroupOf('self', root)?.folders).toEqual([
      path.join(root, 'sys/fs/cgroup/inner'),
      path.join(root, 'sys/fs/cgroup'),
    ]);
    expect(machine()).toEqual({ available: 600_000_000, total: 1_000_000_000 });
    put('proc/self/cgroup', '0::/elsewhere\n');
    expect(machine()).toEqual({ available: 600_000_000, total: 1_000_000_000 });
  });

  test('is what Node says on other systems', () => {
    const { available, total } = machineMemory(root, 'win32');
    expect(total).toBe(os.totalmem());
    expect(available).toBeGreaterThan(0);
    expect(available).toBeLessThanOrEqual(total);
  });
});

describe('what the kernel ended for want of memory', () => {
  test('is counted in the group of the process, by both kinds of control groups', () => {
    put('proc/self/mountinfo', V2_MOUNT);
    put('proc/7/cgroup', '0::/job\n');
    put('sys/fs/cgroup/job/memory.events', 'low 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n');
    const group = memoryGroupOf(7, root);
    expect(group && oomKills(group, root)).toBe(2);
    put('proc/self/mountinfo', V1_MOUNTS);
    put('proc/7/cgroup', '4:memory:/job\n0::/\n');
    put('sys/fs/cgroup/memory/job/memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n');
    const older = memoryGroupOf(7, root);
    expect(older && oomKills(older, root)).toBe(5);
  });

  test('is counted for the whole machine where the topmost group has no counter', () => {
    put('proc/self/mountinfo', V2_MOUNT);
    put('proc/7/cgroup', '0::/\n');
    put('proc/vmstat', 'pgfault 1\noom_kill 4\n');
    const group = memoryGroupOf(7, root);
    expect(group && oomKills(group, root)).toBe(4);
  });

  test('is not known where there are no control groups', () => {
    expect(memoryGroupOf(7, root)).toBeUndefined();
  });
});

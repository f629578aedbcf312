import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutOfMemory } from './out-of-memory';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'out-of-memory-'));
  put('proc/self/mountinfo', '30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n');
  for (const pid of [1, 2, 3]) put(`proc/${pid}/cgroup`, '0::/job\n');
  kills(7);
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, text: string): void {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
}
const kills = (count: number) => put('sys/fs/cgroup/job/memory.events', `oom_kill ${count}\n`);

function watching(): OutOfMemory {
  const kernel = new OutOfMemory(root);
  for (const pid of [1, 2, 3]) kernel.remember(pid);
  return kernel;
}

test('each kill explains one death, and those before the workers none', async () => {
  const kernel = watching();
  expect(await kernel.explains(3)).toBe(false);
  kills(8);
  expect(await kernel.explains(1)).toBe(true);
  expect(await kernel.explains(2)).toBe(false);
});

test('a counter that rises a moment after the death explains it', async () => {
  const kernel = watching();
  const answer = kernel.explains(1);
  kills(8);
  expect(await answer).toBe(true);
});

test('a kill that was of something else explains no later death', async () => {
  const kernel = watching();
  kills(8);
  for (let look = 0; look < 7; look += 1) kernel.look();
  expect(await kernel.explains(1)).toBe(false);
  kills(9);
  expect(await kernel.explains(2)).toBe(true);
});

test('kills that no death explains are told to who asks what happened meanwhile', async () => {
  const kernel = watching();
  const before = kernel.killsAround(1);
  kills(8);
  expect(kernel.killsAround(1)).toBe(before + 1);
  expect(await kernel.explains(2)).toBe(true);
  expect(kernel.killsAround(1)).toBe(before);
});

test('a process without a group is explained by nothing', async () => {
  const kernel = watching();
  kernel.remember(99);
  kills(8);
  expect(await kernel.explains(99)).toBe(false);
  expect(kernel.killsAround(99)).toBe(0);
});

import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mostOpen, openFiles } from './open-files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'open '));
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (soft: string) =>
  `Max processes 10 10 processes\nMax open files            ${soft}      524288      files\n`;

test.each([
  [line('1024'), 512],
  [line('20000'), 2000],
  [line('64'), 32],
  [line('unlimited'), 100],
  ['', 100],
])('of the limits %j half may be open', (limits, most) => {
  expect(mostOpen(limits)).toBe(most);
});

const openBelow = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      return false;
    }
  }).length;

test.runIf(process.platform === 'linux')(
  'more files than may be open are read in turn, and all are closed',
  async () => {
    const fileOf = (partition: number) => path.join(folder, String(partition));
    for (let partition = 1; partition <= 5; partition += 1) writeFileSync(fileOf(partition), `of ${partition}`);
    const files = openFiles(fileOf, 2);
    for (const partition of [1, 2, 3, 4, 5, 1, 3, 5]) {
      const into = Buffer.alloc(1);
      await files.read(partition, into, 3);
      expect(into.toString()).toBe(String(partition));
      expect(openBelow()).toBeLessThanOrEqual(2);
    }
    await files.close();
    expect(openBelow()).toBe(0);
  },
);

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mayMount, mountSmallDisk } from '../../../../test/small-disk';
import { openConsoleFile } from './console-file';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'console '));
  file = path.join(folder, 'console.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = () => readFileSync(file, 'utf8');

test('what is printed is in the file at once, after what was there', () => {
  const first = openConsoleFile(file);
  first.append(Buffer.from('one\n'));
  expect(text()).toBe('one\n');
  first.close();
  const second = openConsoleFile(file);
  second.append(Buffer.from('two\n'));
  expect(text()).toBe('one\ntwo\n');
  expect(second.missing()).toBeUndefined();
  second.close();
});

describe.skipIf(!mayMount)('on a full disk (only root may mount one)', () => {
  test('what has no room waits, and is written in its order when there is', () => {
    const disk = mountSmallDisk(64 << 10);
    try {
      const at = path.join(disk.folder, 'console.log');
      const console = openConsoleFile(at);
      console.append(Buffer.from('before\n'));
      disk.fill(0);
      const lines = Array.from({ length: 2000 }, (_, i) => `line ${i}\n`);
      const memory = Buffer.alloc(20);
      for (const line of lines) {
        // The same memory again and again, as a stream may do.
        memory.write(line);
        console.append(memory.subarray(0, line.length));
      }
      expect(console.missing()).toMatch(/ bytes of output could not be written to .*: ENOSPC: no space left on device/);
      expect(console.retry()).toBe(false);
      disk.empty();
      expect(console.retry()).toBe(true);
      console.append(Buffer.from('after\n'));
      expect(readFileSync(at, 'utf8')).toBe(`before\n${lines.join('')}after\n`);
      expect(console.missing()).toBeUndefined();
      console.close();
    } finally {
      disk.remove();
    }
  });

  test('more than memory is given for is counted, and its place marked', () => {
    const disk = mountSmallDisk(4 << 20);
    try {
      const at = path.join(disk.folder, 'console.log');
      const console = openConsoleFile(at);
      disk.fill(0);
      for (let i = 0; i < 20; i += 1) console.append(Buffer.alloc(100_000, 'x'));
      console.close();
      disk.empty();
      expect(console.retry()).toBe(true);
      const written = readFileSync(at, 'utf8');
      const missing = 2_000_000 - (1 << 20);
      expect(written.slice(0, 1 << 20)).toBe('x'.repeat(1 << 20));
      expect(written.slice(1 << 20)).toBe(
        `\n[powersim: ${missing} bytes of output are missing here: ENOSPC: no space left on device, write]\n`,
      );
    } finally {
      disk.remove();
    }
  });
});

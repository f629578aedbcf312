import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownProgram, programOr, spareProgram } from './own-program';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'own-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the program to start others with', () => {
  test('is the one of this process while its file is there', () => {
    expect(ownProgram()).toBe(process.execPath);
    expect(programOr(process.execPath, '/spare')).toBe(process.execPath);
  });

  test('is the spare one when the file is gone, if there is any', () => {
    expect(programOr('/no/such/node', '/spare')).toBe('/spare');
    expect(programOr('/no/such/node', undefined)).toBe('/no/such/node');
  });

  test.skipIf(process.platform !== 'linux')('still runs when the file of a living process was deleted', async () => {
    const node = path.join(folder, 'node');
    copyFileSync(process.execPath, node);
    const child = spawn(node, ['-e', 'process.stdin.resume(); console.log()'], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      rmSync(node);
      expect(existsSync(node)).toBe(false);
      const spare = spareProgram()?.replace(String(process.pid), String(child.pid));
      expect(execFileSync(programOr(node, spare), ['-p', '6 * 7'], { encoding: 'utf8' })).toBe('42\n');
    } finally {
      child.kill('SIGKILL');
    }
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startTimeOf } from '../../machine';
import { carries, descendants, memoryOf, type ProcessRow, parsePs, processTable } from './process-table';

const row = (pid: number, parent: number): ProcessRow => ({ pid, parent, group: pid, startTime: `${pid}` });

describe('the rows of ps', () => {
  test('are read as macOS and Linux print them', () => {
    const output = [
      '    1     0     1 Sun Nov 22 09:00:01 2026    ',
      '  501     1   501 Sun Nov 22 13:05:01 2026',
      '12345   501   501 Mon Nov  2 03:05:01 2026',
      '',
      'ps: something went wrong',
      '  77 x 1 nonsense',
    ].join('\n');
    expect(parsePs(output)).toEqual([
      { pid: 1, parent: 0, group: 1, startTime: 'Sun Nov 22 09:00:01 2026' },
      { pid: 501, parent: 1, group: 501, startTime: 'Sun Nov 22 13:05:01 2026' },
      { pid: 12345, parent: 501, group: 501, startTime: 'Mon Nov  2 03:05:01 2026' },
    ]);
    expect(parsePs('')).toEqual([]);
  });
});

describe('the descendants of a process', () => {
  const table = [row(1, 0), row(10, 1), row(11, 10), row(12, 10), row(13, 12), row(20, 1), row(21, 20)];

  test('are it and all below it', () => {
    expect(descendants(table, 10).map((r) => r.pid)).toEqual([10, 11, 12, 13]);
    expect(descendants(table, 13).map((r) => r.pid)).toEqual([13]);
  });

  test('of a process that is gone are none: who has its pid for a parent is nobody to end', () => {
    expect(descendants([...table, row(30, 99)], 99)).toEqual([]);
  });

  test('of any table are found once each, also where pids were used again in a circle', () => {
    const rows = fc.uniqueArray(fc.tuple(fc.nat(20), fc.nat(20)), { selector: ([pid]) => pid, maxLength: 20 });
    fc.assert(
      fc.property(rows, fc.nat(20), (pairs, root) => {
        const found = descendants(
          pairs.map(([pid, parent]) => row(pid, parent)),
          root,
        ).map((r) => r.pid);
        expect(new Set(found).size).toBe(found.length);
        for (const pid of found) {
          const parent = pairs.find(([p]) => p === pid)?.[1];
          expect(pid === root || (parent !== undefined && found.includes(parent))).toBe(true);
        }
      }),
    );
  });
});

describe.skipIf(process.platform !== 'linux')('the processes of this machine', () => {
  test('hold this one, with its parent, its start time and some memory', async () => {
    const own = (await processTable()).find((r) => r.pid === process.pid);
    expect(own).toMatchObject({ parent: process.ppid, startTime: await startTimeOf(process.pid) });
    const { resident, highest } = memoryOf(process.pid);
    expect(resident).toBeGreaterThan(10e6);
    expect(highest).toBeGreaterThanOrEqual(resident * 0.9);
    expect(memoryOf(2 ** 22 + 1)).toEqual({ resident: 0, highest: 0 });
  });

  test('tell what they carry in their environment, whole names and values only', async () => {
    const env = { POWERSIM_RUN_ID: 'abc', OTHER: 'x=POWERSIM_RUN_ID=zzz' };
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log()'], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const pid = child.pid ?? -1;
    const told = [
      ['POWERSIM_RUN_ID', 'abc'],
      ['POWERSIM_RUN_ID', 'ab'],
      ['POWERSIM_RUN_ID', 'zzz'],
      ['RUN_ID', 'abc'],
    ].map(([name = '', value = '']) => carries(pid, name, value));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(told).toEqual([true, false, false, false]);
    expect(carries(pid, 'POWERSIM_RUN_ID', 'abc')).toBe(false);
  });
});

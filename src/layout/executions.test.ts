import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newestExecution, newestExecutionDir, setAttemptAside } from './executions';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'executions '));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the newest execution of a simulation', () => {
  test.each<[string[], number]>([
    [[], 0],
    [['console.log', 'run_partition_simulation.log'], 0],
    [['uc'], 1],
    [['uc', 'uc-2'], 2],
    [['uc-10', 'uc-9', 'uc'], 10],
    [['uc-2'], 2],
    [['uc-007'], 7],
    [['uc-', 'uc-x', 'uc-2x', 'uc2', 'uc_3', 'UC-4'], 0],
    [['uc', 'uc-2.attempt-1.failed', 'uc.attempt-7.failed'], 1],
    [['uc', 'uc-3.old-20261122T130501Z'], 1],
    // Upstream's pattern is not anchored at the start.
    [['uc', 'x-uc-7'], 7],
    [['backup of uc-12'], 12],
    [['uc-uc-5'], 5],
    [['uc-5-uc'], 0],
  ])('among %j is number %d', (entries, number) => {
    expect(newestExecution(entries, 'uc')).toBe(number);
  });

  test('is what upstream computes, whatever the names', () => {
    // NAME-(\d+)$, searched anywhere, as `_get_most_recent_execution` does.
    const upstream = (entries: readonly string[], name: string) => {
      const pattern = new RegExp(`${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}-(\\d+)$`);
      const numbers = entries.map((entry) => Number(pattern.exec(entry)?.[1] ?? 0));
      return Math.max(entries.includes(name) ? 1 : 0, ...numbers);
    };
    const text = fc.array(fc.constantFrom('a', 'b', '-', '1', '2', '0', '.', '(', '+'), { minLength: 1, maxLength: 5 });
    const name = text.map((chars) => chars.join(''));
    const made = fc.tuple(name, fc.integer({ min: 0, max: 30 }), fc.constantFrom('', 'x', '-'));
    fc.assert(
      fc.property(name, fc.array(fc.oneof(name, made), { maxLength: 8 }), (simulation, parts) => {
        const entries = parts.map((part) =>
          typeof part === 'string' ? part : `${part[2]}${simulation}-${part[1]}${part[2] === '-' ? '' : part[2]}`,
        );
        expect(newestExecution(entries, simulation)).toBe(upstream(entries, simulation));
      }),
      { numRuns: 500 },
    );
  });

  test('is found on disk by its path', async () => {
    expect(await newestExecutionDir(path.join(folder, 'none'), 'uc')).toBeUndefined();
    expect(await newestExecutionDir(folder, 'uc')).toBeUndefined();
    mkdirSync(path.join(folder, 'uc'));
    expect(await newestExecutionDir(folder, 'uc')).toBe(path.join(folder, 'uc'));
    mkdirSync(path.join(folder, 'uc-2'));
    expect(await newestExecutionDir(folder, 'uc')).toBe(path.join(folder, 'uc-2'));
  });
});

describe("a failed attempt's execution", () => {
  test('is renamed out of the numbering, with all that it holds', async () => {
    mkdirSync(path.join(folder, 'uc-2', 'logs'), { recursive: true });
    writeFileSync(path.join(folder, 'uc-2', 'logs', 'simulation.log'), 'why');
    const aside = await setAttemptAside(path.join(folder, 'uc-2'), 1);
    expect(aside).toBe(path.join(folder, 'uc-2.attempt-1.failed'));
    expect(existsSync(path.join(folder, 'uc-2.attempt-1.failed', 'logs', 'simulation.log'))).toBe(true);
    expect(await newestExecutionDir(folder, 'uc')).toBeUndefined();
  });

  test('never takes the place of an earlier one', async () => {
    for (let i = 0; i < 4; i += 1) {
      mkdirSync(path.join(folder, 'uc'));
      writeFileSync(path.join(folder, 'uc', `${i}`), '');
      await setAttemptAside(path.join(folder, 'uc'), 3);
    }
    expect(readdirSync(folder).sort()).toEqual([
      'uc.attempt-3.2.failed',
      'uc.attempt-3.3.failed',
      'uc.attempt-3.4.failed',
      'uc.attempt-3.failed',
    ]);
    for (const name of readdirSync(folder)) expect(readdirSync(path.join(folder, name))).toHaveLength(1);
  });

  test('that does not exist is not renamed', async () => {
    expect(await setAttemptAside(path.join(folder, 'uc'), 1)).toBeUndefined();
    expect(await setAttemptAside(path.join(folder, 'none', 'uc'), 1)).toBeUndefined();
  });

  test('gets a name that upstream takes for no execution, whatever the simulation is called', async () => {
    const names = ['uc', 'uc-2', '-1', 'a.b', '7', 'größe 2030', '$(id)'];
    for (const name of names) {
      for (const attempt of [1, 12]) {
        mkdirSync(path.join(folder, name));
        const aside = await setAttemptAside(path.join(folder, name), attempt);
        expect(aside).toMatch(/\D$/);
        expect(newestExecution(readdirSync(folder), name)).toBe(0);
      }
    }
  });
});

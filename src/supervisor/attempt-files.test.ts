import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AttemptResult } from '../executors/executor';
import { consoleLog, executionDir, newestExecution, partitionDir, type SimulationPlace } from '../layout';
import { juliaRuntime } from '../runtimes/julia';
import { judgeAttempt, readIfThere } from './attempt-files';
import { wholeStore } from './whole-store.fixture';

let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'attempt ')), name: 'uc' };
  mkdirSync(partitionDir(place, 2), { recursive: true });
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

/** What an attempt leaves: an execution, with status.json when it came to its end. */
function leave(word: string | undefined, number = 1): string {
  const folder = executionDir(partitionDir(place, 2), place.name, number);
  mkdirSync(path.join(folder, 'results'), { recursive: true });
  mkdirSync(path.join(folder, 'logs'));
  if (word !== undefined) writeFileSync(path.join(folder, 'results', 'status.json'), `{"run_status":"${word}"}`);
  mkdirSync(path.join(folder, 'data_store'));
  writeFileSync(path.join(folder, 'data_store', 'simulation_store.h5'), wholeStore);
  return folder;
}
const logged = (error: string) =>
  writeFileSync(path.join(executionDir(partitionDir(place, 2), place.name, 1), 'logs', 'simulation.log'), error);
const entries = () => readdirSync(partitionDir(place, 2)).sort();
const done: AttemptResult = { outcome: 'succeeded', peakRss: 3e9 };

describe('after an attempt', () => {
  const judge = (result: AttemptResult, attempt = 1) => judgeAttempt(place, 2, attempt, result, juliaRuntime.words);

  test('that says it succeeded, status.json has the word', async () => {
    leave('SUCCESSFULLY_FINALIZED');
    expect(await judge(done)).toEqual({ ...done, log: consoleLog(place, 2) });
    expect(entries()).toEqual(['uc']);
  });

  test('a script that swallowed the failure is told so, with what the log knows', async () => {
    leave('FAILED');
    logged('┌ Error: Simulation failed\n│   exception = UC infeasible at Mar 21 05:00\n└ @ x\n');
    expect(await judge(done)).toEqual({
      outcome: 'failed',
      kind: 'status',
      message:
        "Simulation failed: UC infeasible at Mar 21 05:00. The simulation's status is FAILED, although the script returned as if it had succeeded: execute_simulation must check what execute! returns and throw when it is not success.",
      peakRss: 3e9,
      log: consoleLog(place, 2),
      aside: path.join(partitionDir(place, 2), 'uc.attempt-1.failed'),
    });
    expect(entries()).toEqual(['uc.attempt-1.failed']);
  });

  test('a script that executed nothing, or not to its end, is told what is missing', async () => {
    expect((await judge(done)).message).toMatch(
      /^The script returned without executing anything: .* build_simulation must pass/,
    );
    leave(undefined);
    expect((await judge(done)).message).toMatch(
      /^The script returned, but the simulation was not executed to its end: it left no status\.json/,
    );
    leave('RUNNING');
    expect((await judge(done)).message).toMatch(/status is RUNNING/);
    leave('SUCCESSFUL_I_THINK');
    expect(await judge(done)).toMatchObject({ outcome: 'failed', kind: 'status' });
    expect(entries().filter((entry) => !entry.endsWith('.failed'))).toEqual([]);
  });

  test('that the script failed, the log tells the cause before what the script said', async () => {
    leave('FAILED');
    logged('[ Error: UC infeasible\n');
    expect(await judge({ outcome: 'failed', kind: 'script', message: 'Status != SUCCESSFUL' }, 2)).toEqual({
      outcome: 'failed',
      kind: 'script',
      message: 'UC infeasible (Status != SUCCESSFUL)',
      log: consoleLog(place, 2),
      aside: path.join(partitionDir(place, 2), 'uc.attempt-2.failed'),
    });
    expect(entries()).toEqual(['uc.attempt-2.failed']);
  });

  test.each([
    ['UC is infeasible: a\nand b', '┌ Error: simulation failed: UC is infeasible: a\n│ and b\n└ end\n'],
    [
      `UC is infeasible: ${'row, '.repeat(80)}`,
      `[ Error: simulation failed: UC is infeasible: ${'row, '.repeat(80)}\n`,
    ],
    ['UC is infeasible', '[ Error: simulation failed: UC is infeasible\n'],
  ])('what the log and the script say alike is said once (%#)', async (said, log) => {
    leave('FAILED');
    logged(log);
    const message = `${said} (script.mjs:73)`;
    expect(await judge({ outcome: 'failed', kind: 'script', message })).toMatchObject({ message });
  });

  test('a file of the execution is named where it is now', async () => {
    leave('FAILED');
    const execution = path.join(partitionDir(place, 2), 'uc');
    const message = `UC is infeasible. The problem is in ${execution}/problems/UC/x.lp.`;
    logged(`[ Error: ${message}\n`);
    expect((await judge({ outcome: 'failed', kind: 'script', message })).message).toBe(
      `UC is infeasible. The problem is in ${execution}.attempt-1.failed/problems/UC/x.lp.`,
    );
  });

  test('that was killed or cancelled, its own reason stands, and its execution is set aside', async () => {
    for (const result of [
      { outcome: 'failed', kind: 'killed', message: 'The worker was killed.' },
      { outcome: 'cancelled' },
    ] as const) {
      leave(undefined);
      logged('[ Error: something\n');
      expect(await judge(result)).toMatchObject({ ...result, log: consoleLog(place, 2) });
    }
    expect(newestExecution(entries(), 'uc')).toBe(0);
  });

  test.each([
    ['is not there', undefined, /^Its status\.json says that it succeeded, but .*: it does not exist\.$/],
    ['was cut off', wholeStore.subarray(0, 60), /cannot be used: /],
    ['is empty', '', /cannot be used: it is empty/],
  ])('a success whose store %s is none', async (_, content, message) => {
    const store = path.join(leave('SUCCESSFULLY_FINALIZED'), 'data_store', 'simulation_store.h5');
    if (content === undefined) rmSync(store);
    else writeFileSync(store, content);
    const judged = await judge(done);
    expect(judged).toMatchObject({ outcome: 'failed', kind: 'status' });
    expect(judged.message).toMatch(message);
    expect(entries()).toEqual(['uc.attempt-1.failed']);
  });

  test('only the newest execution counts', async () => {
    leave('SUCCESSFULLY_FINALIZED');
    leave('FAILED', 2);
    expect(await judge(done)).toMatchObject({ outcome: 'failed', kind: 'status' });
    expect(entries()).toEqual(['uc', 'uc-2.attempt-1.failed']);
  });
});

describe('files that may be missing', () => {
  test('are read when they are there', async () => {
    const file = path.join(place.outputDir, 'a');
    expect(await readIfThere(file)).toBeUndefined();
    writeFileSync(file, 'text');
    expect(await readIfThere(file)).toBe('text');
  });
});

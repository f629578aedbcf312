/** What `npm test` makes of suites that pass, fail, hang, lie, and leave processes behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProcesses } from './process-tree.mts';
import { readResults, writeResults } from './results.mts';
import { runStep } from './suite-process.mts';

let folder: string;
let resultsFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'suite-'));
  resultsFile = path.join(folder, 'results.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A step that runs JavaScript; `results(passed, failed, skipped)` writes its result file. */
function script(code: string): Parameters<typeof runStep>[0] {
  const results = `const results = (passed, failed = [], skipped = []) => require('node:fs').writeFileSync(
    process.env.POWERSIM_TEST_RESULTS, JSON.stringify({ complete: true, passed, failed, skipped }));`;
  return { title: 'planted', command: [process.execPath, '-e', `${results}\n${code}`], kind: 'tests' };
}

const run = (code: string, limitMs = 20_000): ReturnType<typeof runStep> =>
  runStep(script(code), { limitMs, resultsFile });

describe('a step of a suite', () => {
  it('is counted by its result file', async () => {
    const skipped = [{ title: 'b', reason: 'no Julia' }];
    expect(await run(`results(3, ['a'], ${JSON.stringify(skipped)}); process.exitCode = 1`)).toEqual({
      passed: 3,
      failed: ['a'],
      skipped,
    });
  });

  it('has failed without a result file, whatever its exit code', async () => {
    expect((await run('')).failed).toEqual(['planted: it left no complete result file (exit code 0)']);
  });

  it('has failed if it ran no tests', async () => {
    expect((await run('results(0)')).failed).toEqual(['planted: it ran no tests (exit code 0)']);
  });

  it('does not take the result file of an earlier run for its own', async () => {
    writeResults(resultsFile, { passed: 5, failed: [], skipped: [] });
    expect((await run('')).failed).toEqual(['planted: it left no complete result file (exit code 0)']);
  });

  it('has failed if only its exit code says so', async () => {
    expect(await run('results(2); process.exitCode = 3')).toEqual({
      passed: 2,
      failed: ['planted: exit code 3, though no test failed'],
      skipped: [],
    });
  });

  it('has failed if it cannot be started', async () => {
    const outcome = await runStep(
      { title: 'planted', command: [path.join(folder, 'absent')], kind: 'tests' },
      { limitMs: 1_000, resultsFile },
    );
    expect(outcome.failed).toEqual([expect.stringContaining('ENOENT')]);
  });

  it('is ended after its time, with processes that ignore SIGTERM or left its session', async () => {
    const mark = `found-by-${path.basename(folder)}`;
    const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); // ${mark}`;
    const code = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}],
      { detached: true, stdio: 'ignore' }).unref(); ${stubborn}`;
    expect((await run(code, 700)).failed).toEqual(['planted: ended after its 0.0 minutes were over']);
    expect(findProcesses({ root: 1 }).filter(({ commandLine }) => commandLine.includes(mark))).toEqual([]);
  });

  it('has failed if it leaves a process behind, which is ended', async () => {
    const mark = `found-by-${path.basename(folder)}`;
    const outcome = await run(`require('node:child_process').spawn(process.execPath,
      ['-e', 'setInterval(() => {}, 1000) // ${mark}'], { detached: true, stdio: 'ignore' }).unref(); results(1)`);
    expect(outcome.passed).toBe(1);
    expect(outcome.failed).toEqual([expect.stringMatching(`planted: left processes behind: .*${mark}`)]);
    expect(findProcesses({ root: 1 }).filter(({ commandLine }) => commandLine.includes(mark))).toEqual([]);
  });

  it('is ended when the tests are interrupted', async () => {
    const interrupted = new AbortController();
    const running = runStep(script('setInterval(() => {}, 1000)'), {
      limitMs: 20_000,
      resultsFile,
      signal: interrupted.signal,
    });
    interrupted.abort();
    expect((await running).failed).toEqual(['planted: ended because the tests were interrupted']);
  });

  it('that is a check passes by its exit code', async () => {
    const check = (code: number): ReturnType<typeof runStep> =>
      runStep({ ...script(`process.exitCode = ${code}`), kind: 'check' }, { limitMs: 20_000, resultsFile });
    expect(await check(0)).toEqual({ passed: 1, failed: [], skipped: [] });
    expect(await check(1)).toEqual({ passed: 0, failed: ['planted: exit code 1'], skipped: [] });
  });
});

describe('a result file', () => {
  it('is read as it was written', () => {
    const results = { passed: 1, failed: ['a'], skipped: [{ title: 'b', reason: 'c' }] };
    writeResults(resultsFile, results);
    expect(readResults(resultsFile)).toEqual(results);
  });
});

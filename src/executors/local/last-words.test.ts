import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { heading, lastLines } from '../last-lines';
import { describeDeath, lastWords } from './last-words';
import type { Died } from './worker';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'last-words-'));
  file = path.join(folder, 'console.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the last lines of a log', () => {
  test('are those that say something, oldest first', async () => {
    writeFileSync(file, 'one\n\ntwo\n   \nthree\nfour\n\n');
    expect(await lastLines(file, 3)).toEqual(['two', 'three', 'four']);
    expect(await lastLines(file, 10)).toEqual(['one', 'two', 'three', 'four']);
  });

  test('are those of the last attempt, also where it said nothing', async () => {
    const [first, second] = [heading(1, 1, new Date(0)), heading(2, 3, new Date(0))];
    expect(second).toBe('==== attempt 2 · worker 3 · 1970-01-01T00:00:00.000Z ====\n');
    writeFileSync(file, `${first}hello 2 kill\n${second}hello 2 once more\n`);
    expect(await lastLines(file, 3)).toEqual(['hello 2 once more']);
    writeFileSync(file, `${first}hello 2 kill\n${second}`);
    expect(await lastLines(file, 3)).toEqual([]);
  });

  test('are shown without what could steer a terminal, and are not endless', async () => {
    writeFileSync(file, `\u001b[31mred\u001b[0m\r\n${'x'.repeat(500)}\n`);
    expect(await lastLines(file, 2)).toEqual(['red', `${'x'.repeat(199)}…`]);
  });

  test('of a huge log are read from its end alone', async () => {
    writeFileSync(file, `${'a line\n'.repeat(500_000)}signal (11): Segmentation fault\n`);
    expect(await lastLines(file, 1)).toEqual(['signal (11): Segmentation fault']);
  });

  test('of a file that is empty, not there or a folder are none', async () => {
    writeFileSync(file, '');
    expect(await lastLines(file, 3)).toEqual([]);
    expect(await lastLines(path.join(folder, 'none'), 3)).toEqual([]);
    expect(await lastLines(folder, 3)).toEqual([]);
  });
});

describe('the last words in several logs', () => {
  const other = () => path.join(folder, 'worker.log');

  test('are those of the first that has any', async () => {
    writeFileSync(other(), 'a\nb\n');
    expect(await lastWords([file, other()])).toEqual(['a', 'b']);
    writeFileSync(file, 'one\ntwo\nthree\nfour\n');
    expect(await lastWords([file, other()])).toEqual(['two', 'three', 'four']);
  });

  test('are what Node itself names as the cause of its end, whatever the script printed', async () => {
    const cause = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
    writeFileSync(file, 'step 3\n');
    writeFileSync(other(), `<--- Last few GCs --->\n${cause}\n${'----- Native stack trace -----\n'.repeat(20)}`);
    expect(await lastWords([file, other()])).toEqual([cause]);
  });
});

describe('why a worker died', () => {
  const died = (changes: Partial<Died>): Died => ({
    type: 'died',
    exit: null,
    signal: null,
    stopped: undefined,
    startError: undefined,
    ...changes,
  });

  test.each<[Partial<Died>, string, string]>([
    [
      { signal: 'SIGKILL' },
      'killed',
      'The worker was killed (SIGKILL), possibly because the machine ran out of memory.',
    ],
    [
      { signal: 'SIGSEGV' },
      'crash',
      'The worker crashed (SIGSEGV, an invalid memory access, mostly in a solver or another compiled library).',
    ],
    [{ signal: 'SIGABRT' }, 'crash', 'The worker crashed (SIGABRT, a compiled library gave up).'],
    [{ signal: 'SIGUSR2' }, 'crash', 'The worker crashed (SIGUSR2).'],
    [{ exit: 1 }, 'crash', 'The worker ended by itself with exit status 1. A script must not call exit().'],
    [{ exit: 0 }, 'crash', 'The worker ended by itself with exit status 0. A script must not call exit().'],
    [{}, 'crash', 'The worker ended by itself with exit status unknown. A script must not call exit().'],
    [
      { exit: 1, unheard: true },
      'start',
      'The worker could not start: it ended with exit status 1 before it loaded the script. Check the program and its flags.',
    ],
    [{ startError: 'spawn julia ENOENT' }, 'start', 'The worker could not be started: spawn julia ENOENT.'],
  ])('%j: %s', (changes, kind, message) => {
    expect(describeDeath(died(changes), [])).toEqual({ kind, message });
  });

  test('quotes what it said last', () => {
    expect(describeDeath(died({ signal: 'SIGKILL' }), ['step 3', 'step 4']).message).toMatch(
      /ran out of memory\. Last output: step 3 \| step 4$/,
    );
  });
});

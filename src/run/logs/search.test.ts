import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { matcherOf, searchLogs } from './search';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'search-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function log(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('what is typed', () => {
  test.each([
    ['infeasible', 'UC is INFEASIBLE', true],
    ['a.c', 'abc', false],
    ['/infeas(ible)?\\b/', 'infeas at 3', true],
    ['/infeas/', 'INFEAS', false],
    ['/infeas/i', 'INFEAS', true],
    ['/', 'a/b', true],
    ['[1', 'x[1]', true],
    ['c:\\x (1)', 'at C:\\X (1)', true],
    ['größe', 'GRÖSSE GRÖßE', true],
  ])('%s in %s: %s', (typed, line, found) => {
    const matcher = matcherOf(typed);
    expect(matcher.isIn(line)).toBe(found);
    expect(matcher.mayBeIn(`a\n${line}\nb`) || !found).toBe(true);
  });

  test('is refused where it is no regular expression', () => {
    expect(() => matcherOf('/(a/')).toThrow(/no regular expression: .*Leave out the slashes/);
  });
});

describe('looking through logs', () => {
  test('asks for files when it is their turn, and not once it was cancelled', async () => {
    const turns: string[] = [];
    const logs = [1, 2, 3].map((of) => ({
      of,
      files: async () => {
        turns.push(`files of ${of}`);
        return [log(`${of}.log`, 'infeasible')];
      },
    }));
    const onProgress = (done: number) => turns.push(`done with ${done}`);
    const isCancelled = () => turns.includes('done with 2');
    expect(await searchLogs(logs, matcherOf('infeasible'), { onProgress, isCancelled })).toBeUndefined();
    expect(turns).toEqual(['files of 1', 'done with 1', 'files of 2', 'done with 2']);
    expect(await searchLogs(logs, matcherOf('infeasible'))).toHaveLength(3);
  });

  test('finds lines by file and number, and passes over what is not there', async () => {
    const logs = [
      {
        of: 1,
        files: [log('1.log', 'fine\nUC infeasible\r\n\u001b[31mStill infeasible\u001b[0m'), path.join(folder, 'no')],
      },
      { of: 2, files: [log('2.log', 'fine\n')] },
      { of: 3, files: [log('3a.log', 'infeasible\n'), log('3b.log', '\n\ninfeasible\n')] },
    ];
    const found = await searchLogs(logs, matcherOf('INFEASIBLE'));
    expect(found).toEqual([
      {
        of: 1,
        count: 2,
        lines: [
          { file: logs[0]?.files[0], line: 2, text: 'UC infeasible' },
          { file: logs[0]?.files[0], line: 3, text: 'Still infeasible' },
        ],
      },
      {
        of: 3,
        count: 2,
        lines: [
          { file: logs[2]?.files[0], line: 1, text: 'infeasible' },
          { file: logs[2]?.files[1], line: 3, text: 'infeasible' },
        ],
      },
    ]);
  });

  test('counts lines over the pieces that a file is read in, also where a character or a line is cut', async () => {
    const line = `${'é'.repeat(50_000)} x\n`;
    const file = log('large.log', `${line.repeat(20)}the end é`);
    const found = await searchLogs([{ of: 'it', files: [file] }], matcherOf('end é'));
    expect(found?.[0]?.lines).toEqual([{ file, line: 21, text: 'the end é' }]);
  });

  test('keeps so many lines of each and of all, and counts the others', async () => {
    const files = [log('a.log', 'x\n'.repeat(10)), log('b.log', 'x\n'.repeat(10))];
    const logs = files.map((file) => ({ of: path.basename(file), files: [file] }));
    const found = await searchLogs(logs, matcherOf('x'), { perLogs: 6, inAll: 8 });
    expect(found?.map(({ count, lines }) => [count, lines.length])).toEqual([
      [10, 6],
      [10, 2],
    ]);
  });

  test('reads neither folders nor devices, and of a line without end its beginning', async () => {
    mkdirSync(path.join(folder, 'console.log'));
    const endless = log('endless.log', `start ${'x'.repeat(3_000_000)} end\nlast`);
    const found = await searchLogs(
      [{ of: 1, files: [path.join(folder, 'console.log'), '/dev/zero', endless] }],
      matcherOf('/start|end|last/'),
    );
    expect(found?.[0]?.lines.map(({ line, text }) => [line, text.length])).toEqual([
      [1, 400],
      [2, 4],
    ]);
  });

  test('says how far it is, and stops when it is told to', async () => {
    const logs = [1, 2, 3].map((of) => ({ of, files: [log(`${of}.log`, 'x\n')] }));
    const told: string[] = [];
    await searchLogs(logs, matcherOf('x'), { onProgress: (done, of) => told.push(`${done}/${of}`) });
    expect(told).toEqual(['1/3', '2/3', '3/3']);
    const stopped = await searchLogs(logs, matcherOf('x'), { isCancelled: () => true });
    expect(stopped).toBeUndefined();
  });

  test('gives a regular expression up that would take for ever', async () => {
    const logs = [{ of: 1, files: [log('a.log', `${'a'.repeat(60)}b\n`)] }];
    await expect(searchLogs(logs, matcherOf('/^(a+)+$/'), { patience: 20 })).rejects.toThrow(
      'The regular expression takes too long on these logs.',
    );
  });
});

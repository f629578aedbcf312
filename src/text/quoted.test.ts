import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { quoted } from './quoted';

const BASH = '/bin/bash';

test('a path is quoted only where a shell needs it', () => {
  expect(quoted('/home/ann/out_1/NAME')).toBe('/home/ann/out_1/NAME');
  expect(quoted(`a 'b'`)).toBe(`'a '\\''b'\\'''`);
});

test('what a terminal would not show, or show in another order, is written out', () => {
  expect(quoted('a\u202eb')).toBe(`$'a\\u202eb'`);
  expect(quoted('a\u{e0001}\nb')).toBe(`$'a\\U000e0001\\u000ab'`);
});

test.skipIf(!existsSync(BASH))('a shell reads the same path again (where there is bash)', () => {
  for (const path of ['a\u202eb c', "it's\ttwo\\ways", 'x\u2028$HOME`y`', 'über „allem“']) {
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    expect(execFileSync(BASH, ['-c', `printf %s ${quoted(path)}`], { encoding: 'utf8', env })).toBe(path);
  }
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Exported } from './exported';
import { writeExport } from './write';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'powersim-export-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('what may hold secrets is for its owner alone, also where it replaces a file that all could read', async () => {
  const file = path.join(home, 'job.sh');
  writeFileSync(file, '', { mode: 0o755 });
  const files = [{ path: 'job.sh', content: { text: 'x' }, executable: true, isPrivate: true }];
  await writeExport({ main: 'job.sh', next: '', files }, home, { force: true });
  expect(statSync(file).mode & 0o777).toBe(0o700);
});

test('files are written once, and replaced only when that is wanted', async () => {
  const folder = path.join(home, 'export');
  const source = path.join(home, 'source');
  writeFileSync(source, 'copied');
  const exported = (text: string): Exported => ({
    main: 'a.sh',
    next: '',
    files: [
      { path: 'a.sh', content: { text }, executable: true },
      { path: 'sub/b', content: { source }, executable: false },
    ],
  });
  await writeExport(exported('one'), folder, { force: false });
  expect(statSync(path.join(folder, 'a.sh')).mode & 0o111).toBe(0o111);
  expect(readFileSync(path.join(folder, 'sub/b'), 'utf8')).toBe('copied');

  writeFileSync(path.join(folder, 'mine'), '');
  await expect(writeExport(exported('two'), folder, { force: false })).rejects.toMatchObject({ code: 'export.exists' });
  expect(readFileSync(path.join(folder, 'a.sh'), 'utf8')).toBe('one');
  await writeExport(exported('two'), folder, { force: true });
  expect(readFileSync(path.join(folder, 'a.sh'), 'utf8')).toBe('two');
  expect(readdirSync(folder)).toEqual(['a.sh', 'mine', 'sub']);
});

test('a folder that cannot be made is told, with what to do', async () => {
  const file = path.join(home, 'file');
  writeFileSync(file, '');
  const files = [{ path: 'a.sh', content: { text: 'x' }, executable: true }];
  await expect(writeExport({ main: 'a.sh', next: '', files }, file, { force: false })).rejects.toMatchObject({
    code: 'export.folder',
    message: expect.stringMatching(/^The files cannot be written in .*file: E.*--to/),
  });
});

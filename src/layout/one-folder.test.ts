import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeFolders } from './one-folder';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'folders-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('folders', () => {
  test('are made with those above them, and may be there', async () => {
    const folder = path.join(root, 'a', 'b', 'c');
    await makeFolders(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
    await makeFolders(folder);
    await makeFolders(path.parse(root).root);
  });

  test('are not made where a file is', async () => {
    const file = path.join(root, 'file');
    writeFileSync(file, '');
    await expect(makeFolders(file)).rejects.toThrow('EEXIST');
    await expect(makeFolders(path.join(file, 'a', 'b'))).rejects.toThrow(/ENOTDIR|ENOENT/);
  });

  test('are made behind a link that leads to a folder, not behind one that leads nowhere', async () => {
    symlinkSync(root, path.join(root, 'link'), 'junction');
    await makeFolders(path.join(root, 'link', 'a'));
    expect(statSync(path.join(root, 'a')).isDirectory()).toBe(true);
    symlinkSync(path.join(root, 'nowhere'), path.join(root, 'dangling'), 'junction');
    await expect(makeFolders(path.join(root, 'dangling', 'a'))).rejects.toThrow();
  });

  test.runIf(process.platform === 'linux')(
    'are refused where the system says of every folder that it is not there',
    async () => {
      await expect(makeFolders('/proc/nothing/here')).rejects.toThrow('ENOENT');
    },
  );
});

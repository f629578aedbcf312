import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkSpace, explainFullDisk } from './space';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'space '));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a store that does not fit is refused before anything is written, with what is missing', async () => {
  await expect(checkSpace(folder, 0)).resolves.toBeUndefined();
  await expect(checkSpace(folder, 4e18)).rejects.toMatchObject({
    code: 'join.noSpace',
    message: expect.stringMatching(
      /^The joined store needs 4000 PB in .*, where .* are free: .* Make room for .* more/,
    ),
  });
});

test.each(['ENOSPC', 'EDQUOT'])('%s becomes a sentence, other errors stay', (code) => {
  const full = Object.assign(new Error(`${code}: no space left on device, write`), { code });
  expect(explainFullDisk(full, folder, 2e9)).toMatchObject({
    code: 'join.noSpace',
    cause: full,
    message: expect.stringContaining(
      `became full during the join (${code}): the joined store needs 2.0 GB there. The old store is unchanged`,
    ),
  });
  const other = Object.assign(new Error('EIO'), { code: 'EIO' });
  expect(explainFullDisk(other, folder, 2e9)).toBe(other);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatBytes } from '../../text';
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
      /^The joined store needs 4000 PB in .*, where .* are free: .* are left free\. Make room for .* more/,
    ),
  });
});

test('what is left free is a hundredth of the disk at most', async () => {
  const { bavail, blocks, bsize } = await statfs(folder);
  // Other processes write meanwhile: a margin of a thousandth of the disk.
  const nearly = bavail * bsize - blocks * bsize * 0.011;
  if (nearly > 0) await expect(checkSpace(folder, nearly)).resolves.toBeUndefined();
  const error = await checkSpace(folder, bavail * bsize + blocks * bsize).catch((e: Error) => e.message);
  expect(error).toContain(`${formatBytes(Math.min(32 << 20, (blocks * bsize) / 100))} are left free`);
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

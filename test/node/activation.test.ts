/** What the built extension does in the moment in which a window opens. */
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { root } from './bed';

test('nothing is read from disk and no program is started before the extension is active', async () => {
  const program = path.join(import.meta.dirname, 'activate-alone.mts');
  const { stdout } = await execa(process.execPath, [program, path.join(root, 'dist/extension.js')]);
  const { used, registered } = JSON.parse(stdout);
  expect(used).toEqual([]);
  expect(registered).toBeGreaterThan(30);
});

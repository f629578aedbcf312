import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Claims } from './claims';

test('an end is told once, whoever asks first, also after a reload', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'claims-'));
  try {
    const windows = [new Claims(folder), new Claims(folder), new Claims(folder)];
    const told = await Promise.all(windows.map((window) => window.claim('run-1')));
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(await new Claims(folder).claim('run-1')).toBe(false);
    expect(await new Claims(folder).claim('run-2')).toBe(true);
    expect(await new Claims(path.join(folder, 'in')).claim('../../../what a journal from elsewhere says')).toBe(true);
    expect(await readdir(path.join(folder, 'in'))).toHaveLength(1);
    await rm(path.join(folder, 'in'), { recursive: true });
    await new Claims(folder).tidy(Date.now() + 100 * 24 * 3_600_000);
    expect(await new Claims(folder).claim('run-1')).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mayMount, mountSmallDisk, type SmallDisk } from '../../test/small-disk';
import { createStore } from './create-store';
import { writeDurably } from './durable';
import { createHdf5 } from './hdf5';
import { smallSpec } from './stores.fixture';
import { storeProblem } from './whole-store';

const NO_SPACE = /ENOSPC|No space left on device/;

describe.skipIf(!mayMount)('on a full disk (only root may mount one)', () => {
  let disk: SmallDisk;
  let file: string;
  beforeEach(() => {
    disk = mountSmallDisk(2 << 20);
    file = path.join(disk.folder, 'simulation_store.h5');
  });
  afterEach(() => disk.remove());

  /** How a store for so many steps could not be made, with so many bytes left. */
  async function failure(numSteps: number, left: number): Promise<unknown> {
    disk.fill(left);
    return createStore(file, smallSpec(numSteps)).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  test('a store that does not fit says so, and leaves nothing and no space taken', async () => {
    const before = disk.free();
    const error = await failure(400, 1 << 20);
    expect(error).toMatchObject({ code: 'store.write', message: expect.stringMatching(NO_SPACE) });
    disk.empty();
    expect(readdirSync(disk.folder)).toEqual([]);
    expect(disk.free()).toBe(before);
  });

  test('whatever room is left, a store is whole or is not there', async () => {
    await createStore(file, smallSpec(3));
    const needed = statSync(file).size;
    let refused = 0;
    for (let left = 0; left <= needed + 16_384; left += 4096) {
      disk.empty();
      if (existsSync(file)) rmSync(file);
      const error = await failure(3, left);
      if (error === undefined) expect(await storeProblem(file)).toBeUndefined();
      else {
        expect(error, `${left} bytes left`).toMatchObject({ message: expect.stringMatching(NO_SPACE) });
        expect(existsSync(file)).toBe(false);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(2);
  });

  test('what libhdf5 could not write is an error that says why, and the file can be closed when there is room', async () => {
    const hdf5 = await createHdf5(file);
    hdf5.createGroup('/g');
    hdf5.createFloat64('/g/a', [200_000]);
    disk.fill(64 << 10);
    const values = new Float64Array(200_000).fill(1);
    expect(() => hdf5.writeFloat64('/g/a', { start: [0], count: [200_000] }, values)).toThrow(NO_SPACE);
    disk.empty();
    hdf5.close();
    expect(await storeProblem(file)).toBeUndefined();
  });

  test('a small file keeps its old content, and nothing is left beside it', async () => {
    const status = path.join(disk.folder, 'status.json');
    await writeDurably(status, 'old');
    disk.fill(0);
    await expect(writeDurably(status, 'x'.repeat(10_000))).rejects.toThrow(NO_SPACE);
    expect(readFileSync(status, 'utf8')).toBe('old');
    expect(readdirSync(disk.folder).sort()).toEqual(['.ballast', 'status.json']);
  });
});

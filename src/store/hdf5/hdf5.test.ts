import fs, { existsSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHdf5, float64, int64, openHdf5, withHdf5 } from '.';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hdf5 ü '));
  file = path.join(folder, 'store.h5');
});
afterEach(() => rmSync(folder, { recursive: true }));

const openError = (reason: string) => ({
  code: 'store.open',
  message: `The store ${file} cannot be opened: ${reason}.`,
});

describe('a file that cannot be opened says why', () => {
  test('it does not exist', async () => {
    await expect(openHdf5(file, 'r')).rejects.toMatchObject(openError('it does not exist'));
  });

  test('it is not an HDF5 file', async () => {
    writeFileSync(file, 'hello');
    await expect(openHdf5(file, 'r+')).rejects.toMatchObject(openError('it is not an HDF5 file'));
  });

  test('it is a folder', async () => {
    file = folder;
    await expect(openHdf5(file, 'r')).rejects.toMatchObject(openError('it is not a file'));
  });

  test('it exists already, and stays as it was', async () => {
    writeFileSync(file, 'hello');
    await expect(createHdf5(file)).rejects.toMatchObject(openError('it exists already'));
    expect(statSync(file).size).toBe(5);
  });

  test('its folder does not exist', async () => {
    file = path.join(folder, 'none', 'store.h5');
    await expect(createHdf5(file)).rejects.toMatchObject({ code: 'store.open' });
    expect(existsSync(file)).toBe(false);
  });

  test('its end is missing', async () => {
    const hdf5 = await createHdf5(file);
    hdf5.createFloat64('/x', [1000]);
    hdf5.writeFloat64('/x', { start: [0], count: [1] }, Float64Array.of(1));
    hdf5.close();
    const { truncateSync } = await import('node:fs');
    truncateSync(file, 4000);
    await expect(openHdf5(file, 'r')).rejects.toThrow(
      /it is incomplete \(truncated file: .*\); whoever wrote it did not finish\.$/,
    );
  });
});

test('groups, attributes and strings come back as they were written', async () => {
  const hdf5 = await createHdf5(file);
  hdf5.createGroup('/a');
  hdf5.createGroup('/a/b');
  hdf5.setAttribute('/a', 'steps', int64(365));
  hdf5.setAttribute('/a', 'large', int64(Number.MAX_SAFE_INTEGER));
  hdf5.setAttribute('/a', 'base', float64(100));
  hdf5.setAttribute('/a', 'name', 'größe');
  hdf5.setAttribute('/a', 'empty', '');
  hdf5.setAttribute('/a', 'order', ['UC', 'ED ü']);
  hdf5.createStrings('/a/columns', ['Solitude', 'Park City', 'Höhe', '']);
  hdf5.createStrings('/a/none', []);
  hdf5.createText('/a/system', '{"name":"ü"}');
  hdf5.createBytes('/a/keys', new TextEncoder().encode('keys'));
  hdf5.close();
  await withHdf5(file, 'r', (read) => {
    expect(read.links('/')).toEqual([{ name: 'a', kind: 'group' }]);
    expect(read.links('/a').map(({ name, kind }) => [name, kind])).toEqual([
      ['b', 'group'],
      ['columns', 'dataset'],
      ['keys', 'dataset'],
      ['none', 'dataset'],
      ['system', 'dataset'],
    ]);
    expect(read.kind('/a/none')).toBe('dataset');
    expect(read.kind('/a/nothing')).toBeUndefined();
    expect(Object.fromEntries(read.attributes('/a'))).toEqual({
      steps: 365,
      large: Number.MAX_SAFE_INTEGER,
      base: 100,
      name: 'größe',
      empty: '',
      order: ['UC', 'ED ü'],
    });
    expect(read.readStrings('/a/columns')).toEqual(['Solitude', 'Park City', 'Höhe', '']);
    expect(read.readStrings('/a/none')).toEqual([]);
    expect(read.readStrings('/a/system')).toEqual(['{"name":"ü"}']);
    expect(new TextDecoder().decode(read.readBytes('/a/keys'))).toBe('keys');
    expect(read.info('/a/columns')).toMatchObject({ shape: [4], type: 'string' });
    expect(read.info('/a/system')).toMatchObject({ shape: [], type: 'string', elementBytes: 13 });
    expect(read.info('/a/keys')).toMatchObject({ shape: [4], type: 'uint8', byteOrder: 'little' });
  });
});

test('blocks of any rank are written and read in the order of the file', async () => {
  const hdf5 = await createHdf5(file);
  hdf5.createFloat64('/x', [4, 2, 3, 5]);
  const values = Float64Array.from({ length: 120 }, (_, i) => i);
  hdf5.writeFloat64('/x', { start: [0, 0, 0, 0], count: [4, 2, 3, 5] }, values);
  hdf5.writeFloat64('/x', { start: [3, 1, 2, 3], count: [1, 1, 1, 2] }, Float64Array.of(-1, -2));
  hdf5.close();
  const expected = values.slice();
  expected.set([-1, -2], 118);
  await withHdf5(file, 'r', (read) => {
    expect(read.readFloat64('/x')).toEqual(expected);
    expect(read.readFloat64('/x', { start: [1, 0, 2, 1], count: [2, 2, 1, 2] })).toEqual(
      Float64Array.of(41, 42, 56, 57, 71, 72, 86, 87),
    );
    expect(read.readFloat64('/x', { start: [1, 0, 0, 0], count: [0, 2, 3, 5] })).toHaveLength(0);
    expect(() => read.readFloat64('/x', { start: [1, 0, 0, 0], count: [4, 2, 3, 5] })).toThrow(
      `/x in ${file} could not be read: the block [1, 0, 0, 0] + [4, 2, 3, 5] lies outside [4, 2, 3, 5].`,
    );
  });
});

test('what fails names the object and the file, and leaves the file usable', async () => {
  const hdf5 = await createHdf5(file);
  hdf5.createFloat64('/x', [2]);
  expect(() => hdf5.createFloat64('/x', [2])).toThrow(expect.objectContaining({ code: 'store.write' }));
  expect(() => hdf5.readFloat64('/none')).toThrow(
    expect.objectContaining({ code: 'store.read', message: expect.stringContaining(`/none in ${file}`) }),
  );
  expect(() => hdf5.links('/none')).toThrow(expect.objectContaining({ code: 'store.read' }));
  hdf5.writeFloat64('/x', { start: [0], count: [2] }, Float64Array.of(1, 2));
  hdf5.close();
  hdf5.close();
  expect(() => hdf5.links('/')).toThrow(/is closed/);
  await withHdf5(file, 'r', (read) => {
    expect(read.readFloat64('/x')).toEqual(Float64Array.of(1, 2));
    expect(() => read.writeFloat64('/x', { start: [0], count: [1] }, Float64Array.of(1))).toThrow(
      expect.objectContaining({ code: 'store.write', message: expect.stringContaining('no write intent') }),
    );
  });
});

test('files whose inodes are equal as doubles are told apart', async () => {
  const files = [1, 2].map((n) => ({ n, name: path.join(folder, `${n}.h5`) }));
  for (const { n, name } of files) {
    const hdf5 = await createHdf5(name);
    hdf5.createFloat64('/x', [1]);
    hdf5.writeFloat64('/x', { start: [0], count: [1] }, Float64Array.of(n));
    hdf5.close();
  }
  // What Emscripten asks on a file system with long inodes, as Lustre, NFS and NTFS have them.
  const real = fs.fstatSync;
  const rounded = vi
    .spyOn(fs, 'fstatSync')
    .mockImplementation(((fd: number) => Object.assign(real(fd), { ino: 2 ** 57 })) as typeof fs.fstatSync);
  try {
    const both = await Promise.all(files.map(({ name }) => openHdf5(name, 'r')));
    expect(rounded).toHaveBeenCalled();
    expect(both.map((hdf5) => [...hdf5.readFloat64('/x')])).toEqual([[1], [2]]);
    for (const hdf5 of both) hdf5.close();
  } finally {
    rounded.mockRestore();
  }
});

describe('the place of data in the file', () => {
  test('is found once they are allocated', async () => {
    const hdf5 = await createHdf5(file);
    hdf5.createFloat64('/x', [3, 2]);
    hdf5.createText('/text', 'abc');
    expect(hdf5.storage('/x')).toEqual({ kind: 'unallocated', bytes: 48 });
    hdf5.writeFloat64('/x', { start: [1, 1], count: [1, 1] }, Float64Array.of(7));
    const storage = hdf5.storage('/x');
    hdf5.close();
    if (storage.kind !== 'contiguous') throw new Error(storage.kind);
    const raw = Buffer.alloc(48);
    readSync(openSync(file, 'r'), raw, 0, 48, storage.address);
    expect(raw.readDoubleLE(24)).toBe(7);
    expect(raw.readDoubleLE(16)).toBe(0);
    await withHdf5(file, 'r', (read) => expect(read.storage('/x')).toEqual(storage));
  });

  test('is found beyond a header that has grown', async () => {
    const hdf5 = await createHdf5(file);
    hdf5.createFloat64('/x', [2]);
    for (let i = 0; i < 20; i += 1) hdf5.setAttribute('/x', `attribute ${i}`, 'x'.repeat(200));
    hdf5.writeFloat64('/x', { start: [0], count: [1] }, Float64Array.of(7));
    expect(hdf5.storage('/x')).toMatchObject({ kind: 'contiguous', address: expect.any(Number), bytes: 16 });
    hdf5.close();
  });
});

test('a file larger than the heap stays on disk', async () => {
  const hdf5 = await createHdf5(file);
  hdf5.createFloat64('/x', [3000, 1000, 100]);
  hdf5.writeFloat64('/x', { start: [2999, 999, 98], count: [1, 1, 2] }, Float64Array.of(1, 2));
  hdf5.close();
  // Sparse: 2.4 GB that take a few blocks.
  expect(statSync(file).size).toBeGreaterThan(2 ** 31);
  expect(statSync(file).blocks * 512).toBeLessThan(2 ** 20);
  const before = process.memoryUsage().rss;
  await withHdf5(file, 'r', (read) => {
    expect(read.readFloat64('/x', { start: [2999, 999, 97], count: [1, 1, 3] })).toEqual(Float64Array.of(0, 1, 2));
    expect(read.readFloat64('/x', { start: [1500, 0, 0], count: [20, 1000, 100] }).every((x) => x === 0)).toBe(true);
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
});

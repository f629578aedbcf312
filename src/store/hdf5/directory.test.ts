import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { Group, ready } from 'h5wasm/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStore } from '../create-store';
import { smallSpec } from '../stores.fixture';
import type { ReadAt } from './bytes';
import { Directory } from './directory';
import { packTexts } from './same-texts';
import { byBoth } from './told.fixture';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'directory '));
  file = path.join(folder, 'store.h5');
});
afterEach(() => rmSync(folder, { recursive: true }));

const readAtOf =
  (bytes: Buffer): ReadAt =>
  (offset, length) =>
    Buffer.from(bytes.subarray(offset, offset + length));

/** @param version the oldest that the file is made for: from 1.8 on, groups and headers are of the newer kind */
async function make(fill: (root: Group) => void, version: 'EARLIEST' | 'V18' | 'LATEST' = 'EARLIEST'): Promise<void> {
  const module = await ready;
  const id = module.open(file, module.H5F_ACC_TRUNC, false, module[`H5F_LIBVER_${version}`], module.H5F_LIBVER_LATEST);
  fill(new Group(id, '/'));
  module.flush(id);
  module.close_file(id);
}

const TYPES = ['<d', '<f', '<q', '<i', '<h', '<b', '<Q', '<I', '<H', '<B'];

function fillPlainly(root: Group): void {
  for (const dtype of TYPES)
    root.create_dataset({
      name: `of ${dtype}`,
      data: [1, 2, 3].map((n) => (/[qQ]/.test(dtype) ? BigInt(n) : n)) as number[],
      dtype,
      shape: [3],
    });
  root.create_dataset({ name: 'scalar', data: 1.5, shape: [], dtype: '<d' });
  root.create_dataset({ name: 'texts', data: ['a', 'bc'], shape: [2], dtype: 'S' });
  root.create_dataset({ name: 'fixed', data: ['a', 'bc'], shape: [2], dtype: 'S2' });
  root.create_dataset({ name: 'one text', data: 'abc', shape: [], dtype: 'S3' });
  root.create_dataset({ name: 'chunked', data: new Float64Array(12), shape: [3, 4], chunks: [1, 4] });
  root.create_dataset({
    name: 'compressed',
    data: new Float64Array(12),
    shape: [3, 4],
    chunks: [1, 4],
    compression: 3,
  });
  root.create_dataset({ name: 'größe ü', data: new Float64Array(2), shape: [2] });
  const inner = root.create_group('inner');
  for (const object of [inner, root.get('chunked'), root.get('texts')] as Group[]) {
    object.create_attribute('int', BigInt64Array.of(5n), [], '<q');
    object.create_attribute('large', BigInt64Array.of(2n ** 60n), [], '<q');
    object.create_attribute('unsigned', BigUint64Array.of(7n), [], '<Q');
    object.create_attribute('double', -0.5, [], '<d');
    object.create_attribute('doubles', Float64Array.of(1, 2, Number.NaN), [3], '<d');
    object.create_attribute('text', 'größe', [], 'S7');
    object.create_attribute('longer', 'abc', [], 'S9');
    object.create_attribute('texts', ['a', '', 'ü'], [3], 'S');
    object.create_attribute('one', 'variable', [], 'S');
  }
  const rare = root.create_group('rare');
  rare.create_attribute('float', 1.5, [], '<f');
  rare.create_attribute('int', 5, [], '<i');
  rare.create_attribute('fixed', ['ab', 'c'], [2], 'S2');
  inner.create_dataset({ name: 'x', data: new Float64Array(6), shape: [1, 2, 3] });
  inner.create_group('empty');
  root.create_soft_link('/inner/x', 'soft');
  root.create_soft_link('/nothing', 'broken');
}

function fillWithAll(root: Group): void {
  fillPlainly(root);
  // These make a group one of the newer kind.
  root.create_group('outward').create_external_link('other.h5', '/x', 'external');
}

describe('what a file holds is the same by its bytes and by the library', () => {
  test.each(['EARLIEST', 'V18', 'LATEST'] as const)('of every kind, in a file for version %s', async (version) => {
    await make(fillWithAll, version);
    const { library, bytes } = await byBoth(file);
    expect(bytes).toEqual(library);
    expect(bytes).toMatchObject({
      '/soft': 'softLink',
      '/outward/external': 'externalLink',
      '/inner/empty': ['group', new Map()],
    });
  });

  test.each(['EARLIEST', 'V18', 'LATEST'] as const)(
    'with hundreds of them in a group, for version %s',
    async (version) => {
      await make((root) => {
        const many = root.create_group('many');
        for (let i = 0; i < 300; i += 1) many.create_dataset({ name: `d${i}`, data: new Float64Array(1), shape: [1] });
      }, version);
      const { library, bytes } = await byBoth(file);
      expect(Object.keys(bytes)).toHaveLength(301);
      expect(bytes).toEqual(library);
    },
  );

  test('of a store of the engine', async () => {
    await createStore(file, smallSpec());
    const { library, bytes } = await byBoth(file);
    expect(bytes).toEqual(library);
    const directory = Directory.of(readAtOf(readFileSync(file)));
    expect(Object.keys(bytes).map((object) => directory?.at(object)?.kind)).not.toContain(undefined);
    expect(Object.keys(bytes).map((object) => directory?.attributes(object))).not.toContain(undefined);
  });

  test('of any tree', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((text) => !/[/\0]/.test(text) && text !== '.' && text !== '..');
    const names = fc.uniqueArray(name, { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(names, names, fc.constantFrom('EARLIEST', 'LATEST'), async (datasets, groups, version) => {
        rmSync(file, { force: true });
        await make((root) => {
          const inner = root.create_group('inner');
          for (const one of datasets) inner.create_dataset({ name: one, data: new Float64Array(1), shape: [1] });
          for (const one of groups) if (!datasets.includes(one)) inner.create_group(one);
        }, version as 'EARLIEST');
        const { library, bytes } = await byBoth(file);
        expect(bytes).toEqual(library);
      }),
      { numRuns: 30 },
    );
  });
});

test('paths that lead nowhere lead nowhere', async () => {
  await make(fillPlainly);
  const directory = Directory.of(readAtOf(readFileSync(file)));
  expect(directory?.at('/inner')).toMatchObject({ kind: 'group' });
  expect(directory?.at('/inner/y')).toBeNull();
  expect(directory?.at('/nothing/y')).toBeNull();
  // Where a link leads is not its to say.
  expect(directory?.at('/soft/y')).toBeUndefined();
  expect(directory?.names('/inner/x')).toBeUndefined();
});

test('spoilt bytes are told or are not understood; nothing hangs, nothing throws', async () => {
  await make(fillPlainly);
  const whole = readFileSync(file);
  const objects = Object.keys((await byBoth(file)).bytes);
  const spoil = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(spoil, fc.nat(whole.length), (changes, length) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      for (const part of [bytes, bytes.subarray(0, length)]) {
        const directory = Directory.of(readAtOf(part));
        for (const object of objects) {
          directory?.at(object);
          directory?.attributes(object);
          directory?.holdsTexts(object, packTexts(['a', 'bc']));
        }
        directory?.names('/');
      }
    }),
    { numRuns: 500 },
  );
});

test('a group whose names are not told apart is not understood', async () => {
  await make((root) => {
    for (const one of ['aaa', 'bbb']) root.create_dataset({ name: one, data: new Float64Array(1), shape: [1] });
  });
  const bytes = readFileSync(file);
  bytes.write('aaa', bytes.indexOf('bbb\0'));
  writeFileSync(file, bytes);
  expect(Directory.of(readAtOf(bytes))?.at('/aaa')).toBeUndefined();
});

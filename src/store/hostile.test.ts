import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { File, ready } from 'h5wasm/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { executionDir, partitionDir, storeFile } from '../layout';
import { createStore } from './create-store';
import { type Hdf5File, openHdf5, withHdf5 } from './hdf5';
import { joinSimulation } from './join';
import { makePartitioned } from './join/partitioned.fixture';
import { openStore } from './read-store';
import { smallSpec } from './stores.fixture';

const KEY = '/simulation/decision_models/UC/variables/OnVariable__ThermalStandard';

let folder: string;
/** A whole store of the user's, which other files may lead to. */
let secret: string;
let file: string;
beforeEach(async () => {
  await ready;
  folder = mkdtempSync(path.join(tmpdir(), 'hostile '));
  secret = path.join(folder, 'secret.h5');
  file = path.join(folder, 'from somebody.h5');
  await createStore(secret, smallSpec());
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Makes a file by h5wasm itself, which forbids nothing. */
function make(f: (file: File) => void): void {
  const made = new File(file, 'w', { libver: ['earliest', 'latest'] });
  f(made);
  made.close();
}

const parents = (at: string) => {
  const names = path.posix.dirname(at).split('/').slice(1);
  return names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`).filter((group) => group !== '/');
};

const LINKS = [
  '/simulation',
  '/simulation/decision_models',
  '/simulation/decision_models/UC',
  path.posix.dirname(KEY),
  KEY,
];

describe.each(['in another file', 'in a file outside of its folder', 'in itself'])(
  'what a link leads to, %s,',
  (where) => {
    test.each(LINKS)('is not read through %s', async (at) => {
      make((made) => {
        for (const group of parents(at)) made.create_group(group);
        const target = where === 'in another file' ? secret : `../${path.basename(folder)}/secret.h5`;
        if (where === 'in itself') made.create_soft_link('/elsewhere', at);
        else made.create_external_link(target, at, at);
        made.create_group('/elsewhere');
      });
      await withHdf5(file, 'r', (store) => {
        expect(store.kind(at)).toBe(where === 'in itself' ? 'softLink' : 'externalLink');
        const refused = expect.objectContaining({
          code: 'store.read',
          message: expect.stringContaining(`${at} is a link`),
        });
        const through: ((s: Hdf5File) => unknown)[] = [
          (s) => s.info(KEY),
          (s) => s.readFloat64(KEY),
          (s) => s.readStrings(KEY),
          (s) => s.readBytes(KEY),
          (s) => s.storage(KEY),
          (s) => s.attributes(KEY),
          (s) => s.links(at),
        ];
        for (const read of through) expect(() => read(store)).toThrow(refused);
      });
      await expect(openStore(file)).rejects.toMatchObject({ name: 'UserError' });
    });
  },
);

test('a partition whose store leads to another file is refused by name, and nothing is written there', async () => {
  const place = { outputDir: path.join(folder, 'OUT'), name: 'uc' };
  await makePartitioned(place, { numbers: { numSteps: 5, period: 2, numOverlapSteps: 1 } });
  const store = storeFile(executionDir(partitionDir(place, 2), 'uc', 1));
  const moved = path.join(folder, 'moved.h5');
  renameSync(store, moved);
  file = store;
  make((made) => made.create_external_link(moved, '/simulation', 'simulation'));
  const before = readFileSync(moved);
  const join = () => joinSimulation(place, { skipFailures: false });
  await expect(join()).rejects.toMatchObject({ message: expect.stringContaining(store) });
  // The store that results are joined into leads there as well.
  rmSync(store);
  renameSync(moved, store);
  file = storeFile(path.join(place.outputDir, place.name));
  renameSync(file, moved);
  const whole = readFileSync(moved);
  make((made) => made.create_external_link(moved, '/simulation', 'simulation'));
  await expect(join()).rejects.toMatchObject({ message: expect.stringContaining(file) });
  expect(readFileSync(store)).toEqual(before);
  expect(readFileSync(moved)).toEqual(whole);
});

test('groups in a circle, and groups within groups without end, are neither followed nor listed without end', async () => {
  make((made) => {
    made.create_group('/simulation');
    made.create_hard_link('/simulation', '/simulation/decision_models');
    made.create_hard_link('/', '/simulation/systems');
    let at = '';
    for (let depth = 0; depth < 40; depth += 1) {
      at += '/d';
      made.create_group(at);
    }
  });
  await expect(openStore(file)).rejects.toMatchObject({ code: 'store.layout' });
  await withHdf5(file, 'r', (store) => {
    expect(store.links('/simulation').map(({ name }) => name)).toEqual(['decision_models', 'systems']);
    expect(store.links('/d'.repeat(40))).toEqual([]);
  });
});

test('texts and values of sizes that nobody has are refused before memory is taken', async () => {
  make((made) => {
    const group = made.create_group('/simulation');
    group.create_dataset({ name: 'names', data: ['a'], shape: [1], maxshape: [null], chunks: [1], dtype: 'S' });
    group.create_dataset({ name: 'bytes', data: new Uint8Array(1), shape: [1], maxshape: [null], chunks: [1] });
    group.create_dataset({ name: 'values', data: new Float64Array(1), shape: [1], maxshape: [null], chunks: [1] });
    for (const name of ['names', 'bytes', 'values']) {
      const dataset = made.get(`/simulation/${name}`);
      if (dataset && 'resize' in dataset) dataset.resize([2 ** 36]);
    }
  });
  const before = process.memoryUsage().rss;
  await withHdf5(file, 'r', (store) => {
    const claims = (size: string) =>
      expect.objectContaining({ code: 'store.read', message: expect.stringContaining(`claims to have ${size}.`) });
    // 16 bytes a reference, 2^36 of them.
    expect(() => store.readStrings('/simulation/names')).toThrow(claims('1.1 TB'));
    expect(() => store.readBytes('/simulation/bytes')).toThrow(claims('69 GB'));
    expect(() => store.readFloat64('/simulation/values')).toThrow();
    expect([...store.readFloat64('/simulation/values', { start: [2 ** 35], count: [2] })]).toEqual([0, 0]);
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
});

test('a dataset whose values lie in other files is not read', async () => {
  make((made) => {
    made.create_dataset({ name: 'a', data: new Float64Array([1, 2, 3]), shape: [3] });
  });
  // The time of its last change (message 0x0012) becomes a list of external files (0x0007), as HDF5 writes one.
  const bytes = readFileSync(file);
  const header = await withHdf5(file, 'r', () => {
    const opened = new File(file, 'r');
    opened.close();
    return bytes.indexOf(Buffer.from([0x08, 0x00, 0x18, 0x00]));
  });
  expect(header).toBeGreaterThan(0);
  let changed = 0;
  for (let at = header - 200; at < header + 400; at += 8) {
    if (bytes.readUInt16LE(at) !== 0x0012 || bytes.readUInt16LE(at + 2) !== 8) continue;
    bytes.writeUInt16LE(0x0007, at);
    changed += 1;
  }
  expect(changed).toBe(1);
  writeFileSync(file, bytes);
  const hdf5 = await openHdf5(file, 'r');
  try {
    const refused = /keeps its values in other files, which are not followed/;
    expect(() => hdf5.info('/a')).toThrow(refused);
    expect(() => hdf5.readFloat64('/a')).toThrow(refused);
  } finally {
    hdf5.close();
  }
});

test('a file with a user block before it is read as any other', async () => {
  const plain = readFileSync(secret);
  for (const length of [512, 2048]) {
    writeFileSync(file, Buffer.concat([Buffer.alloc(length, 'user'), plain]));
    const values = await withHdf5(secret, 'r', (store) => store.readFloat64(KEY));
    await withHdf5(file, 'r', (store) => {
      expect(store.readFloat64(KEY)).toEqual(values);
      // Places of bytes are told of plain files alone.
      expect(store.storage(KEY).kind).toBe('other');
    });
  }
});

test('a file that another one took the place of is not taken for it', async () => {
  await createStore(file, smallSpec());
  const store = await openHdf5(file, 'r');
  try {
    const other = path.join(folder, 'other.h5');
    await createStore(other, smallSpec());
    renameSync(other, file);
    expect(() => store.readFloat64(KEY)).toThrow(/another file has taken its place since it was opened/);
  } finally {
    store.close();
  }
});

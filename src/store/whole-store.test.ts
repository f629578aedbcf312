import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { File, ready } from 'h5wasm/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStore } from './create-store';
import { lookup3 } from './hdf5/superblock';
import { smallSpec } from './stores.fixture';
import { checksumProblem, storeProblem } from './whole-store';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'whole '));
  file = path.join(folder, 'a.h5');
  await ready;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Changes one byte of the file. */
function setByte(at: number, value: number): void {
  const bytes = readFileSync(file);
  bytes[at] = value;
  writeFileSync(file, bytes);
}

function makeFile(low: 'earliest' | 'v108' | 'latest'): Buffer {
  const store = new File(file, 'w', { libver: [low, 'latest'] });
  store.create_group('g').create_dataset({ name: 'a', data: new Float64Array(40) });
  store.create_dataset({ name: 'names', data: ['Alta', 'Größe'] });
  store.close();
  return readFileSync(file);
}

describe.each([
  ['earliest', 0],
  ['v108', 2],
  ['latest', 3],
] as const)('a file of format %s', (low, version) => {
  test('is whole when it was closed', async () => {
    expect(makeFile(low)[8]).toBe(version);
    expect(await storeProblem(file)).toBeUndefined();
  });

  test('is not whole when it ends anywhere before its end', async () => {
    const whole = makeFile(low);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        writeFileSync(file, whole.subarray(0, length));
        const problem = await storeProblem(file);
        expect(problem).toMatch(
          length === 0
            ? /^it is empty$/
            : length < 48
              ? /^it(s first)? /
              : /(cut off|cannot be understood|behind its end)/,
        );
        if (length >= 96) expect(problem).toBe(`it is cut off: ${length} of ${whole.length} bytes are there`);
      }),
      { numRuns: 200 },
    );
  });

  test('is whole behind a user block of any size that the format knows', async () => {
    const whole = makeFile(low);
    for (const block of [512, 1024, 4096]) {
      writeFileSync(file, Buffer.concat([Buffer.alloc(block, 'x'), whole]));
      expect(await storeProblem(file), String(block)).toBeUndefined();
      truncateSync(file, block + whole.length - 1);
      expect(await storeProblem(file), String(block)).toMatch(/cut off/);
    }
    writeFileSync(file, Buffer.concat([Buffer.alloc(513), whole]));
    expect(await storeProblem(file)).toBe('it does not begin as an HDF5 file does');
  });

  test('is not whole when the disk holds zeros where its contents were', async () => {
    const whole = makeFile(low);
    const zeros = Buffer.alloc(whole.length);
    whole.copy(zeros, 0, 0, version < 2 ? 96 : 48);
    writeFileSync(file, zeros);
    expect(await storeProblem(file)).toBe('its contents are not where it says');
  });
});

test('a newer file whose first bytes are damaged is found by their checksum', async () => {
  makeFile('latest');
  setByte(21, 1);
  expect(await storeProblem(file)).toBe('its first bytes do not have the checksum that stands after them');
});

test('a newer file that nobody closed says so', async () => {
  makeFile('latest');
  const bytes = readFileSync(file);
  for (const flags of [1, 4, 5]) {
    bytes[11] = flags;
    bytes.writeUInt32LE(lookup3(bytes.subarray(0, 44)), 44);
    writeFileSync(file, bytes);
    expect(await storeProblem(file)).toBe('whoever was writing it did not close it');
  }
});

test('the checksum of first bytes is the one that libhdf5 writes', () => {
  const bytes = makeFile('latest');
  expect(lookup3(bytes.subarray(0, 44))).toBe(bytes.readUInt32LE(44));
});

test('what is no store says what it is', async () => {
  expect(await storeProblem(file)).toBe('it does not exist');
  expect(await storeProblem(path.join(file, 'b'))).toBe('it does not exist');
  expect(await storeProblem(folder)).toBe('it is not a file');
  writeFileSync(file, '');
  expect(await storeProblem(file)).toBe('it is empty');
  writeFileSync(file, Buffer.alloc(10_000));
  expect(await storeProblem(file)).toBe('it does not begin as an HDF5 file does');
});

test('bytes that mean nothing are never a whole store, and never a crash', async () => {
  const head = makeFile('earliest').subarray(0, 9);
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.nat(4), fc.uint8Array({ maxLength: 200 }), async (signed, version, bytes) => {
      const begin = signed ? Buffer.concat([head.subarray(0, 8), Buffer.of(version)]) : Buffer.alloc(0);
      writeFileSync(file, Buffer.concat([begin, bytes]));
      expect(await storeProblem(file)).toMatch(/^(it|its|whoever) /);
    }),
    { numRuns: 300 },
  );
});

describe('the checksum beside a store', () => {
  let store: string;
  let check: string;
  beforeEach(async () => {
    mkdirSync(path.join(folder, 'data_store'));
    store = path.join(folder, 'data_store', 'simulation_store.h5');
    check = path.join(folder, 'data_store', 'check.sha256');
    await createStore(store, smallSpec());
  });
  const write = (hash: string, filename = 'simulation_store.h5') =>
    writeFileSync(check, JSON.stringify({ files: [{ filename, hash }] }));
  const sha256 = () => createHash('sha256').update(readFileSync(store)).digest('hex');

  test('agrees with the store that it was made of, in large letters as well', async () => {
    write(sha256());
    expect(await checksumProblem(folder)).toBeUndefined();
    write(sha256().toUpperCase());
    expect(await checksumProblem(folder)).toBeUndefined();
  });

  test('disagrees when one bit of the store is another', async () => {
    write(sha256());
    const bytes = readFileSync(store);
    const last = bytes.length - 1;
    bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
    writeFileSync(store, bytes);
    expect(await storeProblem(store)).toBeUndefined();
    expect(await checksumProblem(folder)).toMatch(/^it has changed since it was written/);
  });

  test('says nothing where it is missing or speaks of other files', async () => {
    expect(await checksumProblem(folder)).toBeUndefined();
    write('0'.repeat(64), '../../elsewhere');
    expect(await checksumProblem(folder)).toBeUndefined();
  });

  test('is damaged when it cannot be understood', async () => {
    for (const text of ['', '{"files":[{"filename":"simulation_store.h5","ha', '[]', 'null', '{"files":{}}']) {
      writeFileSync(check, text);
      expect(await checksumProblem(folder), text).toBe('its check.sha256 is damaged');
    }
    write('short');
    expect(await checksumProblem(folder)).toBe('its check.sha256 is damaged');
    rmSync(check);
    execFileSync('mkfifo', [check]);
    expect(await checksumProblem(folder), 'a pipe').toBe('its check.sha256 is damaged');
  });

  test('misses a store that is gone', async () => {
    write(sha256());
    rmSync(store);
    expect(await checksumProblem(folder)).toBe('it does not exist');
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCleanedList } from './cleaned';
import { noFileReason, readOwnFile } from './own-file';
import { cleanedList, configFile, engineMarkerFile, markerFile, type SimulationPlace, simulationDir } from './places';
import { madeByEngine, readMarker, readPartitionNumbers } from './simulation';
import { readStatus } from './status';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'own file '));
  file = path.join(folder, 'some.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const reasonOf = (options?: Parameters<typeof readOwnFile>[1]) => readOwnFile(file, options).catch(noFileReason);

/** What may stand where a small file should. */
const odd: readonly (readonly [string, (at: string) => void, string])[] = [
  ['a pipe', (at) => execFileSync('mkfifo', [at]), 'it is not a file'],
  ['a folder', (at) => mkdirSync(at), 'it is not a file'],
  [
    'a terabyte',
    (at) => {
      writeFileSync(at, '{');
      truncateSync(at, 2 ** 40);
    },
    'it is too large',
  ],
];

describe('a small file', () => {
  test('is read to its end, with the time when it was written', async () => {
    const text = 'ü'.repeat(100_000);
    writeFileSync(file, text);
    const read = await readOwnFile(file);
    expect(read.text).toBe(text);
    expect(Math.abs(read.modifiedMs - Date.now())).toBeLessThan(3_600_000);
  });

  test.each(odd)('is not %s', async (_, make, reason) => {
    make(file);
    expect(await reasonOf()).toBe(reason);
  });

  test('may be as long as was said, and no longer', async () => {
    writeFileSync(file, '12345');
    expect(await reasonOf({ most: 5 })).toMatchObject({ text: '12345' });
    expect(await reasonOf({ most: 4 })).toBe('it is too large');
  });

  test('may be a link unless links are refused', async () => {
    writeFileSync(path.join(folder, 'other'), 'x');
    symlinkSync('other', file);
    expect(await reasonOf()).toMatchObject({ text: 'x' });
    expect(await reasonOf({ links: 'refuse' })).toBe('it is a link');
  });

  test('that is missing has the error of the system', async () => {
    await expect(readOwnFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe.each(odd)('%s in the place of', (_, make) => {
  let place: SimulationPlace;
  beforeEach(() => {
    place = { outputDir: folder, name: 'uc' };
  });
  const makeAt = (at: string) => {
    mkdirSync(path.dirname(at), { recursive: true });
    make(at);
  };

  test('status.json is a failure', async () => {
    makeAt(path.join(simulationDir(place), 'results', 'status.json'));
    expect(await readStatus(simulationDir(place))).toMatchObject({ status: 'failed', word: 'unreadable' });
  });

  test('config.json is no configuration', async () => {
    makeAt(configFile(place));
    await expect(readPartitionNumbers(place)).rejects.toMatchObject({ code: 'layout.config' });
  });

  test('a mark marks nothing', async () => {
    makeAt(markerFile(place));
    makeAt(engineMarkerFile(place));
    expect([await readMarker(place), await madeByEngine(place)]).toEqual([undefined, false]);
  });

  test('the list of cleaned stores is refused', async () => {
    makeAt(cleanedList(place));
    await expect(readCleanedList(place)).rejects.toMatchObject({ code: 'clean.list' });
  });
});

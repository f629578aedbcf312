import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { executionDir, partitionDir, placeOf, type SimulationPlace, storeFile } from '../../layout';
import { withHdf5 } from '../hdf5';
import { joinSimulation } from '.';
import { fixtureDatasets, makePartitioned, UC } from './partitioned.fixture';

let folder: string;
let program: string;
/** The same with partitions that were joined ahead. */
let aheadProgram: string;
let original: SimulationPlace;
/** Hashes of the joined store before and after. */
let older: string;
let newer: string;

const numbers = { numSteps: 5, period: 2, numOverlapSteps: 1 };
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const folderOf = ({ outputDir, name }: SimulationPlace) => path.join(outputDir, name);

function copyOf(place: SimulationPlace, name: string): SimulationPlace {
  const copy = { outputDir: path.join(folder, name), name: place.name };
  cpSync(place.outputDir, copy.outputDir, { recursive: true });
  return copy;
}

beforeAll(async () => {
  // In memory where there is such a disk: what a killed process wrote is there all the same, and syncing takes no time.
  folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'killed '));
  program = path.join(folder, 'killed-join.js');
  aheadProgram = path.join(folder, 'killed-ahead.js');
  await esbuild.build({
    entryPoints: [program, aheadProgram].map((file) =>
      path.join(import.meta.dirname, `${path.basename(file, '.js')}.fixture.ts`),
    ),
    outdir: folder,
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    define: { 'import.meta.url': '__importMetaUrl' },
    banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  for (const file of [program, aheadProgram]) renameSync(file.replace('.js', '.fixture.js'), file);
  // Joined once; then a partition was executed again, so that the new store is another.
  original = { outputDir: path.join(folder, 'original'), name: 'uc' };
  await makePartitioned(original, { numbers });
  await joinSimulation(original, { skipFailures: false });
  await withHdf5(storeFile(executionDir(partitionDir(original, 2), 'uc', 1)), 'r+', (store) => {
    store.writeFloat64(`${UC}/duals/Flat__System`, { start: [1, 0], count: [1, 3] }, new Float64Array([7, 8, 9]));
  });
  older = sha256(storeFile(folderOf(original)));
  const again = copyOf(original, 'again');
  await joinSimulation(again, { skipFailures: false });
  newer = sha256(storeFile(folderOf(again)));
  expect(newer).not.toBe(older);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Which operations a join has, by running one to its end. */
function operationsOfJoin(by = program): string[] {
  const place = copyOf(original, `counted ${path.basename(by)}`);
  return JSON.parse(execFileSync(process.execPath, [by, folderOf(place), '0'], { encoding: 'utf8' })) as string[];
}

test.each([
  ['a join', () => program],
  ['one that began ahead', () => aheadProgram],
])(
  'killed before any operation, %s leaves the old store or the new one, and no status that lies',
  async (_, by) => {
    const operations = operationsOfJoin(by());
    expect(operations.filter((name) => name === 'rename')).toHaveLength(5);
    // Around everything that changes what others see, and some of the writing before.
    const instants = operations.flatMap((name, i) =>
      name === 'rename' || name === 'sync' || name === 'truncate' ? [i + 1] : [],
    );
    const writes = operations.flatMap((name, i) => (name === 'write' ? [i + 1] : []));
    const chosen = [...new Set([...instants, ...writes.slice(0, 2), ...writes.slice(-1), operations.length])];
    let replaced = 0;
    for (const n of chosen) {
      const place = copyOf(original, `at ${n}`);
      const { signal } = spawnSync(process.execPath, [by(), folderOf(place), String(n)]);
      expect(signal, `operation ${n}`).toBe('SIGKILL');
      const found = sha256(storeFile(folderOf(place)));
      expect([older, newer], `after operation ${n}, ${operations[n - 1]}`).toContain(found);
      if (found === newer) replaced += 1;
      const status = path.join(folderOf(place), 'results', 'status.json');
      if (existsSync(status)) {
        const check = readFileSync(path.join(folderOf(place), 'data_store', 'check.sha256'), 'utf8');
        expect(JSON.parse(check).files[0].hash, `status.json is there after operation ${n}`).toBe(found);
      }
      rmSync(place.outputDir, { recursive: true });
    }
    expect(replaced).toBeGreaterThan(3);
    expect(chosen.length - replaced).toBeGreaterThan(3);
  },
  60_000,
);

test('the next join clears away what a killed one left', async () => {
  const place = copyOf(original, 'next');
  const operations = operationsOfJoin();
  // The last write into the new store comes before the second rename, which puts it in its place.
  const renames = operations.flatMap((name, i) => (name === 'rename' ? [i + 1] : []));
  spawnSync(process.execPath, [program, folderOf(place), String(renames[1])]);
  const dataStore = path.join(folderOf(place), 'data_store');
  expect(readdirSync(dataStore)).toContainEqual(
    expect.stringMatching(/^\.simulation_store\.h5\.unfinished-[0-9a-f]{12}$/),
  );
  await joinSimulation(placeOf(folderOf(place)), { skipFailures: false });
  expect(readdirSync(dataStore).sort()).toEqual(['check.sha256', 'simulation_store.h5']);
  expect(sha256(path.join(dataStore, 'simulation_store.h5'))).toBe(newer);
});

/** 2 MB a step: the joined store has some 30 MB. */
const big = { path: `${UC}/variables/Big__Unit`, rowsPerStep: 1, others: [256, 1024], columns: ['a'] };

/** Numbers from 1 to `most`, always the same. */
function* seeded(seed: number, most: number): Generator<number> {
  for (let x = seed; ; ) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    yield 1 + Math.floor((x / 2 ** 32) * most);
  }
}

test('killed 30 times one after the other, a join of many blocks is old or new each time, and its rests do not pile up', async () => {
  const place = { outputDir: path.join(folder, 'big'), name: 'uc' };
  await makePartitioned(place, {
    numbers: { ...numbers, numSteps: 15, period: 5 },
    datasets: [...fixtureDatasets, big],
  });
  const partition = storeFile(executionDir(partitionDir(place, 2), 'uc', 1));
  const joined = storeFile(folderOf(place));
  // Two contents of a partition, and what a join makes of each.
  const variants = [];
  for (const value of [1, 2]) {
    await withHdf5(partition, 'r+', (store) => {
      store.writeFloat64(
        big.path,
        { start: [5, 0, 0], count: [1, 256, 1024] },
        new Float64Array(256 * 1024).fill(value),
      );
    });
    const file = path.join(folder, `variant ${value}.h5`);
    cpSync(partition, file);
    await joinSimulation(place, { skipFailures: false });
    variants.push({ file, hash: sha256(joined) });
  }
  const hashes = variants.map(({ hash }) => hash);
  expect(new Set(hashes).size).toBe(2);
  const operations = JSON.parse(
    execFileSync(process.execPath, [program, folderOf(place), '0'], { encoding: 'utf8' }),
  ) as string[];
  const moments = seeded(4, operations.length);
  let changed = 0;
  for (let i = 0; i < 30; i += 1) {
    const before = sha256(joined);
    const next = variants.find(({ hash }) => hash !== before);
    if (!next) throw new Error('both variants are joined');
    cpSync(next.file, partition);
    const n = moments.next().value;
    const { signal } = spawnSync(process.execPath, [program, folderOf(place), String(n)]);
    expect(signal, `operation ${n} of ${operations.length}`).toBe('SIGKILL');
    const found = sha256(joined);
    expect(hashes, `after operation ${n}, ${operations[Number(n) - 1]}`).toContain(found);
    if (found !== before) changed += 1;
    const rests = readdirSync(path.dirname(joined)).filter((name) => name.startsWith('.simulation_store'));
    expect(rests.length).toBeLessThanOrEqual(1);
    // Whatever says success says it of the store that is there.
    const dataOf = path.join(folderOf(place), 'data_store', 'check.sha256');
    if (existsSync(path.join(folderOf(place), 'results', 'status.json')))
      expect(JSON.parse(readFileSync(dataOf, 'utf8')).files[0].hash).toBe(found);
  }
  expect(changed).toBeLessThan(30);
  await joinSimulation(place, { skipFailures: false });
  expect(readdirSync(path.dirname(joined)).sort()).toEqual(['check.sha256', 'simulation_store.h5']);
}, 120_000);

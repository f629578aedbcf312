import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { executionDir, partitionDir, placeOf, type SimulationPlace } from '../../layout';
import { withHdf5 } from '../hdf5';
import { joinSimulation } from '.';
import { makePartitioned, UC } from './partitioned.fixture';
import { storeFile } from './survey';

let folder: string;
let program: string;
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
  folder = mkdtempSync(path.join(tmpdir(), 'killed '));
  program = path.join(folder, 'join.js');
  await esbuild.build({
    entryPoints: [path.join(import.meta.dirname, 'killed-join.fixture.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    define: { 'import.meta.url': '__importMetaUrl' },
    banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
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
function operationsOfJoin(): string[] {
  const place = copyOf(original, 'counted');
  return JSON.parse(execFileSync(process.execPath, [program, folderOf(place), '0'], { encoding: 'utf8' })) as string[];
}

test('killed before any operation, a join leaves the old store or the new one, and no status that lies', async () => {
  const operations = operationsOfJoin();
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
    const { signal } = spawnSync(process.execPath, [program, folderOf(place), String(n)]);
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
}, 60_000);

test('the next join clears away what a killed one left', async () => {
  const place = copyOf(original, 'next');
  const operations = operationsOfJoin();
  // The last write into the new store comes before the second rename, which puts it in its place.
  const renames = operations.flatMap((name, i) => (name === 'rename' ? [i + 1] : []));
  spawnSync(process.execPath, [program, folderOf(place), String(renames[1])]);
  const dataStore = path.join(folderOf(place), 'data_store');
  expect(readdirSync(dataStore)).toContainEqual(
    expect.stringMatching(/^\.simulation_store\.h5\.joining-[0-9a-f]{12}$/),
  );
  await joinSimulation(placeOf(folderOf(place)), { skipFailures: false });
  expect(readdirSync(dataStore).sort()).toEqual(['check.sha256', 'simulation_store.h5']);
  expect(sha256(path.join(dataStore, 'simulation_store.h5'))).toBe(newer);
});

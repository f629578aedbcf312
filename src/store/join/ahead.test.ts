import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mayMount, mountSmallDisk, type SmallDisk } from '../../../test/small-disk';
import {
  executionDir,
  joinReportFile,
  partitionDir,
  type SimulationPlace,
  simulationDir,
  storeFile,
} from '../../layout';
import { withHdf5 } from '../hdf5';
import { JoinAhead, joinSimulation } from '.';
import { Joiner } from './joiner';
import { type Fixture, fixtureDatasets, makePartitioned, truth, UC } from './partitioned.fixture';

let folder: string;
let place: SimulationPlace;
beforeEach(() => {
  // The HDF5 library writes down when a dataset got its place.
  vi.useFakeTimers({ toFake: ['Date'] });
  // In memory where there is such a disk: syncing takes no time there.
  folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ahead '));
  place = { outputDir: path.join(folder, 'OUT'), name: 'uc' };
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const numbers = { numSteps: 7, period: 2, numOverlapSteps: 1 };
const storeOf = (index: number, of = place) => storeFile(executionDir(partitionDir(of, index), of.name, 1));
const dataStore = (of = place) => path.dirname(storeFile(simulationDir(of)));
/** More than a block a step, so that partitions begin within blocks. */
const big = { path: `${UC}/variables/Big__Unit`, rowsPerStep: 1, others: [30, 5000], columns: ['a'] };
/** Neighbours do not agree, so that the seams have something to tell. */
const values: Fixture = {
  numbers,
  datasets: [...fixtureDatasets, big],
  value: (dataset, row, position, partition) => truth(dataset, row, position, partition) + partition * (position % 3),
};

/** What a join left, but for when it was and how long it took. */
function resultsOf(of: SimulationPlace) {
  const { time, seconds, store, ...report } = JSON.parse(readFileSync(joinReportFile(of), 'utf8'));
  const text = (...parts: string[]) => readFileSync(path.join(simulationDir(of), ...parts), 'utf8');
  return {
    report: { ...report, store: { ...store, file: path.relative(of.outputDir, store.file) } },
    status: text('results', 'status.json'),
    check: text('data_store', 'check.sha256'),
    files: readdirSync(dataStore(of)).sort(),
  };
}

/** Joins as if nothing had been joined before, in a copy. */
async function joinAnew(skipFailures = false): Promise<SimulationPlace> {
  const other = { ...place, outputDir: path.join(folder, 'other') };
  rmSync(other.outputDir, { recursive: true, force: true });
  cpSync(place.outputDir, other.outputDir, { recursive: true, filter: (file) => !file.includes('.unfinished-') });
  await joinSimulation(other, { skipFailures });
  return other;
}

async function expectSameAsAnew(ahead: JoinAhead | undefined, skipFailures = false): Promise<void> {
  const other = await joinAnew(skipFailures);
  await joinSimulation(place, { skipFailures, ahead });
  expect(resultsOf(place)).toEqual(resultsOf(other));
  const [own, expected] = [place, other].map((of) => readFileSync(storeFile(simulationDir(of))));
  expect(expected && own?.equals(expected)).toBe(true);
}

async function begin(): Promise<JoinAhead> {
  const ahead = await JoinAhead.begin(place);
  if (!ahead) throw new Error('it cannot be joined ahead');
  return ahead;
}

/** Other values in the last step of a partition. */
const change = (index: number, fill: number, file = storeOf(index)) =>
  withHdf5(file, 'r+', (store) => {
    store.writeFloat64(big.path, { start: [1, 0, 0], count: [1, 30, 5000] }, new Float64Array(30 * 5000).fill(fill));
  });

describe.each(['unallocated', 'written'] as const)('joined ahead (setup: %s), results are those of a join', (whole) => {
  beforeEach(() => makePartitioned(place, { ...values, whole }));

  test.each([
    ['none', []],
    ['one', [3]],
    ['all but one, in any order', [4, 1, 3]],
    ['all', [2, 4, 3, 1]],
  ])('when %s of the partitions were added', async (_, indices) => {
    const ahead = await begin();
    for (const index of indices) await ahead.add(index);
    await expectSameAsAnew(ahead);
  });

  test('when partitions were executed again', async () => {
    const ahead = await begin();
    for (const index of [1, 2, 3, 4]) await ahead.add(index);
    // In place, with zeros where others stood; in a new folder; and one of which nobody told.
    await change(2, 0);
    await ahead.add(2);
    const first = executionDir(partitionDir(place, 3), 'uc', 1);
    const second = executionDir(partitionDir(place, 3), 'uc', 2);
    cpSync(first, second, { recursive: true });
    await change(3, 5, storeFile(second));
    await ahead.add(3);
    await change(1, 6);
    await expectSameAsAnew(ahead);
  });

  test('when they are joined a second time', async () => {
    await joinSimulation(place, { skipFailures: false });
    const ahead = await begin();
    for (const index of [1, 3]) await ahead.add(index);
    await expectSameAsAnew(ahead);
  });
});

describe('a copy', () => {
  beforeEach(() => makePartitioned(place, values));
  const copies = () => readdirSync(dataStore()).filter((name) => name.startsWith('.'));

  test('changes nothing that anybody else sees, and is gone when it is given up', async () => {
    const before = readFileSync(storeFile(simulationDir(place)));
    const ahead = await begin();
    await ahead.add(1);
    expect(readFileSync(storeFile(simulationDir(place))).equals(before)).toBe(true);
    expect(copies()).toHaveLength(1);
    await ahead.discard();
    expect(copies()).toEqual([]);
  });

  test('is not used when the store that it was made of has changed', async () => {
    const ahead = await begin();
    await ahead.add(1);
    await withHdf5(storeFile(simulationDir(place)), 'r+', (store) => store.setAttribute('/simulation', 'note', 'new'));
    await expectSameAsAnew(ahead);
  });

  test.each(['changed', 'removed', 'replaced'])('is not used when it was %s', async (how) => {
    const ahead = await begin();
    await ahead.add(1);
    const copy = path.join(dataStore(), copies()[0] ?? '');
    const bytes = readFileSync(copy);
    bytes[bytes.length - 1] = 1;
    if (how === 'changed') writeFileSync(copy, bytes);
    else rmSync(copy);
    if (how === 'replaced') {
      writeFileSync(`${copy}.new`, bytes);
      renameSync(`${copy}.new`, copy);
    }
    await expectSameAsAnew(ahead);
    expect(copies()).toEqual([]);
  });

  test('is not added to when somebody else has written to it', async () => {
    const ahead = await begin();
    writeFileSync(path.join(dataStore(), copies()[0] ?? ''), 'x');
    await expect(ahead.add(1)).rejects.toThrow('the copy was changed');
  });

  test('of a join that is refused stays for the next one', async () => {
    const ahead = await begin();
    await ahead.add(1);
    const status = path.join(executionDir(partitionDir(place, 2), 'uc', 1), 'results', 'status.json');
    renameSync(status, `${status}.aside`);
    await expect(joinSimulation(place, { skipFailures: false, ahead })).rejects.toMatchObject({
      code: 'join.incomplete',
    });
    renameSync(`${status}.aside`, status);
    await expectSameAsAnew(ahead);
  });

  test('that another process left is removed by the next', async () => {
    await begin();
    const ahead = await begin();
    expect(copies()).toHaveLength(1);
    await ahead.add(2);
    await expectSameAsAnew(ahead);
  });
});

describe.skipIf(!mayMount)('on a small disk (only root may mount one)', () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = mountSmallDisk(60 << 20);
    place = { outputDir: path.join(disk.folder, 'OUT'), name: 'uc' };
  });
  afterEach(() => disk.remove());

  test('nothing is joined ahead in the room that partitions may need', async () => {
    await makePartitioned(place, values);
    const joiner = new Joiner();
    await joiner.add(place, 1);
    const withCopy = disk.free();
    // Three partitions of 3 MB are missing, and their rows.
    disk.fill(12 << 20);
    await expect(joiner.add(place, 2)).rejects.toMatchObject({ code: 'join.noSpace' });
    disk.empty();
    expect(disk.free()).toBeGreaterThan(withCopy);
    expect(readdirSync(dataStore())).toEqual(['simulation_store.h5']);
    expect((await joiner.join(place, { skipFailures: false })).joined).toEqual([1, 2, 3, 4]);
  });
});

test('what failed is left out as without it', async () => {
  await makePartitioned(place, { ...values, statusOf: (index) => (index === 2 ? 'FAILED' : 'SUCCESSFULLY_FINALIZED') });
  const ahead = await begin();
  for (const index of [1, 2, 3]) await ahead.add(index);
  await expectSameAsAnew(ahead, true);
});

test('data that are not plain are left to the join', async () => {
  const unwritten = (partition: number, at: string) => partition === 3 && at === big.path;
  await makePartitioned(place, { ...values, unwritten });
  const ahead = await begin();
  await ahead.add(1);
  await expect(ahead.add(3)).rejects.toThrow('not plain');
  await expectSameAsAnew(ahead);
});

test('a partition that does not fit is refused as without it', async () => {
  await makePartitioned(place, { ...values, resolutionMs: (index) => (index === 2 ? 3_600_000 : 21_600_000) });
  const ahead = await begin();
  await ahead.add(1);
  await expect(ahead.add(2)).rejects.toMatchObject({ code: 'join.partitionDiffers' });
  await expect(joinSimulation(place, { skipFailures: false, ahead })).rejects.toMatchObject({
    code: 'join.partitionDiffers',
  });
  expect(existsSync(path.join(simulationDir(place), 'results', 'status.json'))).toBe(false);
  expect(readdirSync(dataStore())).toEqual(['simulation_store.h5']);
});

/** Seams of simulations whose stores are not all as a join needs them. */
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  executionDir,
  joinReportFile,
  partitionDir,
  type SimulationPlace,
  simulationDir,
  storeFile,
} from '../../layout';
import { joinSimulation } from '../../store/join';
import { EM, type Fixture, fixtureDatasets, makePartitioned } from '../../store/join/partitioned.fixture';
import { seamViewOf } from '.';

const numbers = { numSteps: 11, period: 3, numOverlapSteps: 2 };
const power = `${EM}/variables/ActivePowerVariable__ThermalStandard`;
let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'seam stores ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

const simulate = (fixture: Partial<Fixture> = {}) =>
  makePartitioned(place, { numbers, value: ({ path: p }) => (p.includes('OnVariable') ? 1 : 2), ...fixture });
const storeOf = (index: number) => storeFile(executionDir(partitionDir(place, index), place.name, 1));
const whole = () => storeFile(simulationDir(place));
const seamsOf = async () => {
  const { seams, notes } = await seamViewOf(place);
  return { seams: seams.map(({ seam }) => seam), notes };
};

test.each([
  ['missing', () => rmSync(whole())],
  ['gone with its folder', () => rmSync(path.dirname(whole()), { recursive: true })],
  ['cut off', () => truncateSync(whole(), statSync(whole()).size - 100)],
  ['not HDF5', () => writeFileSync(whole(), 'no store')],
])('seams are the same where the store of the whole is %s', async (_, spoil) => {
  await simulate();
  const before = await seamViewOf(place);
  expect(before.seams).toHaveLength(3);
  spoil();
  expect(await seamViewOf(place)).toEqual(before);
});

test('without any store there is no seam to measure, which is no error', async () => {
  await simulate({ statusOf: () => undefined });
  rmSync(whole());
  const view = await seamViewOf(place);
  expect(view).toMatchObject({ of: 3, seams: [], rows: [], verdict: { kind: 'unknown' } });
  expect(view.notes).toEqual(['The seams beside partitions 1, 2, 3, 4 were not measured: not finished.']);
});

const fewer = fixtureDatasets.filter(({ path: p }) => p !== power);
test.each([
  ['has other datasets', { datasetsOf: (index) => (index === 1 ? fewer : fixtureDatasets) }, 'it lacks'],
  ['begins at another time', { initialTime: (index, right) => (index === 1 ? '2030-01-01T00:00:00' : right) }, '2030'],
  ['holds what is not known', { change: (store, index) => index === 1 && store.createGroup('/other') }, '/other'],
] satisfies [string, Partial<Fixture>, string][])(
  'of a partition whose store %s the seams are not measured, those of the others are',
  async (_, fixture, why) => {
    await simulate(fixture);
    const withWhole = await seamsOf();
    expect(withWhole.seams).toEqual([2, 3]);
    expect(withWhole.notes[0]).toContain('The seams beside partition 1 were not measured: its store ');
    expect(withWhole.notes[0]).toContain(why);
    // The first is not what the others are measured by.
    rmSync(whole());
    expect((await seamsOf()).seams).toEqual([2, 3]);
  },
);

test('what the HDF5 library says of a damaged store is not what a person is told', async () => {
  await simulate();
  const { size } = statSync(storeOf(2));
  const contents = readFileSync(storeOf(2));
  // Object headers and heaps, behind the head of the file that is looked at first.
  const file = openSync(storeOf(2), 'r+');
  for (let at = contents.indexOf('TREE'); at >= 0 && at < size; at = contents.indexOf('TREE', at + 1))
    writeSync(file, 'ruin', at);
  closeSync(file);
  const { seams, notes } = await seamsOf();
  expect(seams).toEqual([3]);
  expect(notes).toEqual([
    `The seams beside partition 2 were not measured: its store is damaged, or its disk cannot be read.`,
  ]);
});

test('a store that is cut off while it is read ends the measuring with a sentence that names it', async () => {
  await simulate();
  const cut = seamViewOf(place, { progress: (done) => done === 1 && truncateSync(storeOf(4), 3000) });
  await expect(cut).rejects.toMatchObject({
    code: 'seams.storeUnreadable',
    message: expect.stringMatching(
      /4.uc.data_store.simulation_store\.h5 ends at byte \d+, in the middle of its data: it was cut off/,
    ),
  });
});

test('parameters that are kept outside of the stores are named as not measured', async () => {
  const inside = ['variables', 'aux_variables', 'duals', 'expressions'];
  await simulate({
    containers: inside,
    datasets: fixtureDatasets.filter(({ path: p }) => !p.includes('/parameters/')),
  });
  for (const model of ['ED', 'UC']) {
    const bundle = path.join(simulationDir(place), 'problems', model, 'system-1');
    mkdirSync(bundle, { recursive: true });
    writeFileSync(path.join(bundle, 'time_series.h5'), '');
  }
  const view = await seamViewOf(place);
  expect(view.seams).toHaveLength(3);
  expect(view.notes[0]).toContain('The parameters of ED and UC were not measured');
  // What it would leave out belongs to the results.
  await expect(joinSimulation(place, { skipFailures: false })).rejects.toMatchObject({ code: 'join.unknownStore' });
});

test('a report without seams says whether the join could not measure them, or an earlier version wrote it', async () => {
  await simulate();
  await joinSimulation(place, { skipFailures: false });
  const file = joinReportFile(place);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const { initialTime: _, ...seams } = report.seams;
  writeFileSync(file, JSON.stringify({ ...report, seams }));
  expect((await seamsOf()).notes).toEqual([
    `${file} was not used: it was written by an earlier version; the seams were measured anew.`,
  ]);
  writeFileSync(file, JSON.stringify({ ...report, seams: { ...seams, measured: [], datasets: [] } }));
  expect((await seamsOf()).notes).toEqual([
    `${file} was not used: the join could not measure the seams; the seams were measured anew.`,
  ]);
});

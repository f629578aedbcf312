import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  cleanedList,
  cleanedStore,
  executionDir,
  joinReportFile,
  partitionDir,
  type SimulationPlace,
  storeFile,
} from '../../layout';
import { joinSimulation } from '../../store/join';
import { simulate as simulateEmbedded } from '../../store/join/embedded.fixture';
import { EM, type Fixture, makePartitioned } from '../../store/join/partitioned.fixture';
import type { SeamView } from '../protocol';
import { seamViewOf } from '.';

const numbers = { numSteps: 11, period: 3, numOverlapSteps: 2 };
const power = `${EM}/variables/ActivePowerVariable__ThermalStandard`;
let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'seam view ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

/** Everything agrees but the power of Brighton at the end of seam 2: by 0.25 of 100 MVA. */
const simulate = (fixture: Partial<Fixture> = {}) =>
  makePartitioned(place, {
    numbers,
    value: ({ path: p }, row, position, partition) =>
      (p.includes('OnVariable') ? 1 : 2) + (p === power && partition === 3 && row === 23 && position === 1 ? 0.25 : 0),
    ...fixture,
  });
const folderOf = (index: number) => executionDir(partitionDir(place, index), place.name, 1);
const rowOf = (view: Awaited<ReturnType<typeof seamViewOf>>) =>
  view.rows.find(({ output: { source, key } }) => source === 'emulation' && key.startsWith('ActivePower'));

test('before a join the seams are measured, in MW and with the times of the cuts', async () => {
  await simulate();
  const seen: number[] = [];
  const view = await seamViewOf(place, { progress: (done) => seen.push(done) });
  expect(view).toMatchObject({ basis: 'measured', of: 3, numOverlapSteps: 2, verdict: { kind: 'notEnough' } });
  expect(seen).toEqual([1, 2, 3]);
  const day = (n: number) => Date.UTC(2024, 0, n);
  expect(view.seams).toEqual([4, 7, 10].map((n, i) => ({ seam: i + 1, cutMs: day(n) })));
  expect(view.rows[0]).toEqual(rowOf(view));
  expect(rowOf(view)).toMatchObject({
    unit: 'MW',
    decides: true,
    magnitude: 225,
    maxAbsolute: 25,
    relative: 0.25 / 2.25,
    endMaxAbsolute: 25,
    cells: [
      { maxAbsolute: 0, differing: 0, column: '' },
      { maxAbsolute: 25, differing: 1, endMaxAbsolute: 25, column: 'Brighton', time: '2024-01-06T18:00:00' },
      { maxAbsolute: 0 },
    ],
  });
  expect(view.cost).toBe('In the last overlapping steps of the 3 seams the objective of ED is the same.');
});

test('after a join its report tells the same, also when the stores are gone', async () => {
  await simulate();
  const { basis: _, ...before } = await seamViewOf(place);
  await joinSimulation(place, { skipFailures: false });
  for (const index of [1, 2, 3, 4]) rmSync(storeFile(folderOf(index)));
  expect(await seamViewOf(place)).toEqual({ ...before, basis: 'joinReport' });
});

test.each([
  // Off for 48 h at least. Off on day 4 alone, the partitions agree on every hour of the overlap all the same.
  [[1, 1, 1, 0, 1, 1], 'notEnough', 'Minimum times are violated at 1 of 2 cuts, e.g. Alta on after 24 h of 48'],
  [[1, 1, 1, 1, 0, 0], 'enough', 'No minimum time is violated at the cuts.'],
])('what the joined commitment shows at the cuts is told once, after the join: %s', async (days, kind, words) => {
  await simulateEmbedded(place, () => ({ isOn: (step) => days[step - 1] ?? 0 }), {
    partitions: { numSteps: 6, period: 2, numOverlapSteps: 1 },
  });
  const told = ({ verdict, cuts }: SeamView) => `${verdict.sentence} ${cuts ?? ''}`.split(words).length - 1;
  const before = await seamViewOf(place);
  expect(before).toMatchObject({ verdict: { kind: 'enough' }, basis: 'measured' });
  expect(told(before)).toBe(0);
  await joinSimulation(place, { skipFailures: false });
  const after = await seamViewOf(place);
  expect(after).toMatchObject({ verdict: { kind }, basis: 'joinReport' });
  expect(told(after)).toBe(1);
  rmSync(joinReportFile(place));
  expect(await seamViewOf(place)).toEqual({ ...after, basis: 'measured' });
});

test('a report from before a partition was executed again is not used', async () => {
  await simulate();
  await joinSimulation(place, { skipFailures: false });
  const later = Date.now() / 1000 + 60;
  utimesSync(path.join(folderOf(2), 'results', 'status.json'), later, later);
  const view = await seamViewOf(place);
  expect(view.basis).toBe('measured');
  expect(view.notes[0]).toContain('partition 2 was executed again since; the seams were measured anew.');
  for (const index of [1, 2, 3, 4]) rmSync(storeFile(folderOf(index)));
  const stale = await seamViewOf(place);
  expect(stale.basis).toBe('joinReport');
  expect(stale.notes[0]).toContain('may be out of date');
});

test('stores that were set aside are measured where they lie; without any the person is told', async () => {
  await simulate();
  const stores = [1, 2, 3, 4].map((index) => ({ index, execution: 1, size: 1, modified: 1 }));
  for (const { index } of stores) {
    mkdirSync(path.dirname(cleanedStore(place, index)), { recursive: true });
    renameSync(storeFile(folderOf(index)), cleanedStore(place, index));
  }
  writeFileSync(cleanedList(place), JSON.stringify({ v: 1, runId: 'r', emptying: false, stores }));
  expect((await seamViewOf(place)).seams).toHaveLength(3);
  for (const { index } of stores) rmSync(cleanedStore(place, index));
  await expect(seamViewOf(place)).rejects.toMatchObject({ code: 'seams.storesMissing' });
});

test('a partition without results is named', async () => {
  await simulate({ statusOf: (index) => (index === 2 ? 'FAILED' : 'SUCCESSFUL') });
  const view = await seamViewOf(place);
  expect(view.seams.map(({ seam }) => seam)).toEqual([3]);
  expect(view.notes).toEqual(['The seams beside partition 2 were not measured: failed.']);
});

test('what nobody wrote at a seam is no agreement', async () => {
  await simulate({ unwritten: (partition, at) => partition === 4 && at === power });
  expect(rowOf(await seamViewOf(place))?.cells[2]).toBeNull();
});

test.each([
  ['no JSON', 'it is not JSON', (file: string) => writeFileSync(file, '{"v":1')],
  ['other JSON', 'it is not a report of this version', (file: string) => writeFileSync(file, '{"v":7}')],
  ['a folder', 'it is not a file', (file: string) => mkdirSync(file)],
  ['a pipe', 'it is not a file', (file: string) => execFileSync('mkfifo', [file])],
  ['a link', 'it is a link', (file: string) => symlinkSync('/dev/zero', file)],
  ['far too large', 'it is too large', (file: string) => execFileSync('truncate', ['-s', '1T', file])],
])('a report that is %s is not used, and said', async (_, why, make) => {
  await simulate();
  mkdirSync(path.dirname(joinReportFile(place)), { recursive: true });
  make(joinReportFile(place));
  const view = await seamViewOf(place);
  expect(view.basis).toBe('measured');
  expect(view.notes[0]).toContain(why);
});

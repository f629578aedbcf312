import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { joinReportFile, stateDir } from '../layout';
import { ended, phase, phaseEnded, runOf, setUp, started, supervised } from '../run/golden/made-up';
import { noteOfJoin, placeOfResults, workOf } from './summary';

let out: string;
beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), 'summary-'));
  for (const name of ['uc', 'uc.old-20261122T130501Z']) {
    mkdirSync(path.join(out, name, 'data_store'), { recursive: true });
    writeFileSync(path.join(out, name, 'data_store/simulation_store.h5'), '');
  }
});
afterEach(() => rmSync(out, { recursive: true }));

test('results are found by their folder, and by the store in it', () => {
  const place = { outputDir: out, name: 'uc' };
  expect(placeOfResults(path.join(out, 'uc'))).toEqual(place);
  expect(placeOfResults(path.join(out, 'uc/data_store/simulation_store.h5'))).toEqual(place);
});

test('a folder without results is refused in one sentence, with the one that was meant', () => {
  const refused = (folder: string, message: string) =>
    expect(() => placeOfResults(folder)).toThrow(
      expect.objectContaining({ code: 'run.noResults', message: expect.stringContaining(message) }),
    );
  refused(out, `There are no results in ${out}: it has no data_store`);
  refused(out, `Did you mean ${path.join(out, 'uc')}?`);
  refused('/nonexist', 'Name the folder OUT/NAME of a simulation that was executed.');
  refused(path.join(out, 'other.h5'), 'There are no results in');
});

test('what the join found at the seams is read from its report', async () => {
  const place = { outputDir: out, name: 'uc' };
  expect(await noteOfJoin(place)).toBeUndefined();
  mkdirSync(stateDir(place), { recursive: true });
  writeFileSync(joinReportFile(place), '{"v":1,"note":"Enough."}');
  expect(await noteOfJoin(place)).toBe('Enough.');
  writeFileSync(joinReportFile(place), '{"v":2}');
  expect(await noteOfJoin(place)).toBeUndefined();
});

test('the time between two supervisors is no part of what the run took', () => {
  const run = runOf(
    ...setUp(),
    started(1),
    3000,
    ended(1, 'succeeded'),
    600_000,
    supervised(2),
    phase('join'),
    1000,
    phaseEnded('join', 'succeeded'),
  );
  expect(workOf(run)).toEqual({ wallSeconds: 76, workSeconds: 3 });
});

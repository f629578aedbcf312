import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { journalFile, type SimulationPlace, simulationDir, stateDir } from '../../layout';
import { created, eventsOf, madeUpSettings, RUN_ID } from '../golden/made-up';
import { entryOfPlace, placeKey } from './own-place';
import { registerRun } from './registry';

let folder: string;
let place: SimulationPlace;
let copy: SimulationPlace;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'place-')));
  place = { outputDir: path.join(folder, 'OUT'), name: 'uc' };
  copy = { outputDir: path.join(folder, 'COPY'), name: 'uc' };
  for (const one of [place, copy]) mkdirSync(stateDir(one), { recursive: true });
  vi.stubEnv('POWERSIM_STATE_HOME', path.join(folder, 'state'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const register = () =>
  registerRun({
    runId: RUN_ID,
    kind: 'run',
    settings: madeUpSettings({ ...place }),
    runtimeFolder: '/r',
    createdAt: 5,
  });
const begin = (runId = RUN_ID) =>
  writeFileSync(
    journalFile(place),
    eventsOf({ ...created(), runId } as ReturnType<typeof created>)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(''),
  );

test.skipIf(process.platform === 'win32')('a place is the same by whatever path, also before it is there', async () => {
  symlinkSync(place.outputDir, path.join(folder, 'LINK'));
  expect(await placeKey({ outputDir: path.join(folder, 'LINK'), name: 'uc' })).toBe(path.join(folder, 'OUT/uc'));
  expect(await placeKey({ outputDir: path.join(folder, 'later/../LATER'), name: 'uc' })).toBe(
    path.join(folder, 'LATER/uc'),
  );
});

describe('the entry of the run at a place', () => {
  test('is there where this user made it, and nowhere else', async () => {
    begin();
    expect(await entryOfPlace(RUN_ID, place)).toBeUndefined();
    await register();
    expect(await entryOfPlace(RUN_ID, place)).toMatchObject({ runId: RUN_ID, runtimeFolder: '/r' });
  });

  test('is none of a copy, which would steer the original', async () => {
    begin();
    await register();
    await expect(entryOfPlace(RUN_ID, copy)).rejects.toMatchObject({
      code: 'run.copy',
      message: `${simulationDir(copy)} is a copy of the run in ${simulationDir(place)}. Go on with that one, or run the script anew.`,
    });
  });

  test('is none where the run was moved to, or its first place holds another run by now', async () => {
    await register();
    expect(await entryOfPlace(RUN_ID, copy)).toBeUndefined();
    begin('fedcba9876543210');
    expect(await entryOfPlace(RUN_ID, copy)).toBeUndefined();
  });
});

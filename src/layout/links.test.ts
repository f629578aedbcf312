import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linkBelow, linkInRun, linkInState } from './links';
import {
  consoleLog,
  joinLog,
  journalFile,
  markerFile,
  type SimulationPlace,
  setupLog,
  simulationDir,
  supervisorLog,
} from './places';

let root: string;
let place: SimulationPlace;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'links '));
  place = { outputDir: path.join(root, 'OUT'), name: 'NAME' };
  const logs = [setupLog(place), joinLog(place)];
  for (const file of [journalFile(place), supervisorLog(place), markerFile(place), consoleLog(place, 2), ...logs]) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
});
afterEach(() => rmSync(root, { recursive: true }));

function linkInPlaceOf(file: string): string {
  const there = path.join(place.outputDir, file);
  renameSync(there, path.join(root, 'elsewhere'));
  symlinkSync(path.join(root, 'elsewhere'), there);
  return there;
}

describe('symbolic links in the folders of a run', () => {
  test('are not there in a run as we make it', async () => {
    expect(await linkInRun(place)).toBeUndefined();
    expect(await linkInRun({ outputDir: place.outputDir, name: 'other' })).toBeUndefined();
  });

  test.each([
    'NAME',
    'NAME/.powersim-run',
    'NAME/simulation_partitions',
    'NAME/logs',
    'setup_partition_simulation.log',
    'NAME/simulation_partitions/2',
    'NAME/simulation_partitions/2/console.log',
  ])('are found in the place of OUT/%s', async (file) => {
    const link = linkInPlaceOf(file);
    expect(await linkInRun(place)).toBe(link);
    expect(await linkInState(place)).toBeUndefined();
  });

  test.each([
    '.powersim',
    '.powersim/NAME',
    '.powersim/NAME/journal.ndjson',
    '.powersim/NAME/logs',
    '.powersim/NAME/logs/supervisor.log',
  ])('are found in the place of OUT/%s, also where only the state is looked at', async (file) => {
    const link = linkInPlaceOf(file);
    expect(await linkInRun(place)).toBe(link);
    expect(await linkInState(place)).toBe(link);
  });

  test('are found when they lead nowhere', async () => {
    const link = linkInPlaceOf('NAME');
    renameSync(path.join(root, 'elsewhere'), path.join(root, 'gone'));
    expect(await linkInRun(place)).toBe(link);
  });

  test('do not matter in the place of the output folder, which somebody named', async () => {
    linkInPlaceOf('.');
    expect(await linkInRun(place)).toBeUndefined();
  });

  test('are found on the way to a file', async () => {
    expect(await linkBelow(simulationDir(place), consoleLog(place, 2))).toBeUndefined();
    const link = linkInPlaceOf('NAME/simulation_partitions/2');
    expect(await linkBelow(simulationDir(place), consoleLog(place, 2))).toBe(link);
  });
});

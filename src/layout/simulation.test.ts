import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  configFile,
  consoleLog,
  executionDir,
  journalFile,
  lockFile,
  markerFile,
  partitionDir,
  partitionLogOfAttempt,
  placeOf,
  type SimulationPlace,
} from './places';
import { partitionsOnDisk, readMarker, readPartitionNumbers } from './simulation';

let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'OUT $(x) ü ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

function config(text: string): void {
  mkdirSync(path.dirname(configFile(place)), { recursive: true });
  writeFileSync(configFile(place), text);
}
function execution(index: number, number: number, word?: string): string {
  const folder = executionDir(partitionDir(place, index), place.name, number);
  mkdirSync(path.join(folder, 'results'), { recursive: true });
  if (word !== undefined) writeFileSync(path.join(folder, 'results', 'status.json'), `{"run_status":"${word}"}`);
  return folder;
}

describe("upstream's config.json", () => {
  test('gives the numbers', async () => {
    config('{"num_steps":365,"period":7,"num_overlap_steps":1,"__metadata__":{"module":"PowerSimulations"}}');
    expect(await readPartitionNumbers(place)).toEqual({ numSteps: 365, period: 7, numOverlapSteps: 1 });
  });

  test('that is not there means that nothing was partitioned, and the message names the folder', async () => {
    await expect(readPartitionNumbers(place)).rejects.toMatchObject({
      code: 'layout.notPartitioned',
      message: expect.stringContaining(`${path.join(place.outputDir, 'uc')} holds no partitioned simulation`),
    });
    writeFileSync(path.join(place.outputDir, 'uc'), 'a file');
    await expect(readPartitionNumbers(place)).rejects.toMatchObject({ code: 'layout.notPartitioned' });
  });

  test.each([
    '',
    '{"num_steps":365,"per',
    'null',
    '[]',
    '{}',
    '{"num_steps":365,"period":7}',
    '{"num_steps":"many","period":7,"num_overlap_steps":1}',
    '{"num_steps":0,"period":7,"num_overlap_steps":1}',
    '{"num_steps":10.5,"period":7,"num_overlap_steps":1}',
    '{"num_steps":365,"period":365,"num_overlap_steps":1}',
    '{"num_steps":365,"period":7,"num_overlap_steps":8}',
    '{"num_steps":365,"period":7,"num_overlap_steps":-1}',
  ])('that holds %s is refused by name', async (text) => {
    config(text);
    await expect(readPartitionNumbers(place)).rejects.toMatchObject({
      name: 'UserError',
      code: 'layout.config',
      message: expect.stringContaining(configFile(place)),
    });
  });
});

describe('the partitions on disk', () => {
  test('are judged by the newest execution alone', async () => {
    const first = execution(1, 1, 'SUCCESSFULLY_FINALIZED');
    execution(2, 1, 'SUCCESSFULLY_FINALIZED');
    const second = execution(2, 2, 'FAILED');
    const third = execution(3, 1);
    mkdirSync(partitionDir(place, 4), { recursive: true });
    writeFileSync(consoleLog(place, 4), 'nothing yet');
    expect(await partitionsOnDisk(place, { numSteps: 10, period: 2, numOverlapSteps: 0 })).toEqual([
      { index: 1, status: 'succeeded', executionDir: first },
      { index: 2, status: 'failed', executionDir: second },
      { index: 3, status: 'running', executionDir: third },
      { index: 4, status: 'none' },
      { index: 5, status: 'none' },
    ]);
  });
});

describe('the marker of a folder', () => {
  test('holds the id of the run that made it, or is not there', async () => {
    expect(await readMarker(place)).toBeUndefined();
    mkdirSync(path.dirname(markerFile(place)));
    writeFileSync(markerFile(place), '0123456789abcdef\n');
    expect(await readMarker(place)).toBe('0123456789abcdef');
  });
});

describe('places', () => {
  test('are those of the design, to the letter', () => {
    const p = { outputDir: '/OUT', name: 'NAME' };
    const shown = (file: string) => file.split(path.sep).join('/');
    expect(shown(partitionDir(p, 12))).toBe('/OUT/NAME/simulation_partitions/12');
    expect(shown(partitionLogOfAttempt(p, 1, 2))).toBe(
      '/OUT/NAME/simulation_partitions/1/run_partition_simulation.attempt-2.log',
    );
    expect(shown(executionDir('/x', 'NAME', 1))).toBe('/x/NAME');
    expect(shown(executionDir('/x', 'NAME', 3))).toBe('/x/NAME-3');
    expect(shown(markerFile(p))).toBe('/OUT/NAME/.powersim-run');
    expect(shown(journalFile(p))).toBe('/OUT/.powersim/NAME/journal.ndjson');
    expect(shown(lockFile(p))).toBe('/OUT/.powersim/NAME/supervisor.lock');
  });

  test('are told by a folder, however it is written', () => {
    expect(placeOf('/OUT/NAME/')).toEqual({ outputDir: path.resolve('/OUT'), name: 'NAME' });
    expect(placeOf('a/../NAME')).toEqual({ outputDir: process.cwd(), name: 'NAME' });
  });
});

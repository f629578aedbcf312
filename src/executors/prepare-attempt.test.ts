import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configFile, consoleLog, executionDir, partitionDir, partitionLog, type SimulationPlace } from '../layout';
import { prepareAttempt } from './prepare-attempt';

let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'attempt ')), name: 'uc' };
  mkdirSync(partitionDir(place, 2), { recursive: true });
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

/** What an attempt leaves: an execution, with status.json when it came to its end. */
function leave(word: string | undefined): void {
  const folder = executionDir(partitionDir(place, 2), place.name, 1);
  mkdirSync(path.join(folder, 'results'), { recursive: true });
  if (word !== undefined) writeFileSync(path.join(folder, 'results', 'status.json'), `{"run_status":"${word}"}`);
}
const entries = () => readdirSync(partitionDir(place, 2)).sort();

describe('before an attempt', () => {
  test('the log of the last one is kept, because upstream opens it anew', async () => {
    writeFileSync(partitionLog(place, 2), 'first');
    await prepareAttempt(place, 2, 2);
    expect(entries()).toEqual(['run_partition_simulation.attempt-1.log']);
    writeFileSync(partitionLog(place, 2), 'second');
    await prepareAttempt(place, 2, 3);
    expect(entries()).toEqual(['run_partition_simulation.attempt-1.log', 'run_partition_simulation.attempt-2.log']);
    expect(readFileSync(path.join(partitionDir(place, 2), 'run_partition_simulation.attempt-1.log'), 'utf8')).toBe(
      'first',
    );
  });

  test('what one that was killed left is taken out of the numbering', async () => {
    leave(undefined);
    await prepareAttempt(place, 2, 2);
    expect(entries()).toEqual(['uc.attempt-1.failed']);
    leave('FAILED');
    await prepareAttempt(place, 2, 2);
    expect(entries()).toEqual(['uc.attempt-1.2.failed', 'uc.attempt-1.failed']);
  });

  test('a folder that is missing is made again in what setup made, and nowhere else', async () => {
    await expect(prepareAttempt(place, 3, 1)).resolves.toBeUndefined();
    expect(existsSync(partitionDir(place, 3))).toBe(false);
    writeFileSync(configFile(place), '{}');
    await prepareAttempt(place, 3, 1);
    expect(existsSync(partitionDir(place, 3))).toBe(true);
  });

  test.skipIf(process.platform === 'win32')(
    'a link in the partition’s folder is refused, and nothing is renamed',
    async () => {
      writeFileSync(partitionLog(place, 2), 'first');
      symlinkSync('/nowhere', consoleLog(place, 2));
      await expect(prepareAttempt(place, 2, 2)).rejects.toMatchObject({
        code: 'layout.link',
        message: expect.stringContaining(`${consoleLog(place, 2)} is a symbolic link`),
      });
      expect(entries()).toEqual(['console.log', 'run_partition_simulation.log']);
    },
  );

  test('a success is never touched', async () => {
    leave('SUCCESSFULLY_FINALIZED');
    await prepareAttempt(place, 2, 2);
    expect(entries()).toEqual(['uc']);
  });

  test('the first finds nothing, and that is fine', async () => {
    await prepareAttempt(place, 2, 1);
    await prepareAttempt(place, 3, 1);
    expect(entries()).toEqual([]);
  });
});

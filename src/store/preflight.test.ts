import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configFile, executionDir, partitionDir, type SimulationPlace, storeFile } from '../layout';
import { joinPreflight, refuseIncomplete } from './preflight';

let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'preflight ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

function partitioned(numSteps: number, period: number, words: Readonly<Record<number, string>>): void {
  mkdirSync(path.dirname(configFile(place)), { recursive: true });
  writeFileSync(configFile(place), JSON.stringify({ num_steps: numSteps, period, num_overlap_steps: 1 }));
  for (const [index, word] of Object.entries(words)) {
    const results = path.join(executionDir(partitionDir(place, Number(index)), place.name, 1), 'results');
    mkdirSync(results, { recursive: true });
    if (word !== '') writeFileSync(path.join(results, 'status.json'), JSON.stringify({ run_status: word }));
    mkdirSync(path.dirname(storeOf(Number(index))));
    writeFileSync(storeOf(Number(index)), '');
  }
}

const storeOf = (index: number) => storeFile(executionDir(partitionDir(place, index), place.name, 1));

describe('before a join', () => {
  test('nothing is missing when every partition succeeded', async () => {
    partitioned(12, 4, { 1: 'SUCCESSFUL', 2: 'SUCCESSFULLY_FINALIZED', 3: 'SUCCESSFUL' });
    const preflight = await joinPreflight(place);
    expect(preflight).toMatchObject({ numbers: { numSteps: 12 }, missing: [] });
    expect(preflight.partitions).toHaveLength(3);
    expect(() => refuseIncomplete(place, preflight)).not.toThrow();
  });

  test('what is missing is named with the steps that would stay empty, and why', async () => {
    partitioned(12, 3, { 1: 'SUCCESSFUL', 2: 'FAILED', 3: '' });
    const preflight = await joinPreflight(place);
    expect(preflight.missing.map((p) => [p.index, p.status])).toEqual([
      [2, 'failed'],
      [3, 'running'],
      [4, 'none'],
    ]);
    expect(() => refuseIncomplete(place, preflight)).toThrow(
      expect.objectContaining({
        code: 'join.incomplete',
        message: `The results in ${path.join(place.outputDir, 'uc')} cannot be joined yet: 3 of 4 partitions did not succeed: partition 2 (steps 3–6, failed), partition 3 (steps 6–9, not finished), partition 4 (steps 9–12, not executed). Retry them first.`,
      }),
    );
  });

  test('a failed execution that was set aside is a failure, not as if nothing had been executed', async () => {
    partitioned(6, 3, { 1: 'SUCCESSFUL' });
    mkdirSync(path.join(partitionDir(place, 2), 'uc.attempt-2.failed'), { recursive: true });
    const preflight = await joinPreflight(place);
    expect(() => refuseIncomplete(place, preflight)).toThrow('partition 2 (steps 3–6, failed)');
  });

  test('stores that were cleaned up are named as that, and not as failures', async () => {
    partitioned(9, 3, { 1: 'SUCCESSFUL', 2: 'SUCCESSFUL', 3: 'SUCCESSFUL' });
    for (const index of [1, 3]) rmSync(storeOf(index));
    const preflight = await joinPreflight(place);
    expect(preflight.missing).toEqual([]);
    expect(preflight.withoutStore.map((p) => p.index)).toEqual([1, 3]);
    expect(() => refuseIncomplete(place, preflight)).toThrow(
      expect.objectContaining({
        code: 'join.storesMissing',
        message: `The results in ${path.join(place.outputDir, 'uc')} cannot be joined: the stores of 2 of 3 partitions are not there any more, although they succeeded: partition 1 (steps 1–3), partition 3 (steps 6–9). They were cleaned up, moved or deleted. Put them back, or retry these partitions.`,
      }),
    );
  });

  test('of many missing ones ten are named', async () => {
    partitioned(53, 1, {});
    const preflight = await joinPreflight(place);
    expect(() => refuseIncomplete(place, preflight)).toThrow(/partition 10 \(steps 9–10, not executed\) and 43 more\./);
  });

  test('a folder without partitions is refused', async () => {
    await expect(joinPreflight(place)).rejects.toMatchObject({ code: 'layout.notPartitioned' });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { planCommand } from './plan';

let said: string;
let folder: string;
beforeEach(() => {
  said = '';
  folder = mkdtempSync(path.join(tmpdir(), 'plan-'));
  vi.stubEnv('POWERSIM_STATE_HOME', folder);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('plan', () => {
  test('says what the numbers mean', async () => {
    await planCommand(undefined, { numSteps: 12, period: 5 });
    expect(said).toBe(`3 partitions; 1 = steps 1–5, 2 = 5–10, 3 = 10–12; 14 steps executed, +16.7 %
  1  steps 1–5, contributes 1–5
  2  steps 5–10, contributes 6–10
  3  steps 10–12, contributes 11–12
`);
  });

  test('says the same with --json', async () => {
    await planCommand(undefined, { numSteps: 12, period: 5, numOverlapSteps: 1, json: true });
    expect(JSON.parse(said)).toEqual({
      numSteps: 12,
      period: 5,
      numOverlapSteps: 1,
      executedSteps: 14,
      partitions: [
        { index: 1, steps: [1, 5], validSteps: [1, 5] },
        { index: 2, steps: [5, 10], validSteps: [6, 10] },
        { index: 3, steps: [10, 12], validSteps: [11, 12] },
      ],
    });
  });

  test("takes a script's numbers from its settings, and flags before them", async () => {
    const settings = path.join(folder, 'settings.json');
    const script = path.join(folder, 'year.jl');
    writeFileSync(script, '');
    const simulations = { 'year.jl': { numSteps: 365, period: 7, numOverlapSteps: 2 } };
    writeFileSync(settings, JSON.stringify({ 'powersim.simulations': simulations }));
    await planCommand(script, { settings, period: 73, json: true });
    expect(JSON.parse(said)).toMatchObject({ numSteps: 365, period: 73, numOverlapSteps: 2, executedSteps: 373 });
  });

  test.each([{}, { suggest: true }])('refuses a script that is not there, with %j', async (flags) => {
    const script = path.join(folder, 'no.jl');
    await expect(planCommand(script, { numSteps: 12, period: 5, ...flags })).rejects.toMatchObject({
      code: 'run.script',
      message: `There is no script ${script}.`,
    });
  });

  test.each([
    [{ numSteps: 12, period: 12 }, 'period must be shorter'],
    [{ period: 12 }, '--num-steps is missing'],
    [{ numSteps: 12 }, '--period is missing'],
    [{ suggest: true }, '--num-steps is missing'],
    [{ suggest: true, numSteps: 4, numOverlapSteps: 4 }, 'No period can be chosen for 4 steps with an overlap of 4'],
  ])('refuses %j in words', async (flags, message) => {
    await expect(planCommand(undefined, flags)).rejects.toThrow(
      expect.objectContaining({ code: 'settings.numbers', message: expect.stringContaining(message) }),
    );
    expect(said).toBe('');
  });
});

describe('plan --suggest', () => {
  test('compares periods by steps and rounds where no run tells times', async () => {
    await planCommand(undefined, { suggest: true, numSteps: 28, period: 7, numParallelProcesses: 2 });
    expect(said).toBe(`28 steps, overlap 1, 2 side by side
No earlier run of this script tells what it takes.
  period  partitions  rounds  executed steps  building each  time in all
  1               28      14    55 (+96.4 %)              ?            ?
  2               14       7    41 (+46.4 %)              ?            ?
  4                7       4    34 (+21.4 %)              ?            ?
  5                6       3    33 (+17.9 %)              ?            ?
  7                4       2    31 (+10.7 %)              ?            ?    < set now
  14               2       1     29 (+3.6 %)              ?            ?  < suggested
Suggested period: 14. 2 partitions, all of them side by side, 4 % of the steps twice. No earlier run of this script tells times: compared are steps alone, not what every partition takes to be built.
`);
  });

  test('says why so many partitions are executed side by side where nobody set that', async () => {
    await planCommand(undefined, { suggest: true, numSteps: 3000 });
    expect(said).toMatch(/^Processes: \d+\. .* are assumed for a process; .* are available\.$/m);
  });

  test('asks for the number where a cluster sets it', async () => {
    const settings = path.join(folder, 'settings.json');
    writeFileSync(settings, JSON.stringify({ 'powersim.executor': 'slurm', 'powersim.numSteps': 12 }));
    const flags = { suggest: true, settings };
    await expect(planCommand(undefined, flags)).rejects.toThrow('give --num-parallel-processes');
    await planCommand(undefined, { ...flags, numParallelProcesses: 3, json: true });
    expect(JSON.parse(said)).toMatchObject({ processes: 3, measured: null, suggested: { period: 4 }, overlap: null });
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PhaseResult } from '../executors/executor';
import { configFile, type SimulationPlace } from '../layout';
import { juliaRuntime } from '../runtimes/julia';
import { checkSetup } from './check-setup';

const wanted = { numSteps: 12, period: 3, numOverlapSteps: 1 };
const done: PhaseResult = { outcome: 'succeeded', initialTime: '2024-01-01T00:00:00', stepMs: 86_400_000 };
let place: SimulationPlace;
beforeEach(() => {
  place = { outputDir: mkdtempSync(path.join(tmpdir(), 'check-setup ')), name: 'uc' };
});
afterEach(() => rmSync(place.outputDir, { recursive: true }));

function config(text: string): void {
  mkdirSync(path.dirname(configFile(place)), { recursive: true });
  writeFileSync(configFile(place), text);
}

describe('a setup that returned', () => {
  test('has succeeded when it made the partitions that were asked for', async () => {
    config('{"num_steps":12,"period":3,"num_overlap_steps":1}');
    expect(await checkSetup(place, wanted, done, juliaRuntime.words)).toEqual(done);
  });

  test.each([
    ['nothing', undefined],
    ['a configuration that cannot be read', '{"num_steps":12'],
  ])('and left %s has failed, and is told what build_simulation must do', async (_, text) => {
    if (text !== undefined) config(text);
    expect(await checkSetup(place, wanted, done, juliaRuntime.words)).toEqual({
      outcome: 'failed',
      kind: 'status',
      message: expect.stringMatching(/^Setup returned, but made no partitions in .*uc: build_simulation must give/),
    });
  });

  test.each([
    '{"num_steps":24,"period":3,"num_overlap_steps":1}',
    '{"num_steps":12,"period":4,"num_overlap_steps":1}',
    '{"num_steps":12,"period":3,"num_overlap_steps":0}',
  ])('and made the partitions %s has failed', async (text) => {
    config(text);
    const { outcome, kind, message } = await checkSetup(place, wanted, done, juliaRuntime.words);
    expect([outcome, kind]).toEqual(['failed', 'status']);
    expect(message).toMatch(
      /^Setup made other partitions than asked for: .* instead of 12 steps, period 3, overlap 1\./,
    );
  });
});

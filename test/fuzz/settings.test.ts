import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { checkNumbers } from '../../src/partitions';
import { layersOfFile, type Resolution, resolveSettings, runSettingsSchema, settingKeys } from '../../src/settings';
import { UserError } from '../../src/text';
import { expectCleanPrototypes, mutated, mutatedText, mutations, PATIENCE, TIMES } from './mutate';

vi.setConfig({ testTimeout: PATIENCE });

const VALID = {
  outputDirectory: 'out',
  name: 'my_simulation',
  numSteps: 365,
  period: 7,
  numOverlapSteps: 1,
  numParallelProcesses: 4,
  exeflags: ['--project=/env', '--heap-size-hint=4G'],
  buildFunction: 'build_simulation',
  executeFunction: 'execute_simulation',
  'julia.executable': 'julia',
  'julia.project': '@v1.10',
  environment: { A: 'b', JULIA_NUM_THREADS: '1' },
  maxAttempts: 2,
  partitionsPerWorker: 0,
  stopGracePeriod: 5,
  partitionTimeout: 3600,
  stallTimeout: 1800,
  stallAction: 'warn',
  'memory.reserve': 10,
  maxWorkerMemory: 8,
  'join.engine': 'auto',
};
const SCRIPT = '/work/my_simulation.jl';
const machine = { cores: 4, availableMemory: 16e9 };

/** What is taken can be run; what is not names each setting and says why. Returns whether it was taken. */
function expectAnswer({ settings, missing, problems }: Resolution): boolean {
  if (settings) {
    if (!runSettingsSchema.safeParse(settings).success || checkNumbers(settings).length > 0) {
      expect.fail(`settings that cannot be run were taken: ${JSON.stringify(settings)}`);
    }
    return true;
  }
  if (missing.length + problems.length === 0) expect.fail('it was refused without a reason');
  for (const { key, message } of problems) {
    const names = (settingKeys as readonly string[]).includes(key) && message.length > key.length;
    if (!names || message.length > 1000) expect.fail(`the reason names no setting, or is no sentence: ${message}`);
  }
  return false;
}

test(`${TIMES} spoilt settings: each is taken, or refused with the setting and the reason`, () => {
  let taken = 0;
  fc.assert(
    fc.property(mutations, (some) => {
      const layer = mutated(VALID, some);
      const values = typeof layer === 'object' && layer !== null ? layer : {};
      if (expectAnswer(resolveSettings({ script: SCRIPT, base: '/work', layers: [values], machine }))) taken += 1;
    }),
    { numRuns: TIMES * 0.8 },
  );
  expect(taken).toBeGreaterThan(TIMES / 100);
  expect(taken).toBeLessThan(TIMES * 0.7);
  expectCleanPrototypes();
});

test('spoilt settings files: each is read, or refused with the place and the reason', () => {
  const plain = Object.fromEntries(Object.entries(VALID).map(([key, value]) => [`powersim.${key}`, value]));
  const file = { ...plain, 'powersim.simulations': { 'my_simulation.jl': VALID } };
  const text = JSON.stringify(file);
  fc.assert(
    fc.property(mutations, fc.boolean(), (some, inText) => {
      const spoilt = inText ? mutatedText(text, some) : (JSON.stringify(mutated(file, some)) ?? '');
      try {
        const layers = layersOfFile(spoilt, 'settings.json', SCRIPT, ['/work']);
        expectAnswer(resolveSettings({ script: SCRIPT, base: '/work', layers, machine }));
      } catch (error) {
        if (!(error instanceof UserError) || !/settings file|powersim\.simulations/.test(error.message)) throw error;
      }
    }),
    { numRuns: TIMES * 0.2 },
  );
  expectCleanPrototypes();
});

test('a settings file that is nested a hundred thousand times is refused in words', () => {
  for (const text of ['['.repeat(100_000), '{"a":'.repeat(100_000)]) {
    expect(() => layersOfFile(text, 'settings.json', SCRIPT, ['/work'])).toThrow(UserError);
  }
});

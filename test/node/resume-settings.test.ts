/** Settings that change from one start of a run to the next: processes, attempts, times and memory. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bed, SMALL, script } from './bed';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.dispose());

const events = () =>
  readFileSync(path.join(bed.outputDir, '.powersim/NAME/journal.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type: string; changes?: object; concurrency?: number });
const changes = () => events().flatMap(({ type, changes }) => (type === 'settingsChanged' ? [changes] : []));
/** What this user's registry remembers of the one run. */
const remembered = (): unknown => {
  const folder = path.join(bed.folder, 'state/runs');
  const [file = ''] = readdirSync(folder);
  return (JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { settings: unknown }).settings;
};
const failing = (faults: string) =>
  bed.run(script('simulation.mjs'), { ...SMALL, '--max-attempts': '1' }, { POWERSIM_TEST_FAULTS: faults });

test.each([
  ['resume', []],
  ['retry', ['--partition=2']],
])('%s takes other settings, follows them, and records and remembers them', async (command, more) => {
  expect((await failing('2:kill')).exitCode).toBe(1);
  const flags = ['--max-attempts=3', '--stall-timeout=77', '--num-parallel-processes=2', '--stop-grace-period=1'];
  const again = await bed.powersim([command, bed.simulation, ...more, ...flags], {
    POWERSIM_TEST_FAULTS: '2@2:kill;2@3:kill',
  });
  expect(again.exitCode, again.stdout + again.stderr).toBe(0);
  expect((await bed.attempts(2)).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'succeeded']);
  // The grace period is what it was.
  expect(changes()).toEqual([{ numParallelProcesses: 2, maxAttempts: 3, stallTimeout: 77 }]);
  expect((await bed.status()).processes).toBe(2);
  expect(remembered()).toMatchObject({ maxAttempts: 3, stallTimeout: 77, numParallelProcesses: 2, numSteps: 4 });
});

test('what was changed once holds for the next resume, too', async () => {
  await failing('2:throwExecute');
  await bed.powersim(['resume', bed.simulation, '--max-attempts=3'], { POWERSIM_TEST_FAULTS: '2:throwExecute' });
  const before = (await bed.attempts(2)).length;
  const again = await bed.powersim(['resume', bed.simulation], {
    POWERSIM_TEST_FAULTS: [1, 2].map((k) => `2@${before + k}:kill`).join(';'),
  });
  expect(again.exitCode, again.stdout + again.stderr).toBe(0);
  expect((await bed.attempts(2)).length).toBe(before + 3);
  expect(changes()).toEqual([{ maxAttempts: 3 }]);
});

test('a value that cannot be is refused in our own words, and nothing begins', async () => {
  await failing('2:throwExecute');
  const before = events().length;
  for (const command of ['resume', 'retry']) {
    const { exitCode, stderr } = await bed.powersim([command, bed.simulation, '--memory-reserve=95']);
    expect(stderr).toContain('memory.reserve must be at most 90');
    expect(exitCode).toBe(2);
  }
  expect(events().length).toBe(before);
});

test('a living supervisor keeps its settings, and says what can be changed', async () => {
  const run = bed.start(['run', script('simulation.mjs'), ...bed.flags(SMALL)], { POWERSIM_TEST_FAULTS: '1:hang' });
  await bed.started(1);
  const { exitCode, stderr } = await bed.powersim(['retry', bed.simulation, '--partition=2', '--max-attempts=5']);
  expect(stderr).toMatch(/keeps its settings until it ends.*set-processes/);
  expect(exitCode).toBe(2);
  run.kill('SIGINT');
  expect((await run.ended).exitCode).toBe(130);
});

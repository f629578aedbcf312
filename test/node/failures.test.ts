import { afterEach, expect, test } from 'vitest';
import { Bed, SMALL, script, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

const run = (faults: string, overrides: Record<string, string> = {}, env: Record<string, string> = {}) =>
  bed.run(script('simulation.mjs'), overrides, { POWERSIM_TEST_FAULTS: faults, ...env });

test('one failing partition fails alone, is tried in a fresh worker, and resume finishes the rest', async () => {
  bed = new Bed();
  const failed = await run('3:throw');
  expect(failed.exitCode).toBe(1);
  expect(await bed.states()).toEqual(['succeeded', 'succeeded', 'failed', 'succeeded']);
  expect(await bed.attempts(3)).toMatchObject([
    {
      attempt: 1,
      kind: 'script',
      message: expect.stringMatching(/^TypeError: the script is broken \(simulation\.mjs:\d+\)$/),
    },
    { attempt: 2, kind: 'script' },
  ]);
  const starts = (await bed.stamps()).filter((stamp) => stamp.index === 3 && stamp.event === 'start');
  expect(new Set(starts.map((stamp) => stamp.pid)).size).toBe(2);
  // The stack ends where the driver called the script.
  expect(bed.console(3)).toContain('    at buildSimulation (file://');
  expect(bed.console(3)).not.toContain('node-driver.js');
  expect(bed.read('simulation_partitions/3/run_partition_simulation.attempt-1.log')).toContain('[ Error: ');
  expect((await bed.powersim(['join', bed.simulation])).stdout).toContain('partition 3 (steps 6–9');

  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1, 3: 3, 4: 1 });
});

test.each([
  ['kill', 'killed', 'SIGKILL'],
  ['abort', 'crash', 'SIGABRT'],
  ['exit', 'crash', 'exit status 3'],
  ['exit', 'crash', 'process.exit was called (simulation.mjs:'],
  ['throwObject', 'script', 'the script threw {"code":5}'],
  ['timer', 'script', 'RangeError: thrown by a timer'],
  ['reject', 'script', 'RangeError: nobody caught it'],
  ['throwExecute', 'script', 'execute is broken (simulation.mjs:'],
])('a partition that ends by %s succeeds in another worker', async (fault, kind, words) => {
  bed = new Bed();
  const result = await run(`2@1:${fault}`, SMALL);
  expect(result.exitCode, result.stdout).toBe(0);
  expect(await bed.attempts(2)).toMatchObject([
    { outcome: 'failed', kind, message: expect.stringContaining(words) },
    { outcome: 'succeeded' },
  ]);
});

test('what a process printed before it died is told', async () => {
  bed = new Bed();
  await run('2@1:exit', SMALL);
  expect((await bed.attempts(2))[0]?.message).toContain('last words');
});

test('a setup that failed is finished by a resume with the mended script', async () => {
  bed = new Bed();
  const text = (mistake: string) =>
    `import { buildTiny, executeTiny } from ${JSON.stringify(script('tiny.mjs'))};
export const buildSimulation = (...args) => { ${mistake}return buildTiny(...args); };
export const executeSimulation = executeTiny;\n`;
  const file = bed.write('mended.mjs', text('throw {code: 5}; '));
  const failed = await bed.run(file, SMALL);
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).not.toContain('[object Object]');
  bed.write('mended.mjs', text(''));
  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
});

test('an infeasible problem is named with the model and the simulated time', async () => {
  bed = new Bed();
  const result = await run('2:infeasible', SMALL);
  expect(result.exitCode).toBe(1);
  const [first] = await bed.attempts(2);
  expect(first).toMatchObject({ kind: 'script', message: expect.stringMatching(/^ED is infeasible at 2024-01-0/) });
  expect(first?.message?.match(/is infeasible/g)).toHaveLength(1);
  const tree = (await bed.powersim(['status', bed.simulation])).stdout;
  expect(tree).toMatch(/Partition 2 .*failed · .*ED/);
});

test('a failure that execute swallowed is a failure, said in words', async () => {
  bed = new Bed();
  const result = await run('2:infeasible', SMALL, { POWERSIM_TEST_SWALLOW: '1' });
  expect(result.exitCode).toBe(1);
  const [first] = await bed.attempts(2);
  expect(first).toMatchObject({ kind: 'status', message: expect.stringContaining('must check what execute returns') });
  expect(first?.message).toContain('infeasible');
});

test('before a join the summary is of what the partitions have, and says what is missing', async () => {
  bed = new Bed();
  expect((await run('2:throw', SMALL)).exitCode).toBe(1);
  const { stdout, stderr } = await bed.powersim(['summary', bed.simulation]);
  expect(stderr).toMatch(/warning: Not joined yet: these are the results of \d+ of \d+ partitions/);
  expect(stdout).toMatch(/Load +[1-9][\d,.]* MWh/);
  expect(stdout).toMatch(/^(?!100)[\d.]+ % of the results were never written/m);
});

test('a join that leaves a failed partition out marks the result as failed', async () => {
  bed = new Bed();
  expect((await run('2:throw', SMALL)).exitCode).toBe(1);
  const skipping = await bed.powersim(['join', bed.simulation, '--skip-failures']);
  expect(skipping.exitCode, skipping.stdout).toBe(1);
  expect(await bed.status()).toMatchObject({ join: { state: 'succeeded', skipped: [2] } });
  expect(bed.read('results/status.json')).toContain('FAILED');
});

test('setup that throws ends the run with the cause; its retry sets aside what it left', async () => {
  bed = new Bed();
  const failed = await run('setup@1:throw', SMALL);
  expect(failed.exitCode).toBe(1);
  expect((await bed.status()).setup).toMatchObject({ state: 'failed', message: expect.stringContaining('is broken') });
  const retried = await bed.powersim(['retry', bed.simulation]);
  expect(retried.exitCode, retried.stdout + retried.stderr).toBe(0);
});

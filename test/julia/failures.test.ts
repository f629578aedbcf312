import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Bed, compareStores, SMALL, script, stampsOf, startsOf } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

const run = (name: string, faults = '', overrides: Record<string, string> = {}) =>
  bed.powersim(['run', script(name), ...bed.flags(overrides)], { STANDIN_FAULTS: faults });
const states = async () => (await bed.status()).partitions.map((p) => p.state);
const attempts = async (index: number) => (await bed.status()).partitions[index - 1]?.attempts ?? [];

test('one failing partition fails alone; resume finishes the rest and the result is that of an undisturbed run', async () => {
  bed = new Bed('G1');
  const failed = await run('simulation.jl', '3:throw');
  expect(failed.exitCode).toBe(1);
  expect(await states()).toEqual(['succeeded', 'succeeded', 'failed', 'succeeded']);
  // The same failure of the script twice is final, and the second time was in a fresh worker.
  const pids = (await stampsOf(bed.simulation)).filter((s) => s.index === 3 && s.event === 'start').map((s) => s.pid);
  expect(new Set(pids).size).toBe(2);
  expect(await attempts(3)).toMatchObject([
    { attempt: 1, outcome: 'failed', kind: 'script' },
    { attempt: 2, outcome: 'failed', kind: 'script' },
  ]);
  expect(failed.stdout).toContain('partition 3 (steps 6–9) failed');
  expect(failed.stdout).toContain('powersim resume');
  const console = readFileSync(path.join(bed.simulation, 'simulation_partitions/3/console.log'), 'utf8');
  expect(console).toContain('==== attempt 1');
  expect(console).toContain('==== attempt 2');
  expect(console).toContain('Stacktrace');
  expect(console).toContain('simulation.jl');
  // Upstream opens this log for writing anew: the first attempt's is kept.
  const log = path.join(bed.simulation, 'simulation_partitions/3/run_partition_simulation');
  expect(readFileSync(`${log}.attempt-1.log`, 'utf8')).not.toBe('');
  expect((await bed.powersim(['join', bed.simulation])).stdout).toContain('partition 3 (steps 6–9');

  const resumed = await bed.powersim(['resume', bed.simulation]);
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  expect(await states()).toEqual(Array(4).fill('succeeded'));
  expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 1, 2: 1, 3: 3, 4: 1 });
  expect((await attempts(3)).map((a) => a.attempt)).toEqual([1, 2, 3]);

  const undisturbed = new Bed('G1');
  expect((await undisturbed.powersim(['run', script('simulation.jl'), ...undisturbed.flags()])).exitCode).toBe(0);
  expect((await compareStores(bed.simulation, undisturbed.simulation)).different).toEqual([]);
  await undisturbed.dispose();
  const again = await bed.powersim(['resume', bed.simulation]);
  expect(again.exitCode).toBe(0);
  expect(again.stderr).toContain('nothing left to do');
});

test('a worker that is killed fails only its partition, which succeeds in another worker', async () => {
  bed = new Bed('G1');
  const killed = await run('simulation.jl', '2@1:kill;3@1:segv');
  expect(killed.exitCode, killed.stdout).toBe(0);
  expect(await attempts(2)).toMatchObject([
    { outcome: 'failed', kind: 'killed', message: expect.stringContaining('SIGKILL') },
    { outcome: 'succeeded' },
  ]);
  expect((await attempts(2))[0]?.message).toContain('script says hello from partition 2');
  expect(await attempts(3)).toMatchObject([{ outcome: 'failed', kind: 'crash' }, { outcome: 'succeeded' }]);
  expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 1, 2: 2, 3: 2, 4: 1 });
});

test('a failure that execute! swallowed is a failure, said in words', async () => {
  bed = new Bed('G1');
  const swallowed = await run('swallows.jl', '2:infeasible');
  expect(swallowed.exitCode).toBe(1);
  expect(await states()).toEqual(['succeeded', 'failed', 'succeeded', 'succeeded']);
  const [first] = await attempts(2);
  expect(first).toMatchObject({ kind: 'status' });
  expect(first?.message).toContain('must check what execute! returns');
  expect(first?.message).toMatch(/infeasible|Solving model UC failed/);
  // On the oldest generation upstream's own join would now fill zeros: ours refuses by name.
  const join = await bed.powersim(['join', bed.simulation]);
  expect(join.exitCode).toBe(1);
  expect(join.stdout).toContain('partition 2 (steps 3–6');
});

test('the oldest generation is not joined over a failed partition', async () => {
  bed = new Bed('G0');
  expect((await run('simulation.jl', '4:throw_execute', { '--num-parallel-processes': '1' })).exitCode).toBe(1);
  const join = await bed.powersim(['join', bed.simulation]);
  expect(join.exitCode).toBe(1);
  expect(join.stdout).toContain('partition 4 (steps 9–12');
  // Nor when it is asked to leave it out: this generation cannot, and would write zeros and success.
  const skipping = await bed.powersim(['join', bed.simulation, '--skip-failures']);
  expect(skipping.exitCode).toBe(1);
  expect(skipping.stdout).toContain('would fill their steps with zeros');
});

test('a join that leaves a failed partition out marks the result as failed', async () => {
  bed = new Bed('G1');
  expect((await run('simulation.jl', '2:throw_execute', SMALL)).exitCode).toBe(1);
  const skipping = await bed.powersim(['join', bed.simulation, '--skip-failures']);
  expect(skipping.exitCode).toBe(1);
  expect(await bed.status()).toMatchObject({ state: 'failed', join: { state: 'succeeded', skipped: [2] } });
  expect(readFileSync(path.join(bed.simulation, 'results/status.json'), 'utf8')).toContain('FAILED');
  // The package's join leaves zeros in these two days of hours, which are no values.
  const variable = 'ED/ActivePowerVariable__ThermalStandard';
  expect((await bed.powersim(['results', bed.simulation, '--variable', variable])).stdout).toMatch(/^ +Alta .* 48$/m);
});

test('every partition failing leaves every log, and a retry of all finishes', async () => {
  bed = new Bed('G1');
  const failed = await run('simulation.jl', '*@1:throw;*@2:throw', SMALL);
  expect(failed.exitCode).toBe(1);
  expect(await states()).toEqual(['failed', 'failed']);
  const one = await bed.powersim(['retry', bed.simulation, '--partition', '2']);
  expect(one.exitCode).toBe(1);
  expect(await states()).toEqual(['failed', 'succeeded']);
  const all = await bed.powersim(['retry', bed.simulation, '--failed']);
  expect(all.exitCode, all.stdout + all.stderr).toBe(0);
  expect(startsOf(await stampsOf(bed.simulation))).toEqual({ 1: 3, 2: 3 });
});

test('setup that throws ends the run with the cause; its retry sets aside what it left', async () => {
  bed = new Bed('G1');
  const failed = await run('simulation.jl', 'setup@1:throw', SMALL);
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain('setup failed');
  const status = await bed.status();
  expect(status).toMatchObject({ state: 'failed', setup: { state: 'failed' } });
  expect(status.setup.message).not.toBe('');
  const retried = await bed.powersim(['retry', bed.simulation]);
  expect(retried.exitCode, retried.stdout + retried.stderr).toBe(0);
  expect(await states()).toEqual(['succeeded', 'succeeded']);
});

test.each([
  ['missing_execute.jl', 'execute_simulation'],
  ['syntax_error.jl', 'syntax_error.jl'],
  ['no_using.jl', 'using PowerSimulations'],
])('%s is refused or fails naming %s', async (name, words) => {
  bed = new Bed('G1');
  const result = await run(name);
  expect([1, 2]).toContain(result.exitCode);
  expect(result.stdout + result.stderr).toContain(words);
});

test('a missing package is named with the command that adds it', async () => {
  bed = new Bed('G1');
  const empty = path.join(bed.folder, 'empty');
  mkdirSync(empty);
  writeFileSync(path.join(empty, 'Project.toml'), '');
  const result = await run('simulation.jl', '', { '--exeflags': `--project=${empty}` });
  expect(result.exitCode).toBe(1);
  expect((await bed.status()).setup.message).toContain('Pkg.add("PowerSimulations")');
});

test('a missing Julia is refused before anything is made', async () => {
  bed = new Bed('G1');
  const result = await run('simulation.jl', '', { '--julia': '/nowhere/julia' });
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain('There is no Julia at "/nowhere/julia"');
  expect((await bed.powersim(['status', bed.simulation])).stderr).toContain('There is no run');
});

test.each([
  [{ '--period': '12' }, 'The period must be shorter than the simulation'],
  [{ '--num-overlap-steps': '4' }, 'The overlap must not be longer than the period'],
  [{ '--num-steps': '0' }, 'at least 1'],
  [{ '--name': 'a/b' }, 'must be a folder name'],
  [{ '--build-function': 'evil(); rm' }, 'name of a function'],
])('%j is refused', async (overrides, words) => {
  bed = new Bed('G1');
  const result = await run('simulation.jl', '', overrides);
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain(words);
});

test('an output folder that cannot be written is refused with the reason', async () => {
  bed = new Bed('G1');
  // Root may write anywhere: another user runs this one.
  const nobody = 65534;
  const home = path.join(bed.folder, 'home');
  const locked = path.join(bed.folder, 'locked');
  for (const folder of [home, locked]) mkdirSync(folder);
  chownSync(home, nobody, nobody);
  chmodSync(bed.folder, 0o755);
  chmodSync(locked, 0o555);
  const { execa } = await import('execa');
  const bundle = path.join(bed.folder, 'powersim');
  mkdirSync(bundle);
  const root = path.resolve(import.meta.dirname, '../..');
  for (const file of ['powersim.js', 'driver.jl', 'probe.jl'])
    copyFileSync(path.join(root, 'dist', file), path.join(bundle, file));
  copyFileSync(script('simulation.jl'), path.join(bed.folder, 'simulation.jl'));
  // Every user can run these: Julia and Node may lie where only root can enter.
  const julia = path.join(bundle, 'julia');
  writeFileSync(julia, '#!/bin/sh\necho julia version 1.10.0\n', { mode: 0o755 });
  const node = path.join(bundle, 'node');
  copyFileSync(process.execPath, node);
  chmodSync(node, 0o755);
  const flags = bed.flags({ '--output-dir': path.join(locked, 'OUT'), '--julia': julia });
  const result = await execa(
    node,
    [path.join(bundle, 'powersim.js'), 'run', path.join(bed.folder, 'simulation.jl'), ...flags],
    {
      ...(process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}),
      env: { HOME: home, POWERSIM_STATE_HOME: path.join(home, 'state'), XDG_RUNTIME_DIR: home },
      cwd: home,
      reject: false,
    },
  );
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain('cannot be written');
  chmodSync(locked, 0o755);
});

test('results are replaced only when asked, only if ours, and are kept', async () => {
  bed = new Bed('G1');
  const short = SMALL;
  expect((await run('simulation.jl', '', short)).exitCode).toBe(0);
  const refused = await run('simulation.jl', '', short);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('already holds the results of a run');
  const forced = await bed.powersim(['run', script('simulation.jl'), ...bed.flags(short), '--force']);
  expect(forced.exitCode, forced.stdout + forced.stderr).toBe(0);
  const { readdirSync } = await import('node:fs');
  expect(readdirSync(bed.outputDir).filter((entry) => entry.startsWith('NAME.old-'))).toHaveLength(1);

  const somebodys = path.join(bed.outputDir, 'THEIRS');
  mkdirSync(somebodys);
  writeFileSync(path.join(somebodys, 'data.txt'), 'precious');
  const theirs = await bed.powersim([
    'run',
    script('simulation.jl'),
    ...bed.flags({ ...short, '--name': 'THEIRS' }),
    '--force',
  ]);
  expect(theirs.exitCode).toBe(2);
  expect(theirs.stderr).toContain('was not made by a run');
  expect(readFileSync(path.join(somebodys, 'data.txt'), 'utf8')).toBe('precious');
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  Bed,
  compareStores,
  isLiving,
  julia,
  peakOf,
  processesOf,
  project,
  SMALL,
  script,
  stampsOf,
  startsOf,
} from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

test('12 steps in 4 partitions give the store that a single run gives, as does the stand-in’s own parallel run and our join of it', async () => {
  bed = new Bed('G1');
  const run = await bed.powersim(['run', script('simulation.jl'), ...bed.flags(), '--json'], {
    STANDIN_EMULATION: '1',
  });
  expect(run.stderr).toBe('');
  expect(run.exitCode).toBe(0);
  const events = run.stdout
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; seq: number; runId?: string });
  expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i + 1));
  expect(events[0]).toMatchObject({ type: 'runCreated' });
  expect(events.at(-1)).toMatchObject({ type: 'supervisorEnded', reason: 'done' });

  const status = await bed.status();
  expect(status.state).toBe('succeeded');
  expect(status.partitions.map((p) => [p.index, p.steps, p.validSteps, p.state])).toEqual([
    [1, [1, 3], [1, 3], 'succeeded'],
    [2, [3, 6], [4, 6], 'succeeded'],
    [3, [6, 9], [7, 9], 'succeeded'],
    [4, [9, 12], [10, 12], 'succeeded'],
  ]);
  for (const { attempts } of status.partitions) {
    expect(attempts).toHaveLength(1);
    expect(attempts[0]?.peakRss).toBeGreaterThan(50e6);
  }
  expect(status.join.state).toBe('succeeded');
  const stamps = await stampsOf(bed.simulation);
  expect(startsOf(stamps)).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
  expect(peakOf(stamps)).toBeLessThanOrEqual(2);
  expect(processesOf(status.runId)).toEqual([]);
  // What was compiled is known to the next run.
  const known = path.join(bed.folder, 'state/methods');
  expect(readdirSync(known).map((file) => readFileSync(path.join(known, file), 'utf8'))).toEqual([
    expect.stringContaining('precompile(Tuple{typeof(Main.build_simulation), '),
  ]);
  expect(stamps.filter((s) => isLiving(s.pid))).toEqual([]);

  // The files are where upstream puts them, and ours where the design says.
  const read = (file: string) => readFileSync(path.join(bed.simulation, file), 'utf8');
  expect(JSON.parse(read('simulation_partitions/config.json'))).toMatchObject({
    num_steps: 12,
    period: 3,
    num_overlap_steps: 1,
  });
  expect(JSON.parse(read('results/status.json'))).toEqual({ run_status: 'SUCCESSFULLY_FINALIZED' });
  expect(JSON.parse(read('data_store/check.sha256'))).toHaveProperty('files');
  expect(read('simulation_partitions/3/console.log')).toContain('script says hello from partition 3');
  expect(read('simulation_partitions/3/run_partition_simulation.log')).toContain('script builds partition');
  expect(read('.powersim-run').trim()).toBe(status.runId);

  const single = path.join(bed.folder, 'single');
  const monolithic = await julia('G1', [script('monolithic.jl'), script('simulation.jl'), single, 'NAME', '12'], {
    STANDIN_EMULATION: '1',
  });
  expect(monolithic.exitCode).toBe(0);
  const ours = await compareStores(bed.simulation, path.join(single, 'NAME'));
  expect(ours.compared).toBeGreaterThan(10);
  expect(ours.different).toEqual([]);

  // A partitioned simulation that Julia made, whose join is thrown away, joined by us.
  const theirs = path.join(bed.folder, 'theirs');
  const parallel = await julia(
    'G1',
    [script('parallel.jl'), script('simulation.jl'), theirs, 'NAME', '12', '3', '1', '2'],
    { STANDIN_EMULATION: '1' },
    bed.folder,
  );
  expect(parallel.exitCode).toBe(0);
  expect((await compareStores(path.join(theirs, 'NAME'), bed.simulation)).different).toEqual([]);
  const join = await bed.powersim(['join', path.join(theirs, 'NAME'), ...bed.joinFlags()]);
  expect(join.stderr).toBe('');
  expect(join.exitCode).toBe(0);
  expect((await compareStores(path.join(theirs, 'NAME'), bed.simulation)).different).toEqual([]);
  const foreign = await bed.powersim(['status', path.join(theirs, 'NAME'), '--json']);
  expect(JSON.parse(foreign.stdout)).toMatchObject({
    kind: 'foreign',
    state: 'succeeded',
    join: { state: 'succeeded' },
  });
});

test.each(['G0', 'G2'] as const)('a run on generation %s is joined', async (generation) => {
  bed = new Bed(generation);
  const run = await bed.powersim(['run', script('simulation.jl'), ...bed.flags(SMALL)]);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect(run.stdout).toContain('join succeeded');
  expect((await bed.status()).state).toBe('succeeded');
});

test('a script with other function names in an included file runs', async () => {
  bed = new Bed('G1');
  const names = { ...SMALL, '--build-function': 'my_build', '--execute-function': 'my_execute' };
  const custom = await bed.powersim(['run', script('custom_names.jl'), ...bed.flags(names)]);
  expect(custom.exitCode, custom.stdout + custom.stderr).toBe(0);
  const included = await bed.powersim([
    'run',
    script('keyword_args.jl'),
    ...bed.flags({ ...SMALL, '--name': 'OTHER' }),
  ]);
  expect(included.exitCode, included.stdout + included.stderr).toBe(0);
});

test('a settings file gives what the flags do not, by script and in general', async () => {
  bed = new Bed('G1');
  const { writeFileSync, copyFileSync } = await import('node:fs');
  copyFileSync(script('simulation.jl'), path.join(bed.folder, 'my run.jl'));
  writeFileSync(
    path.join(bed.folder, 'settings.json'),
    JSON.stringify({
      'powersim.julia.executable': bed.joinFlags()[0]?.slice('--julia='.length),
      'powersim.exeflags': ['-O0'],
      'powersim.julia.project': project('G1'),
      'powersim.numSteps': 99,
      'powersim.simulations': { 'my run.jl': { numSteps: 4, period: 2, numOverlapSteps: 0, outputDirectory: 'out' } },
    }),
  );
  const run = await bed.powersim(['run', 'my run.jl', '--settings', 'settings.json', '--num-parallel-processes', '1']);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  // Quoted, for a shell to understand.
  expect(run.stdout).toContain(`Results: '${path.join(bed.folder, 'out', 'my run')}'`);
});

test.each([
  ["spaces and 'single' quotes", "my run's output", 'my name'],
  ['shell characters', 'a; touch pwned $(touch pwned) `x` & | > <', 'NAME$HOME"q"'],
  ['unicode', 'Größe 中文', 'été'],
  ['a leading dash', '-rf', '-name'],
])('a path with %s is only a path', async (_, folder, name) => {
  bed = new Bed('G1');
  const named = new Bed('G1', name, path.join(bed.folder, folder));
  const flags = named.flags({ ...SMALL, '--output-dir': path.join(bed.folder, folder) });
  const run = await bed.powersim(['run', script('simulation.jl'), ...flags]);
  await named.dispose();
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect(run.stdout).toContain('join succeeded');
});

test('a path with an equals sign is refused with the reason', async () => {
  bed = new Bed('G1');
  const run = await bed.powersim([
    'run',
    script('simulation.jl'),
    ...bed.flags({ '--output-dir': path.join(bed.folder, 'a=b') }),
  ]);
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain('must not contain "=", which PowerSimulations cannot parse');
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';
import { torcWorkflow, writeExport } from '../../src/exports';
import { type RunSettings, settingDefaults } from '../../src/settings';
import { differences } from '../chaos/compare-stores.mts';
import { jobsOf, readWorkflow } from '../node/torc';
import { placesOf } from '../provision/places.mts';
import { Bed, type Generation, juliaEnvironment, project, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

const settingsOf = (generation: Generation, overrides: Partial<RunSettings> = {}): RunSettings => ({
  ...settingDefaults,
  script: script('simulation.jl'),
  cwd: bed.folder,
  outputDir: path.join(bed.folder, 'exported $out'),
  name: 'NAME',
  numSteps: 4,
  period: 2,
  numOverlapSteps: 1,
  numParallelProcesses: 1,
  exeflags: ['-O0', `--project=${project(generation)}`],
  juliaExecutable: placesOf('julia').executable,
  ...overrides,
});

/** Runs the exported jobs in their order, each as Torc does. */
async function runJobs(settings: RunSettings): Promise<{ exitCode: number | undefined; all: string }[]> {
  const folder = path.join(bed.folder, "the 'export'");
  const workflow = torcWorkflow(settings, { folder, bundle: path.resolve(import.meta.dirname, '../../dist'), env: {} });
  await writeExport(workflow, folder, { force: false });
  const jobs = jobsOf(readWorkflow(readFileSync(path.join(folder, workflow.main), 'utf8')));
  const ended: { exitCode: number | undefined; all: string }[] = [];
  for (const { command } of jobs) {
    const env = juliaEnvironment();
    const { exitCode, all } = await execa('bash', ['-c', command], { cwd: '/', env, reject: false, all: true });
    ended.push({ exitCode, all });
  }
  return ended;
}

test.each(['G1', 'G2'] as const)('the jobs of an exported workflow join what a run joins: %s', async (generation) => {
  bed = new Bed(generation);
  const settings = settingsOf(generation);
  for (const { exitCode, all } of await runJobs(settings)) expect(exitCode, all).toBe(0);
  const run = await bed.powersim([
    'run',
    script('simulation.jl'),
    ...bed.flags({ '--num-steps': '4', '--period': '2', '--num-parallel-processes': '1' }),
  ]);
  expect(run.exitCode, run.stderr).toBe(0);
  const store = path.join('data_store', 'simulation_store.h5');
  const theirs = path.join(settings.outputDir, 'NAME', store);
  expect(await differences(theirs, path.join(bed.simulation, store), isMeasured)).toEqual([]);
});

/** Times are never the same twice. */
const isMeasured = (at: string) => at.endsWith('/optimizer_stats');

test('a failure that the script swallows fails its job, and the join', async () => {
  bed = new Bed('G1');
  const ended = await runJobs(
    settingsOf('G1', { script: script('swallows.jl'), environment: { STANDIN_FAULTS: '2:infeasible' } }),
  );
  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 1, 1]);
  expect(ended[2]?.all).toContain('Partition 2 did not succeed: its status is FAILED');
  expect(ended[3]?.all).toContain('Nothing was joined: partition 2 did not succeed.');
});

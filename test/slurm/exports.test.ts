import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { slurmScripts, writeExport } from '../../src/exports';
import { type RunSettings, settingDefaults } from '../../src/settings';
import { differences } from '../chaos/compare-stores.mts';
import * as julia from '../julia/bed';
import { placesOf } from '../provision/places.mts';
import { clusterForFile, queue, root, SlurmBed, script, until } from './bed';

const cluster = clusterForFile({ maxArraySize: 4 });
let bed: SlurmBed;
beforeEach(() => {
  bed = new SlurmBed(cluster());
});
afterEach(() => bed.dispose());

const settingsOf = (overrides: Partial<RunSettings> = {}): RunSettings => ({
  ...settingDefaults,
  script: script('simulation.mjs'),
  cwd: bed.folder,
  outputDir: path.join(bed.folder, "it's $HOME out"),
  name: 'NAME',
  numSteps: 12,
  period: 3,
  numOverlapSteps: 1,
  numParallelProcesses: 2,
  exeflags: [],
  slurm: { node: process.execPath, memory: '200M', time: '10', maxConcurrent: 2, prologue: ['echo prologue'] },
  ...overrides,
});

/** Writes the export into a folder whose name Slurm and shells do not take as it is. */
async function exported(settings: RunSettings): Promise<string> {
  const folder = path.join(bed.folder, "the 100 % 'export'");
  const scripts = slurmScripts(settings, { folder, bundle: path.join(root, 'dist'), env: {}, maxArraySize: 4 });
  await writeExport(scripts, folder, { force: false });
  return folder;
}

/** Hands everything over, and waits until nothing of it is in Slurm's hands. */
async function submit(folder: string, ...args: string[]): Promise<void> {
  const env = { ...cluster().env, ...julia.juliaEnvironment() };
  const { exitCode, all } = await execa('bash', [path.join(folder, 'submit.sh'), ...args], {
    env,
    reject: false,
    all: true,
  });
  expect(exitCode, all).toBe(0);
  const active = () => bed.active();
  await until(active, (rows) => rows.length === 0);
}

const joined = (settings: RunSettings) =>
  path.join(settings.outputDir, settings.name, 'data_store', 'simulation_store.h5');
const succeeded = (settings: RunSettings) => {
  const file = path.join(settings.outputDir, settings.name, 'results', 'status.json');
  return existsSync(file) && readFileSync(file, 'utf8').includes('SUCCESSFULLY_FINALIZED');
};
/** Times are never the same twice. */
const isMeasured = (at: string) => at.endsWith('/optimizer_stats');

test('exported scripts run to the joined result of a run, with more tasks than an array may have', async () => {
  const settings = settingsOf();
  const folder = await exported(settings);
  await submit(folder);
  expect(succeeded(settings), outputOf(folder)).toBe(true);
  // Four tasks where an array has three at most.
  const arrays = new Set(
    (await queue(cluster())).filter(({ name }) => name === 'NAME-execute').map(({ id }) => id.split('_')[0]),
  );
  expect(arrays.size).toBe(2);
  expect(outputOf(folder)).toContain('prologue');
  expect((await bed.run(script('simulation.mjs'))).exitCode).toBe(0);
  const theirs = path.join(bed.simulation, 'data_store', 'simulation_store.h5');
  expect(await differences(joined(settings), theirs, isMeasured)).toEqual([]);
});

test('what failed is handed over again, and joined', async () => {
  const slurm = { ...settingsOf().slurm, partitionsPerTask: 2 };
  const settings = settingsOf({ slurm, environment: { POWERSIM_TEST_FAULTS: '3@1:throwExecute' } });
  const folder = await exported(settings);
  await submit(folder);
  expect(succeeded(settings)).toBe(false);
  expect(outputOf(folder)).toContain('Not executed to the end: partition 3.');
  await submit(folder, 'again');
  expect(succeeded(settings), outputOf(folder)).toBe(true);
  expect(outputOf(folder)).toContain('Partition 4 has succeeded already.');
});

test('exported scripts run a Julia script', async () => {
  const settings = settingsOf({
    script: julia.script('simulation.jl'),
    numSteps: 4,
    period: 2,
    exeflags: ['-O0', `--project=${julia.project('G1')}`],
    juliaExecutable: placesOf('julia').executable,
    slurm: { ...settingsOf().slurm, memory: '900M', partitionsPerTask: 2 },
  });
  const folder = await exported(settings);
  await submit(folder);
  expect(succeeded(settings), outputOf(folder)).toBe(true);
});

/** What all jobs printed. */
function outputOf(folder: string): string {
  const logs = path.join(folder, 'logs');
  return readdirSync(logs)
    .map((file) => `${file}:\n${readFileSync(path.join(logs, file), 'utf8')}`)
    .join('\n');
}

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';
import { type ExportOptions, torcWorkflow, writeExport } from '../../src/exports';
import { type RunSettings, settingDefaults } from '../../src/settings';
import { differences } from '../chaos/compare-stores.mts';
import { Bed, root, script } from './bed';
import { jobsOf, readWorkflow } from './torc';

/** Milliseconds: each job is a process that loads the engine. */
const SLOW = 120_000;

let bed: Bed;
afterEach(() => bed.dispose());

/** 12 steps in 4 partitions, in a folder that shells do not take as it is. */
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
  slurm: { node: process.execPath },
  ...overrides,
});

async function exported(settings: RunSettings): Promise<string[]> {
  const folder = path.join(bed.folder, 'the "export"');
  const options: ExportOptions = { folder, bundle: path.join(root, 'dist'), env: {} };
  const workflow = torcWorkflow(settings, options);
  await writeExport(workflow, folder, { force: false });
  const text = readFileSync(path.join(folder, workflow.main), 'utf8');
  return jobsOf(readWorkflow(text)).map(({ command }) => command);
}

/** As Torc runs a job's command. */
const shell = (command: string) => execa('bash', ['-c', command], { cwd: '/', reject: false, all: true });

test(
  'the jobs of an exported Torc workflow, run in their order, give the joined result of a run',
  async () => {
    bed = new Bed();
    const settings = settingsOf();
    const commands = await exported(settings);
    expect(commands).toHaveLength(6);
    for (const command of commands) {
      const { exitCode, all } = await shell(command);
      expect(exitCode, all).toBe(0);
    }
    expect((await bed.run(script('simulation.mjs'))).exitCode).toBe(0);
    const store = path.join('data_store', 'simulation_store.h5');
    const theirs = path.join(settings.outputDir, 'NAME', store);
    expect(
      await differences(theirs, path.join(bed.simulation, store), (at) => at.endsWith('/optimizer_stats')),
    ).toEqual([]);

    const [setup = '', first = '', , , , join = ''] = commands;
    expect(await shell(setup)).toMatchObject({ exitCode: 1, all: expect.stringContaining('is there already') });
    expect(await shell(first)).toMatchObject({ exitCode: 0, all: expect.stringContaining('has succeeded already') });
    expect((await shell(join)).exitCode).toBe(0);
  },
  SLOW,
);

test(
  'a partition that fails fails its job, and is joined when it has been executed again',
  async () => {
    bed = new Bed();
    const settings = settingsOf({ environment: { POWERSIM_TEST_FAULTS: '2@1:throwExecute' } });
    const commands = await exported(settings);
    const codes: (number | undefined)[] = [];
    for (const command of commands) codes.push((await shell(command)).exitCode);
    expect(codes).toEqual([0, 0, 1, 0, 0, 1]);
    expect(existsSync(path.join(settings.outputDir, 'NAME', 'results', 'status.json'))).toBe(false);

    const [, , second = '', , , join = ''] = commands;
    expect(await shell(join)).toMatchObject({ all: expect.stringContaining('partition 2 did not succeed') });
    expect((await shell(second)).exitCode).toBe(0);
    expect((await shell(join)).exitCode).toBe(0);
  },
  SLOW,
);

test('without setup a partition says what is missing', async () => {
  bed = new Bed();
  const [, first = ''] = await exported(settingsOf());
  expect(await shell(first)).toMatchObject({
    exitCode: 1,
    all: expect.stringContaining('holds no partitioned simulation'),
  });
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SettingValues } from '../settings';
import { type Check, examine, isFine, type Subject } from '.';

const SCRIPT = `using PowerSimulations
function build_simulation(output_dir, simulation_name, partitions, index = nothing)
    sim = make()
    status = build!(sim; partitions = partitions, index = index)
    status == PowerSimulations.SimulationBuildStatus.BUILT || error("no")
    return sim
end
function execute_simulation(sim)
    execute!(sim)
    return
end
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function subject(values: SettingValues, more: Partial<Subject> = {}): Subject {
  const env = { PATH: path.join(folder, 'bin'), HOME: folder, XDG_RUNTIME_DIR: folder };
  return { folder, layers: [values], env, bundle: folder, version: '1.0.0', ...more };
}

async function checks(values: SettingValues, more: Partial<Subject> = {}): Promise<Check[]> {
  const { looks } = examine(subject(values, more));
  return (await Promise.all(looks.map(({ look }) => look()))).flat();
}

const named = (all: readonly Check[], name: string) => all.filter((check) => check.name === name);

test('names everything that is looked at before it looks', () => {
  expect(examine(subject({}, { trusted: true })).looks.map(({ name }) => name)).toEqual([
    'Workspace trust',
    'Embedded engine',
    'Settings',
    'Julia',
    'PowerSimulations',
    'Cores and memory',
    'Disk',
    'Socket folder',
    'Logging out',
  ]);
});

describe('Julia', () => {
  test('that is missing is a warning as long as no script wants it', async () => {
    const [julia] = named(await checks({}), 'Julia');
    expect(julia).toMatchObject({ ok: false, warning: true });
    expect(julia?.actions?.map(({ type }) => type)).toEqual(['openPage', 'chooseJulia']);
  });

  test('that a script wants, or that is set, has to be there', async () => {
    const script = write('a.jl', SCRIPT);
    const found = await checks({}, { script });
    expect(named(found, 'Julia')).toMatchObject([{ ok: false, warning: false }]);
    expect(isFine(found)).toBe(false);
    const [set] = named(await checks({ 'julia.executable': './nowhere' }), 'Julia');
    expect(set).toMatchObject({ ok: false, warning: false });
    expect(set?.actions).toContainEqual({ type: 'openSetting', setting: 'powersim.julia.executable' });
  });

  test('is not looked for where the script needs none, nor on this machine for a cluster', async () => {
    const names = (values: SettingValues, script: string) =>
      examine(subject(values, { script })).looks.map(({ name }) => name);
    expect(names({}, 'a.mjs')).not.toContain('Julia');
    expect(names({ executor: 'slurm' }, 'a.jl')).not.toContain('PowerSimulations');
    expect(names({ executor: 'slurm' }, 'a.jl')).toEqual(expect.arrayContaining(['Julia', 'Slurm']));
  });

  test('is never started in a workspace that is not trusted', async () => {
    const started = path.join(folder, 'started');
    const julia = write('julia', `#!/bin/sh\n: > ${started}\n`);
    chmodSync(julia, 0o755);
    const values = { 'julia.executable': julia };
    const found = await checks(values, { trusted: false });
    expect(named(found, 'PowerSimulations')).toEqual([]);
    expect(named(found, 'Workspace trust')).toMatchObject([{ ok: false, actions: [{ type: 'manageTrust' }] }]);
    expect(named(await checks({}), 'Workspace trust')).toEqual([]);
    expect(() => rmSync(started)).toThrow('ENOENT');
    // It would have been, elsewhere.
    expect(named(await checks(values), 'PowerSimulations')).toMatchObject([{ ok: false }]);
    rmSync(started);
  });
});

test('a script’s findings lead to their lines', async () => {
  const script = write('a.jl', SCRIPT);
  const [finding] = named(await checks({}, { script }), 'Script');
  expect(finding).toMatchObject({ ok: false, message: expect.stringContaining('a.jl:9: ') });
  expect(finding?.actions).toEqual([{ type: 'openFile', file: script, line: 9 }]);
});

test('a script that is not there is a problem', async () => {
  const found = await checks({}, { script: path.join(folder, 'gone.mjs') });
  expect(named(found, 'Script')).toMatchObject([{ ok: false, message: expect.stringContaining('cannot be read') }]);
});

test('settings that a run would refuse lead to themselves', async () => {
  const found = named(await checks({ numSteps: 5, period: 7, numOverlapSteps: 1, maxAttempts: 0 }), 'Settings');
  expect(found.every(({ ok }) => !ok)).toBe(true);
  expect(found.flatMap(({ actions = [] }) => actions)).toEqual(
    expect.arrayContaining([
      { type: 'openSetting', setting: 'powersim.maxAttempts' },
      { type: 'openSetting', setting: 'powersim.period' },
    ]),
  );
  expect(named(await checks({ numSteps: 365 }), 'Settings')).toMatchObject([{ ok: true }]);
});

test('a cluster is not asked with settings that cannot be', async () => {
  const found = await checks({ executor: 'slurm', 'slurm.time': 'long' });
  expect(named(found, 'Settings')).toMatchObject([{ ok: false }]);
  expect(named(found, 'Slurm')).toEqual([]);
});

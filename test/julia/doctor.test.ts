import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Bed, type Generation, script } from './bed';

let bed: Bed;
afterEach(() => bed.dispose());

interface Report {
  readonly ok: boolean;
  readonly generation?: string;
  readonly project?: string;
  readonly juliaVersion?: string;
  readonly checks: readonly { name: string; ok: boolean; warning?: boolean; message: string; remedy?: string }[];
}

async function doctor(generation: Generation, name: string, extra: readonly string[] = []) {
  bed = new Bed(generation);
  const { exitCode, stdout } = await bed.powersim(['doctor', script(name), ...bed.joinFlags(), '--json', ...extra]);
  return { exitCode, report: JSON.parse(stdout) as Report };
}

describe.each(['documented', 'G0', 'G1', 'G2'] as const)('doctor on generation %s', (generation) => {
  test('recognises it and says whether the documented script fits', async () => {
    const { report, exitCode } = await doctor(generation, 'documented.jl');
    expect(report.generation).toBe(generation);
    expect(report.juliaVersion).toBe('1.5.3');
    expect(report.project).toContain(`generations/${generation}`);
    const fits = generation === 'documented';
    expect(report.ok).toBe(fits);
    expect(exitCode).toBe(fits ? 0 : 1);
    const text = report.checks.map((check) => `${check.message} ${check.remedy ?? ''}`).join('\n');
    if (fits) expect(text).not.toContain('serialize=');
    else {
      expect(text).toContain('serialize=');
      expect(text).toContain('RunStatus.SUCCESSFULLY_FINALIZED');
    }
  });
});

test.each([
  ['missing_execute.jl', 'execute_simulation'],
  ['no_using.jl', 'using PowerSimulations'],
  ['swallows.jl', 'execute!'],
])('doctor on %s names %s and what to do', async (name, words) => {
  const { report } = await doctor('G1', name);
  const problem = report.checks.find((check) => check.name === 'Script' && (!check.ok || check.warning));
  expect(`${problem?.message} ${problem?.remedy}`).toContain(words);
});

test('doctor without Julia says where to get it, and for people in plain lines', async () => {
  bed = new Bed('G1');
  const missing = await bed.powersim(['doctor', script('simulation.jl'), '--julia', '/nowhere/julia']);
  expect(missing.exitCode).toBe(1);
  expect(missing.stdout).toContain('problem Julia: There is no Julia at "/nowhere/julia"');
  expect(missing.stdout).toContain('A run would fail');
});

test('doctor names the command that installs a missing package', async () => {
  bed = new Bed('G1');
  const empty = path.join(bed.folder, 'empty');
  mkdirSync(empty);
  writeFileSync(path.join(empty, 'Project.toml'), '');
  const flags = [...bed.joinFlags().slice(0, 1), '--project', empty];
  const { exitCode, stdout } = await bed.powersim(['doctor', ...flags]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('Pkg.add(');
  expect(stdout).toContain(empty);
});

test('plan prints the documented partitions', async () => {
  bed = new Bed('G1');
  const numbers = ['--num-steps', '365', '--period', '7', '--num-overlap-steps', '1'];
  const { stdout } = await bed.powersim(['plan', ...numbers, '--json']);
  const plan = JSON.parse(stdout) as { partitions: { index: number; steps: number[]; validSteps: number[] }[] };
  expect(plan.partitions).toHaveLength(53);
  expect(plan.partitions[52]).toEqual({ index: 53, steps: [364, 365], validSteps: [365, 365] });
  expect((await bed.powersim(['plan', ...numbers])).stdout).toContain('417 steps executed, +14.2 %');
  const refused = await bed.powersim(['plan', '--num-steps', '5', '--period', '7', '--num-overlap-steps', '1']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('The period must be shorter than the simulation');
});

test('bad usage ends with 2 and names the option', async () => {
  bed = new Bed('G1');
  for (const args of [['run'], ['nonsense'], ['run', 'x.jl', '--period', 'seven'], ['plan']]) {
    const result = await bed.powersim(args);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).not.toBe('');
  }
  const missing = await bed.powersim(['run', script('simulation.jl'), '--julia', '/bin/true']);
  expect(missing.exitCode).toBe(2);
  expect(missing.stderr).toContain('--num-steps');
});

/** A folder that Julia's own run_parallel_simulation made is joined from the Explorer. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { placesOf } from '../../provision/places.mts';
import { environmentOf, expectTree, openJuliaWorkspace } from './julia-workspace';

const code = openJuliaWorkspace();
const simulation = () => path.join(code.workspace, 'theirs');

beforeAll(() => {
  const julia = placesOf('julia');
  const program = path.resolve(import.meta.dirname, '../../fixtures/julia/scripts/parallel.jl');
  const args = ['-O0', `--project=${environmentOf('G1')}`, program, path.join(code.workspace, 'my_simulation.jl')];
  execFileSync(julia.executable, [...args, path.join(code.workspace, 'made'), 'theirs', '4', '2', '1', '2'], {
    env: { ...process.env, JULIA_DEPOT_PATH: julia.depot },
    stdio: 'ignore',
  });
  // Their join is taken back: ours must bring it again.
  rmSync(path.join(code.workspace, 'made/theirs/results/status.json'));
});

it('its partitions are joined, and the tree shows them', async () => {
  const { workbench } = code;
  await workbench.shown('PowerSimulations');
  await workbench.explorer.toggle('made');
  await expect.poll(() => workbench.explorer.menuLabels('theirs'), { timeout: 60_000 }).toContain('Join Partitions');
  await workbench.explorer.pickFromMenu('theirs', 'Join Partitions');
  await workbench.openContainer('PowerSimulations');
  await expectTree(
    workbench,
    `
    theirs  joined
      Partition 1  steps 1–2 · succeeded
      Partition 2  steps 2–4 · succeeded
      Join  succeeded`,
  );
  await workbench.screenshot('foreign-joined');
  expect(existsSync(simulation())).toBe(false);
  expect(readFileSync(path.join(code.workspace, 'made/theirs/results/status.json'), 'utf8')).toContain(
    'SUCCESSFULLY_FINALIZED',
  );
});

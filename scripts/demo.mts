/**
 * `npm run demo`: the main job, headless. Four weeks of daily steps in weekly partitions with one day of overlap, two
 * at a time, joined; then a summary. Runs on Julia with the stand-in package of the tests, which simulates nothing but
 * has the calls, files and stores of PowerSimulations.jl.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPlaces } from '../test/provision/places.mts';

const root = path.resolve(import.meta.dirname, '..');
await run('node', ['test/provision/provision.mts', 'julia']);
const { julia } = readPlaces();
if (!julia.available) {
  console.error(`The demo needs Julia, which cannot be installed here: ${julia.reason}`);
  process.exit(1);
}
await run('npm', ['run', '--silent', 'build']);

const folder = mkdtempSync(path.join(tmpdir(), 'powersim-demo-'));
const environment = path.join(root, 'test/fixtures/julia/generations/G1');
process.env['JULIA_DEPOT_PATH'] = julia.depot;
process.env['STANDIN_STEP_SECONDS'] ??= '0.2';
console.log('\nCompiling the package once');
await run(julia.executable, [`--project=${environment}`, '--startup-file=no', '-e', 'using PowerSimulations']);

const started = performance.now();
await run('node', [
  path.join(root, 'bin/powersim.js'),
  'run',
  path.join(root, 'test/fixtures/julia/scripts/simulation.jl'),
  ...['--output-dir', path.join(folder, 'my_simulation_output'), '--name', 'my_simulation'],
  ...['--num-steps', '28', '--period', '7', '--num-overlap-steps', '1', '--num-parallel-processes', '2'],
  ...['--julia', julia.executable, '--exeflags', `-O0 "--project=${environment}"`],
]);
console.log(`\nWall time ${((performance.now() - started) / 1000).toFixed(1)} s`);
await run('node', [
  path.join(root, 'bin/powersim.js'),
  'status',
  path.join(folder, 'my_simulation_output/my_simulation'),
]);

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else {
        console.error(`${program} ended with exit status ${code}`);
        process.exit(code ?? 1);
      }
    });
  });
}

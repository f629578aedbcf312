/**
 * `npm run test:powersimulations`: the shipped sample on the *real* PowerSimulations.jl with HiGHS, which is downloaded: in
 * partitions, and as the single run that they stand for. The package's own `SimulationResults` reads both. Needs `julia` on the
 * path, or `JULIA`; takes an hour on a small machine, most of it compiling.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const julia = process.env['JULIA'] ?? 'julia';
const folder = mkdtempSync(path.join(tmpdir(), 'powersimulations-'));

/** Runs a program to its end, with its output shown. @throws Error if it fails */
function run(file: string, ...args: string[]): void {
  console.log(`$ ${[file, ...args].join(' ')}`);
  const { status, error } = spawnSync(file, args, { cwd: folder, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${file} ended with ${status}`);
}

try {
  cpSync(path.join(root, 'samples/julia'), folder, { recursive: true });
  run(julia, '--project=.', '-e', 'using Pkg; Pkg.instantiate(); Pkg.status()');
  const powersim = path.join(root, 'bin/powersim.js');
  const numbers = ['--num-steps=4', '--period=2', '--num-overlap-steps=1', '--num-parallel-processes=2'];
  const place = ['--output-dir=parallel', '--name=five_bus', `--julia=${julia}`, '--project=.'];
  run(process.execPath, powersim, 'run', 'five_bus.jl', ...place, ...numbers);
  run(process.execPath, powersim, 'results', 'parallel/five_bus', '--list');
  run(julia, '--project=.', path.join(import.meta.dirname, 'compare.jl'));
  console.log('The joined results are those of a single run.');
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * `npm run demo`: the main job, headless, on a machine that has nothing but Node. Four weeks of daily steps of the 5-bus
 * system, unit commitment and hourly dispatch, in weekly partitions with one day of overlap, two at a time, joined;
 * then a summary.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const powersim = path.join(root, 'bin/powersim.js');
await run('npm', ['run', '--silent', 'build']);

const folder = mkdtempSync(path.join(tmpdir(), 'powersim-demo-'));
const results = path.join(folder, 'five_bus_output/five_bus');
await run('node', [
  powersim,
  'run',
  path.join(root, 'samples/embedded/five_bus.powersim.mjs'),
  ...['--output-dir', path.dirname(results), '--name', path.basename(results)],
  ...['--num-steps', '28', '--period', '7', '--num-overlap-steps', '1', '--num-parallel-processes', '2'],
]);
console.log('');
await run('node', [powersim, 'summary', results]);
console.log(`\nThe results are in ${results}`);

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

/** `npm run bench -- results`: looking at a year of 6 GB, and at two of 1 GB. Needs 20 GB of disk for a while. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundle } from '../bundle.mts';
import type { Measurement } from '../measurement.mts';
import { extensionHost } from './host.mts';
import { page } from './page.mts';
import { comparing, exporting, opening, seams } from './reading.mts';

const root = path.resolve(import.meta.dirname, '../../..');
const NEEDED = 20e9;

export async function results(): Promise<Measurement[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < NEEDED) throw new Error(`${folder} has not the ${NEEDED / 1e9} GB free that the stores take`);
    execFileSync('npm', ['run', '--silent', 'build', '--', '--minify'], { cwd: root, stdio: 'ignore' });
    const programs = await bundle(path.join(root, 'test/bench/join/programs.ts'), folder);
    const make = (...words: string[]) => execFileSync(process.execPath, [programs, ...words], { stdio: 'ignore' });
    const out = path.join(folder, 'OUT');
    const year = path.join(out, 'year');
    const simulation = { kind: 'simulation', folder: year } as const;
    const [first, second] = [1, 2].map((n) => path.join(folder, `${n}`, 'simulation_store.h5')) as [string, string];
    mkdirSync(out);
    make('make', year, '6', '7');
    const partitioned = await seams(simulation);
    make('native', year);
    rmSync(path.join(year, 'data_store/simulation_store.h5.setup'));
    make('store', first, '1');
    make('store', second, '1');
    return [
      ...(await opening(simulation)),
      ...partitioned,
      ...(await comparing({ kind: 'store', file: first }, { kind: 'store', file: second })),
      ...(await exporting(simulation, folder)),
      ...(await page({ kind: 'store', file: first })),
      ...(await extensionHost(out, 'year')),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

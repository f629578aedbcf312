/** The native join beside others that write the same store; all have it on disk when the clock stops. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { type Run, timedRun } from './timed-run.mts';

const here = import.meta.dirname;

export interface Race {
  readonly gb: number;
  readonly rounds: number;
  /** By contestant. */
  readonly runs: ReadonlyMap<string, readonly Run[]>;
}

export const NATIVE = 'native join';
export const COPY = 'cp';
export const UPSTREAM = 'C with libhdf5, as upstream';

/** Races of all sizes (of the joined store, in GB), in a temporary folder below `parent`. */
export async function races(
  parent: string,
  sizes: readonly number[],
  rounds: number,
  onRace: (race: Race) => void,
): Promise<void> {
  const folder = mkdtempSync(path.join(parent, 'bench-join-'));
  try {
    const programs = await bundle(folder);
    const upstream = compile(folder);
    for (const gb of sizes) {
      const done = await race(folder, gb, rounds, programs, upstream);
      if (done) onRace(done);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function race(
  folder: string,
  gb: number,
  rounds: number,
  programs: string,
  upstream: string | undefined,
): Promise<Race | undefined> {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < gb * 3.5e9) {
    console.log(`${gb} GB: left out, ${folder} has not three and a half times as much free`);
    return undefined;
  }
  const simulation = path.join(folder, `${gb}`, 'year');
  const store = path.join(simulation, 'data_store', 'simulation_store.h5');
  const merged = `${store}.merged`;
  const setup = `${store}.setup`;
  const node = (program: string) => [process.execPath, programs, program, simulation];
  execFileSync(process.execPath, [programs, 'make', simulation, String(gb)], { stdio: 'inherit' });
  const partitions = Array.from({ length: 53 }, (_, i) =>
    path.join(simulation, 'simulation_partitions', String(i + 1), 'year', 'data_store', 'simulation_store.h5'),
  );
  // One join that is not counted: it warms the cache and makes what `cp` copies.
  await timedRun(node('native'));
  const joined = path.join(folder, 'joined.h5');
  execFileSync('cp', ['--reflink=never', store, joined]);

  const withSync = (command: readonly string[]) => ['sh', '-c', '"$@" && sync "$0"', merged, ...command];
  const contestants: [string, () => readonly string[]][] = [
    [NATIVE, () => node('native')],
    ['native join, without seams', () => node('merge')],
    [COPY, () => withSync(['cp', '--reflink=never', joined, merged])],
    ['h5wasm alone', () => node('library')],
  ];
  if (upstream) {
    contestants.push([UPSTREAM, () => withSync([upstream, merged, '365', '7', '1', ...partitions])]);
  }
  const runs = new Map<string, Run[]>(contestants.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, command] of contestants) {
      execFileSync('cp', [setup, store]);
      rmSync(merged, { force: true });
      if (name === UPSTREAM) execFileSync('cp', [setup, merged]);
      // What others wrote is not paid for by the next.
      execFileSync('sync');
      runs.get(name)?.push(await timedRun(command()));
    }
  }
  rmSync(path.join(folder, `${gb}`), { recursive: true });
  rmSync(joined);
  return { gb, rounds, runs };
}

/** `programs.ts` as one file in `folder`. */
export async function bundle(folder: string): Promise<string> {
  const outfile = path.join(folder, 'programs.js');
  await esbuild.build({
    entryPoints: [path.join(here, 'programs.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    define: { 'import.meta.url': '__importMetaUrl' },
    banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  return outfile;
}

/** The C program, or undefined (said aloud) where there is no compiler or no libhdf5 to compile against. */
function compile(folder: string): string | undefined {
  const program = path.join(folder, 'join-like-upstream');
  try {
    const options = execFileSync('pkg-config', ['--cflags', '--libs', 'hdf5'], { encoding: 'utf8', stdio: 'pipe' });
    const source = path.join(here, 'join-like-upstream.c');
    execFileSync('cc', ['-O2', source, '-o', program, ...options.trim().split(/\s+/)], { stdio: 'pipe' });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.log(`without the C program, which needs cc, pkg-config and libhdf5-dev: ${why}`);
  }
  return existsSync(program) ? program : undefined;
}

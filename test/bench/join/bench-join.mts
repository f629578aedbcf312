/**
 * `npm run bench:join [-- --gb=1,6 --rounds=3 --folder=DIR]`: the native join beside `cp`, h5wasm alone, and a C program
 * that uses libhdf5 as the package does. All write the same store and have it on disk when the clock stops.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

const here = import.meta.dirname;
const { values: flags } = parseArgs({
  options: {
    gb: { type: 'string', default: '1,6' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: tmpdir() },
  },
});

interface Run {
  readonly seconds: number;
  readonly maxRss: number;
}

const folder = mkdtempSync(path.join(flags.folder, 'bench-join-'));
try {
  const programs = await bundle();
  const upstream = compile();
  for (const gb of flags.gb.split(',').map(Number)) await measure(gb, programs, upstream);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(gb: number, programs: string, upstream: string | undefined): Promise<void> {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < gb * 3.5e9) {
    console.log(`${gb} GB: left out, ${folder} has not three and a half times as much free`);
    return;
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
  await run(node('native'));
  const joined = path.join(folder, 'joined.h5');
  execFileSync('cp', ['--reflink=never', store, joined]);

  const withSync = (command: readonly string[]) => ['sh', '-c', '"$@" && sync "$0"', merged, ...command];
  const contestants: [string, () => readonly string[]][] = [
    ['native join', () => node('native')],
    ['native join, without seams', () => node('merge')],
    ['cp', () => withSync(['cp', '--reflink=never', joined, merged])],
    ['h5wasm alone', () => node('library')],
  ];
  if (upstream) {
    contestants.push([
      'C with libhdf5, as upstream',
      () => withSync([upstream, merged, '365', '7', '1', ...partitions]),
    ]);
  }
  const runs = new Map<string, Run[]>(contestants.map(([name]) => [name, []]));
  for (let round = 0; round < Number(flags.rounds); round += 1) {
    for (const [name, command] of contestants) {
      execFileSync('cp', [setup, store]);
      rmSync(merged, { force: true });
      if (name.startsWith('C ')) execFileSync('cp', [setup, merged]);
      // What others wrote is not paid for by the next.
      execFileSync('sync');
      runs.get(name)?.push(await run(command()));
    }
  }
  print(gb, runs);
  rmSync(path.join(folder, `${gb}`), { recursive: true });
  rmSync(joined);
}

function print(gb: number, runs: ReadonlyMap<string, readonly Run[]>): void {
  const median = (numbers: readonly number[]) =>
    [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
  const secondsOf = (name: string) => median((runs.get(name) ?? []).map((r) => r.seconds));
  const own = secondsOf('native join');
  console.log(`\n${gb} GB, ${flags.rounds} rounds: median (least to most) in seconds, data on disk`);
  for (const [name, all] of runs) {
    const seconds = all.map((r) => r.seconds);
    const range = `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)}`;
    const memory = `${(Math.max(...all.map((r) => r.maxRss)) / 1e6).toFixed(0)} MB`;
    const ratio = `${(median(seconds) / own).toFixed(2)} × the native join`;
    console.log(
      `${name.padEnd(28)} ${median(seconds).toFixed(2).padStart(7)} (${range})  ${memory.padStart(8)} resident  ${ratio}`,
    );
  }
  const target = secondsOf('C with libhdf5, as upstream');
  if (target > 0)
    console.log(`native join is ${(target / own).toFixed(2)} times as fast as the C program (wanted: 1.5)`);
  console.log(`native join takes ${(own / secondsOf('cp')).toFixed(2)} times as long as cp (wanted: 1.15)`);
}

/** Runs a command to its end; its peak memory is its own or that of its one child. */
async function run(command: readonly string[]): Promise<Run> {
  const [file = '', ...args] = command;
  const begun = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  let maxRss = 0;
  const watch = setInterval(() => {
    maxRss = Math.max(maxRss, ...withChildren(child.pid ?? 0).map(peakOf));
  }, 50);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watch);
  const seconds = (performance.now() - begun) / 1000;
  if (code !== 0) throw new Error(`${command.join(' ').slice(0, 300)} ended with ${code}`);
  if (printed.startsWith('{')) maxRss = (JSON.parse(printed) as { maxRss: number }).maxRss;
  return { seconds, maxRss };
}

function withChildren(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return [pid, ...children];
  } catch {
    return [pid];
  }
}

/** `VmHWM`: the most that a process ever had resident, in bytes. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

async function bundle(): Promise<string> {
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
function compile(): string | undefined {
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

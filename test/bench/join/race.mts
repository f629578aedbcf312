/** The native join beside others that write the same store; all have it on disk when the clock stops. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Run, timedRun } from './timed-run.mts';

/** As a worker is started, see `runtimes/node/command.ts`. */
const HEAP_FLAGS = ['--max-semi-space-size=2', '--initial-old-space-size=16'];

/** Who takes part, by what each took in each round. */
export interface Race {
  readonly native: readonly Run[];
  /** Of the joined store. */
  readonly copy: readonly Run[];
  /** The same, and a SHA-256 of it; empty where there is no openssl. */
  readonly copyAndHash: readonly Run[];
  /** Libhdf5 as the package uses it, and the SHA-256 that it then makes of the store; empty where there is no such program. */
  readonly upstream: readonly Run[];
}

export interface Course {
  /** Of the joined store. */
  readonly gb: number;
  /** Days of a partition. */
  readonly period: number;
  readonly rounds: number;
}

/**
 * @param programs the bundle of `programs.ts`
 * @param upstream the compiled `join-like-upstream.c`
 */
export async function race(
  folder: string,
  { gb, period, rounds }: Course,
  programs: string,
  upstream: string | undefined,
): Promise<Race> {
  const simulation = path.join(folder, 'race', 'year');
  const store = path.join(simulation, 'data_store', 'simulation_store.h5');
  const merged = `${store}.merged`;
  const setup = `${store}.setup`;
  const native = [process.execPath, ...HEAP_FLAGS, programs, 'native', simulation];
  execFileSync(process.execPath, [programs, 'make', simulation, `${gb}`, `${period}`], { stdio: 'inherit' });
  const inside = path.join(simulation, 'simulation_partitions');
  const count = readdirSync(inside).filter((name) => /^\d+$/.test(name)).length;
  const partitions = Array.from({ length: count }, (_, i) =>
    path.join(inside, `${i + 1}`, 'year', 'data_store', 'simulation_store.h5'),
  );
  // One join that is not counted: it warms the cache and makes what `cp` copies.
  await timedRun(native);
  const joined = path.join(folder, 'joined.h5');
  execFileSync('cp', ['--reflink=never', store, joined]);

  const withSync = (...command: string[]) => ['sh', '-c', '"$@" && sync "$0"', merged, ...command];
  const overlap = period > 1 ? '1' : '0';
  const withHash = (...command: string[]) => [
    ...['sh', '-c', '"$@" && openssl dgst -sha256 "$0" && sync "$0"', merged],
    ...command,
  ];
  const copy = ['cp', '--reflink=never', joined, merged];
  const all = {
    native,
    copy: withSync(...copy),
    copyAndHash: hasOpenssl() ? withHash(...copy) : undefined,
    upstream: upstream && withHash(upstream, merged, '365', `${period}`, overlap, ...partitions),
  };
  const runs = { native: [] as Run[], copy: [] as Run[], copyAndHash: [] as Run[], upstream: [] as Run[] };
  const names = ['native', 'copy', 'copyAndHash', 'upstream'] as const;
  for (let round = 0; round < rounds; round += 1) {
    // Each is the first and the last in turn.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const command = all[name];
      if (!command) continue;
      execFileSync('cp', [setup, store]);
      rmSync(merged, { force: true });
      if (name === 'upstream') execFileSync('cp', [setup, merged]);
      // What others wrote is not paid for by the next.
      execFileSync('sync');
      runs[name].push(await timedRun(command));
    }
  }
  rmSync(path.join(folder, 'race'), { recursive: true });
  rmSync(joined);
  return runs;
}

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** The C program, or undefined (said aloud) where there is no compiler, no libhdf5 to compile against, or no openssl. */
export function compile(folder: string): string | undefined {
  if (!hasOpenssl()) {
    console.log('without the C program, whose join ends with a SHA-256: there is no openssl');
    return undefined;
  }
  const program = path.join(folder, 'join-like-upstream');
  try {
    const options = execFileSync('pkg-config', ['--cflags', '--libs', 'hdf5'], { encoding: 'utf8', stdio: 'pipe' });
    const source = path.join(import.meta.dirname, 'join-like-upstream.c');
    execFileSync('cc', ['-O2', source, '-o', program, ...options.trim().split(/\s+/)], { stdio: 'pipe' });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.log(`without the C program, which needs cc, pkg-config and libhdf5-dev: ${why}`);
  }
  return existsSync(program) ? program : undefined;
}

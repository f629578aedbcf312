/** Where provisioning has put Julia, VS Code, the other solvers and Slurm: written by `provision.mts`, read by the suites that need them. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Something a suite needs: there, with its paths, or not, with the reason in words. */
export type Provided<T> = ({ readonly available: true } & T) | { readonly available: false; readonly reason: string };

export interface JuliaPlaces {
  /** Julia 1.5.3. */
  readonly executable: string;
  /** `JULIA_DEPOT_PATH` for tests: kept between runs, because Julia compiles each package into it once. */
  readonly depot: string;
  /** Dumps an HDF5 file as text, independent of everything of ours. */
  readonly h5dump: string;
  /** A Python that has h5py. */
  readonly python: string;
}

export interface VSCodePlaces {
  /** Node 24, which runs the server. */
  readonly node: string;
  /** The server's entry, to be run by `node`. */
  readonly server: string;
  readonly chromium: string;
}

/** Solvers of mixed-integer programs that we did not write and do not ship: a second and a third opinion. */
export interface SolverPlaces {
  /** GLPK's. */
  readonly glpsol: string;
  /** COIN-OR's. */
  readonly cbc: string;
}

/** Slurm's daemons and what accounting needs; a cluster of the tests starts them itself. */
export interface SlurmPlaces {
  readonly munged: string;
  readonly slurmctld: string;
  readonly slurmd: string;
  readonly slurmdbd: string;
  readonly mariadbd: string;
  readonly sbatch: string;
}

export interface Places {
  readonly julia: Provided<JuliaPlaces>;
  readonly vscode: Provided<VSCodePlaces>;
  readonly solvers: Provided<SolverPlaces>;
  readonly slurm: Provided<SlurmPlaces>;
}

/** What can be provisioned. */
export type Part = keyof Places;
export const parts: readonly Part[] = ['julia', 'vscode', 'solvers', 'slurm'];

/** The folder that holds everything provisioned: `POWERSIM_TEST_CACHE`, or one in the user's cache. */
export function cacheFolder(): string {
  const given = process.env['POWERSIM_TEST_CACHE'];
  if (given) return path.resolve(given);
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'powersim-dev');
}

export function placesFile(): string {
  return path.join(cacheFolder(), 'provision.json');
}

/** What the last provisioning found; parts it has never looked at are unavailable. */
export function readPlaces(): Places {
  const missing = { available: false, reason: 'nothing has been provisioned yet: npm run provision' } as const;
  const none: Places = { julia: missing, vscode: missing, solvers: missing, slurm: missing };
  try {
    // A file of an older checkout lacks the parts that have come since.
    return { ...none, ...(JSON.parse(readFileSync(placesFile(), 'utf8')) as Partial<Places>) };
  } catch {
    return none;
  }
}

/** The paths of a part, for code that cannot go on without it. */
export function placesOf<P extends Part>(part: P): Extract<Places[P], { available: true }> {
  const provided: Places[P] = readPlaces()[part];
  if (!provided.available) throw new Error(`${part} is not available: ${provided.reason}`);
  return provided as Extract<Places[P], { available: true }>;
}

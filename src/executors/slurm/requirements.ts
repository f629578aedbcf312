/** What a run on Slurm needs on the machine that hands jobs over. Looks only at files. */
import { accessSync, constants, existsSync, realpathSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { stateHome } from '../../machine';
import type { RunSettings } from '../../settings';
import { UserError } from '../../text';

type Env = Readonly<Record<string, string | undefined>>;

/** Whether jobs can be handed over from here, as far as files tell. */
export function hasSbatch({ PATH = '' }: Env): boolean {
  return PATH.split(path.delimiter).some((folder) => path.isAbsolute(folder) && isProgram(path.join(folder, 'sbatch')));
}

/** @throws UserError `slurm.missing` */
export function requireSbatch(env: Env): void {
  if (!hasSbatch(env)) throw slurmMissing();
}

export const slurmMissing = (command = 'sbatch'): UserError =>
  new UserError(
    'slurm.missing',
    `There is no ${command} on the PATH, so nothing can be handed to Slurm from here. Connect to a login node of the cluster, load what brings Slurm's commands there (often "module load slurm"), or set powersim.executor to "local".`,
  );

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Of `statfs`: file systems in memory, tmpfs and ramfs. */
const IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);
/** Where each machine has files of its own. */
const OF_A_MACHINE = ['/tmp', '/var/tmp', '/dev/shm', '/run'];

/**
 * Those of the folders that compute nodes do not see, as far as can be told: on a disk in memory, or in `/tmp`. One
 * that lies in another of them goes without saying.
 */
export function unsharedFolders(folders: readonly string[]): string[] {
  const unshared = folders.filter((folder) => {
    const real = realpathSync(nearestExisting(folder));
    return OF_A_MACHINE.some((own) => isIn(real, own)) || isInMemory(real);
  });
  return unshared.filter((folder) => !unshared.some((other) => other !== folder && isIn(folder, other)));
}

const isIn = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);

/** One warning for all of them; undefined where there is none. @param folders see {@link unsharedFolders} */
export function unsharedWarning(folders: readonly string[]): string | undefined {
  const last = folders.at(-1);
  if (last === undefined) return undefined;
  if (folders.length === 1) {
    return `${last} seems to lie on a file system of this machine alone: compute nodes would not find it there. Choose a folder on the cluster's shared file system.`;
  }
  const all = `${folders.slice(0, -1).join(', ')} and ${last}`;
  return `${all} seem to lie on file systems of this machine alone: compute nodes would not find them there. Choose folders on the cluster's shared file system.`;
}

/**
 * What compute nodes have to see; of our own program the copy in this user's state folder, which jobs run from.
 * @throws UserError `run.userFolder` where that folder cannot be made
 */
export const foldersOfNodes = (
  { outputDir, script, cwd }: Pick<RunSettings, 'outputDir' | 'script' | 'cwd'>,
  env: NodeJS.ProcessEnv = process.env,
): string[] => [...new Set([outputDir, path.dirname(script), cwd, stateHome(env)])];

function isInMemory(folder: string): boolean {
  try {
    return IN_MEMORY.has(statfsSync(folder).type);
  } catch {
    return false;
  }
}

/** The folder itself, or the nearest one above it that is there. */
function nearestExisting(folder: string): string {
  const above = path.dirname(folder);
  return existsSync(folder) || above === folder ? folder : nearestExisting(above);
}

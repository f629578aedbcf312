import { linuxStartTime, pidNamespace } from '../machine';

/** Its pid and the pids' name space, as the batch script gives them. */
export const SHELL_VARIABLE = 'POWERSIM_SHELL';

/** Milliseconds between two looks. */
const EVERY = 1000;

/**
 * Watches the shell that runs the batch script: where Slurm has no cgroups, this process would outlive it, also when
 * the shell was killed before this process knew its parent.
 * @param gone called once, when the shell is not there any more
 * @returns ends the watch
 */
export function watchShell(env: Readonly<Record<string, string | undefined>>, gone: () => void): () => void {
  const isGone = sightOf(env[SHELL_VARIABLE]);
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    if (!isGone()) return;
    clearInterval(timer);
    gone();
  };
  timer = setInterval(look, EVERY).unref();
  look();
  return () => clearInterval(timer);
}

function sightOf(starter: string | undefined): () => boolean {
  const [, pid, namespace] = /^(\d+) (pid:\[\d+\])$/.exec(starter ?? '') ?? [];
  if (pid === undefined || namespace !== pidNamespace()) {
    // In a container, or not of our script: the parent is what can be seen.
    const parent = process.ppid;
    return () => process.ppid !== parent;
  }
  // There may be programs in between, which live on: a container's, a profiler's.
  const startTime = linuxStartTime(Number(pid));
  return () => startTime === undefined || linuxStartTime(Number(pid)) !== startTime;
}

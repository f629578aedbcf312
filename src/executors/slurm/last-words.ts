import type { Cause } from './judge-task';

/**
 * Why Slurm ends a task, as `slurmstepd` writes it, with its node's name where several share a machine: upstream's
 * `src/slurmd/slurmstepd/req.c`.
 */
const LAST_WORD =
  /^slurmstepd(?:-\S+)?: error: \*\*\* JOB \d+ ON \S+ CANCELLED AT (\S+)(?: DUE TO ([A-Z ]+?))? \*\*\*$/;

const REASONS: Readonly<Record<string, Cause['type'] & ('timeout' | 'preempted' | 'nodeFail')>> = {
  'TIME LIMIT': 'timeout',
  PREEMPTION: 'preempted',
  'NODE FAILURE': 'nodeFail',
};

/** Milliseconds by which the clock of a node's shell may be behind its own, for it tells whole seconds. */
const WHOLE = 1000;

/**
 * Why a task was ended, by the last words that Slurm itself left in its output; for where neither `squeue` nor the
 * accounting knows it any more.
 * @param lines of its output, all its starts one after the other
 * @param since milliseconds since the epoch of its last start, where Slurm started it anew
 * @returns undefined where it says nothing, or something that is not known
 */
export function causeInWords(lines: readonly string[], since: number | undefined, byUs: boolean): Cause | undefined {
  for (const line of lines.toReversed()) {
    const [, at = '', reason] = LAST_WORD.exec(line.trim()) ?? [];
    if (at === '') continue;
    const time = Date.parse(at);
    if (since !== undefined && !(time + WHOLE >= since)) return undefined;
    if (reason === undefined) return { type: 'cancelled', byUs, by: undefined };
    const type = REASONS[reason];
    return type === undefined ? undefined : { type };
  }
  return undefined;
}

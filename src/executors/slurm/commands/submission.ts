import type { Submitted } from '../client';
import { type CommandResult, saidBy } from './run-command';

/**
 * What `sbatch` says before it goes on trying for minutes by itself: it is ended then, while it sleeps. Upstream:
 * Slurm's `src/sbatch/sbatch.c`.
 */
export const RETRYING = /(?:temporarily unable to accept job|job queue full|temporarily disabled).*retrying/;

/** The request may have reached the controller, and only the answer is lost. */
const UNCERTAIN =
  /Socket timed out|Zero Bytes were transmitted|timed out|(?:send|receive|shutdown) failure|Connection reset|Broken pipe|Transport endpoint|Unexpected message|I\/O error on/i;
/** The request did not reach it, or it takes none now. Upstream's words: Slurm's `src/common/slurm_errno.c`. */
const AWAY =
  /\(connect failure\)|Connection refused|Connection rejected|Rate limit exceeded|standby mode|Munge (?:en|de)code failed|Protocol authentication error|Invalid authentication credential|Error generating job credential|I\/O error writing script|database (?:is )?(?:down|unavailable)|configuration source|configuration file|Host is down|No route to host|Network is unreachable/i;
/** Of the user, account or QOS: as soon as fewer jobs are there, it will be taken. */
const SUBMIT_LIMIT = /\w*Submit\w*(?:Jobs?|Limit)\w*|MaxJobCount|Resource temporarily unavailable/i;
const POLICY = /Job violates accounting\/QOS policy/;
/** What a policy names besides, when it is about the size of one task. */
const SIZE_LIMIT = /^sbatch: error: (?:QOS|Assoc|Account|User|Part)\w+$/m;

/** What came of `sbatch --parsable`: `4711`, or `4711;cluster`. */
export function submittedBy(result: CommandResult): Submitted {
  const job = /^(\d+)(?:;\S+)?$/m.exec(result.stdout)?.[1];
  if (job !== undefined) return { ok: true, job };
  return { ok: false, why: whyNot(result), message: saidBy('sbatch', result) };
}

function whyNot({ ended, exit, stderr }: CommandResult): 'refused' | 'limit' | 'away' | 'uncertain' {
  if (ended === 'missing' || ended === 'notBegun') return 'away';
  if (ended === 'endAt') return 'limit';
  if (ended !== 'itself' || exit === 0 || UNCERTAIN.test(stderr)) return 'uncertain';
  if (AWAY.test(stderr)) return 'away';
  if (SUBMIT_LIMIT.test(withoutPolicy(stderr))) return 'limit';
  if (POLICY.test(stderr) && !SIZE_LIMIT.test(stderr)) return 'limit';
  return 'refused';
}

/** The general sentence speaks of a submit limit whatever the policy is about. */
const withoutPolicy = (stderr: string) => stderr.replaceAll(/^.*Job violates accounting\/QOS policy.*$/gm, '');

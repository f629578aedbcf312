/** Slurm by its commands: sbatch, squeue, sacct, scancel, scontrol. */
import { type AccountingRow, type ClusterLimits, type QueueRow, type SlurmClient, SlurmSilent } from '../client';
import { ACCOUNTING_FORMAT, accountingRows } from './accounting-rows';
import { commandEnvironment, inEnglish, submitEnvironment } from './environment';
import { limitsIn } from './limits';
import { QUEUE_FORMAT, queueRows } from './queue-rows';
import { type CommandName, type CommandResult, refuseMissing, runCommand, saidBy } from './run-command';
import { RETRYING, submittedBy } from './submission';

export interface SlurmClientOptions {
  /** Of the caller: where the commands are, and what jobs inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that a command may take. With its controller away, Slurm itself gives up after 20 s. */
  readonly timeLimit?: number;
}

const TIME_LIMIT = 30_000;
/** Jobs named in one call: all of them stay far below what arguments may take. */
const AT_ONCE = 200;
/**
 * A job that Slurm does not know any more, or that is over, cannot be steered, and need not be. Of the other tasks of its
 * array it is then said `29_2: No error`.
 */
const OVER =
  /Invalid job id specified|already (?:completing or completed|finished)|no longer pending|not pending|: No error$/i;
/** It says so, and then as if there were no jobs. */
const NO_ANSWER = /Invalid user/;
const NO_ACCOUNTING = /accounting storage is disabled/i;

/** Slurm by its commands, which are looked for on the caller's PATH. */
export function slurmClient({ env: caller, timeLimit = TIME_LIMIT }: SlurmClientOptions): SlurmClient {
  const jobs = commandEnvironment(caller);
  const env = inEnglish(jobs);
  const cluster = jobs['SLURM_CLUSTERS'];
  const user = process.getuid === undefined ? [] : [`--user=${process.getuid()}`];
  let limits: ClusterLimits | undefined;
  let hasAccounting = true;

  const run = (command: CommandName, args: readonly string[]) => runCommand(command, args, { env, timeLimit });

  const ask = async (command: CommandName, args: readonly string[]) => {
    const result = await run(command, args);
    if (result.exit !== 0 || NO_ANSWER.test(result.stderr)) throw new SlurmSilent(saidBy(command, result));
    return result.stdout;
  };

  const steer = async (command: CommandName, args: readonly string[]) => {
    const result = await run(command, args);
    if (!isDone(result)) throw new SlurmSilent(saidBy(command, result));
  };

  const account = async (args: readonly string[], wholeArrays: boolean): Promise<AccountingRow[]> => {
    if (!hasAccounting) return [];
    // It alone does not read SLURM_CLUSTERS.
    const where = cluster === undefined ? [] : [`--clusters=${cluster}`];
    const all = ['-X', '-n', '-P', '-D', `--format=${ACCOUNTING_FORMAT}`, ...where, ...args];
    const result = await run('sacct', all);
    if (result.ended === 'missing' || NO_ACCOUNTING.test(result.stderr)) {
      hasAccounting = false;
      return [];
    }
    if (result.exit !== 0) throw new SlurmSilent(saidBy('sacct', result));
    return accountingRows(result.stdout, wholeArrays);
  };

  return {
    async submit(script, args) {
      // Jobs inherit its environment, also the user's language.
      const result = await runCommand('sbatch', ['--parsable', ...args], {
        env: submitEnvironment(jobs, args),
        timeLimit,
        input: script,
        endAt: RETRYING,
      });
      return submittedBy(result);
    },
    async queue(names) {
      const rows: QueueRow[] = [];
      for (const some of chunks(names)) {
        const args = ['-h', '-r', '-t', 'all', ...user, `--name=${some.join(',')}`, '-o', QUEUE_FORMAT];
        rows.push(...queueRows(await ask('squeue', args), new Set(some)));
      }
      return rows;
    },
    async accounting(ids) {
      const rows: AccountingRow[] = [];
      for (const some of chunks(ids)) rows.push(...(await account(['-j', some.join(',')], false)));
      return rows;
    },
    async accountingByName(names, since) {
      const start = `--starttime=uts${Math.floor(since / 1000)}`;
      const rows: AccountingRow[] = [];
      for (const some of chunks(names)) {
        rows.push(...(await account([...user, `--name=${some.join(',')}`, start], true)));
      }
      return rows;
    },
    async cancel(ids, which) {
      const filter = which?.onlyWaiting ? ['--state=PENDING'] : [];
      for (const some of chunks(ids)) await steer('scancel', [...filter, ...some]);
    },
    async hold(ids) {
      for (const some of chunks(ids)) await steer('scontrol', ['hold', some.join(',')]);
    },
    async release(ids) {
      for (const some of chunks(ids)) await steer('scontrol', ['release', some.join(',')]);
    },
    async throttle(job, tasks) {
      await steer('scontrol', ['update', `JobId=${job}`, `ArrayTaskThrottle=${tasks}`]);
    },
    async limits() {
      if (limits) return limits;
      const result = await run('scontrol', ['show', 'config']);
      if (result.exit !== 0) {
        refuseMissing('scontrol', result);
        throw new SlurmSilent(saidBy('scontrol', result));
      }
      limits = limitsIn(result.stdout);
      hasAccounting = limits.accounting;
      return limits;
    },
  };
}

/** All that it complains of is that jobs are over already. */
function isDone({ exit, ended, stderr }: CommandResult): boolean {
  if (exit === 0) return true;
  const complaints = stderr.split('\n').filter((line) => line.trim() !== '');
  return ended === 'itself' && complaints.length > 0 && complaints.every((line) => OVER.test(line));
}

function chunks(all: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let i = 0; i < all.length; i += AT_ONCE) parts.push(all.slice(i, i + AT_ONCE));
  return parts;
}

import { spawn } from 'node:child_process';
import { messageOf, oneLine, UserError } from '../../../text';
import { slurmMissing } from '../requirements';

export type CommandName = 'sbatch' | 'squeue' | 'sacct' | 'scancel' | 'scontrol';

export interface CommandOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeLimit: number;
  /** For its standard input. */
  readonly input?: string;
  /** It is ended as soon as it says this on standard error. */
  readonly endAt?: RegExp;
}

/** What came of a command. */
export interface CommandResult {
  /** Undefined where it was ended before it ended by itself, or never began. */
  readonly exit: number | undefined;
  /** `notBegun`: it could not be started now, or is `missing` altogether, and has done nothing. */
  readonly ended: 'itself' | 'timeLimit' | 'endAt' | 'killed' | 'notBegun' | 'missing';
  readonly stdout: string;
  readonly stderr: string;
}

/** More is no answer to a question of ours: a thousand tasks take a tenth of a MB. */
const MOST_OUTPUT = 64 << 20;
/** Milliseconds for which the last output of a command is waited for that was killed. */
const DRAIN = 1000;

/** Runs one of Slurm's commands, and kills it with all that it started when its time is over. Never rejects. */
export function runCommand(
  command: CommandName,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: options.env,
      // The current folder may be gone, or on a file system that hangs.
      cwd: '/',
      // A group of its own: Ctrl-C in a terminal does not cut a submission off, and a site's wrapper is killed whole.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let stdout = '';
    let stderr = '';
    let why: 'timeLimit' | 'endAt' | undefined;
    let drain: NodeJS.Timeout | undefined;
    const settle = (exit: number | null, ended: CommandResult['ended']) => {
      clearTimeout(limit);
      clearTimeout(drain);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ exit: exit ?? undefined, ended: why ?? ended, stdout, stderr });
    };
    const end = (reason: 'timeLimit' | 'endAt') => {
      if (why) return;
      why = reason;
      if (child.pid !== undefined) killGroup(child.pid);
      drain = setTimeout(() => settle(null, reason), DRAIN);
    };
    const limit = setTimeout(() => end('timeLimit'), options.timeLimit);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.length > MOST_OUTPUT) end('timeLimit');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-(1 << 20));
      if (options.endAt?.test(stderr)) end('endAt');
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      stderr = messageOf(error);
      settle(null, error.code === 'ENOENT' || error.code === 'EACCES' ? 'missing' : 'notBegun');
    });
    child.on('close', (exit) => settle(exit, exit === null ? 'killed' : 'itself'));
    // It may end without reading.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** What a command said, as a part of a sentence. */
export function saidBy(command: CommandName, result: CommandResult): string {
  const lines = result.stderr.split('\n').map((line) => oneLine(line.replace(/^\w+: (?:error: |fatal: )?/, '')));
  const said = [...new Set(lines.filter((line) => line !== ''))].join('; ');
  if (result.ended === 'timeLimit') return `${command} did not answer in time${said && ` (${said})`}`;
  if (result.ended === 'missing') return `${command} was not found`;
  if (said) return said;
  return result.exit === undefined ? `${command} was killed` : `${command} ended with exit status ${result.exit}`;
}

/** A machine that has Slurm's commands but belongs to no cluster says so in these words. */
const NO_CLUSTER = /Could not establish a configuration source|Unable to process configuration file/;

/** @throws UserError `slurm.missing` where there is no such command, or the machine belongs to no cluster */
export function refuseMissing(command: CommandName, result: CommandResult): void {
  if (result.ended === 'missing') throw slurmMissing(command);
  if (NO_CLUSTER.test(result.stderr)) {
    throw new UserError(
      'slurm.missing',
      `Slurm's commands are here, but this machine belongs to no cluster: ${saidBy(command, result)}. Connect to a login node of the cluster, or set SLURM_CONF; or set the executor to local.`,
    );
  }
}

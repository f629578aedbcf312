import { userInfo } from 'node:os';
import { formatBytes, formatDuration } from '../../text';
import type { AttemptResult } from '../executor';
import type { Cause } from './judge-task';

/** The task that something happened to. */
export interface TaskNames {
  /** Slurm's, e.g. `4711_12`. */
  readonly job: string;
  readonly node: string | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
  /** Seconds. */
  readonly timeLimit: number | undefined;
  /** Whether an attempt had begun in it. */
  readonly began: boolean;
  /** What it printed last. */
  readonly words: readonly string[];
}

/**
 * How what a task was executing ended with it, in words.
 * @returns of a task that is over although not everything was done
 */
export function resultOf(cause: Cause, task: TaskNames): AttemptResult {
  const where = task.node === undefined ? `Slurm task ${task.job}` : `Slurm task ${task.job} on ${task.node}`;
  switch (cause.type) {
    case 'timeout': {
      const limit = task.timeLimit === undefined ? '' : ` of ${formatDuration(task.timeLimit * 1000)}`;
      return failed('timeout', `${where} was ended at its time limit${limit}.`, true);
    }
    case 'outOfMemory': {
      const limit = task.memory === undefined ? '' : ` (${formatBytes(task.memory)})`;
      return failed('outOfMemory', `${where} needed more memory than it may have${limit}, and was ended.`, true);
    }
    case 'nodeFail':
      return failed('nodeFail', `${where} ended because its node failed.`);
    case 'preempted':
      return failed('preempted', `${where} had to make room for a job with a higher priority.`);
    case 'cancelled':
      if (cause.byUs) return { outcome: 'cancelled' };
      return { outcome: 'cancelled', message: `${where} was cancelled in Slurm${byWhom(cause.by)}.` };
    case 'refused':
      return failed('start', cause.message ?? `${where} could not begin.`, true);
    case 'vanished':
      return { outcome: 'cancelled', message: `${where} was cancelled in Slurm while it waited.` };
    case 'exit':
      return exited(cause.status, where, task);
    case 'done':
      return failed('lost', `${where} ended without a word on it.`);
    case 'lost':
      return failed('lost', `${where} left no record of its end, and Slurm does not say how it ended.`);
  }
}

function exited(status: number | undefined, where: string, { began, words }: TaskNames): AttemptResult {
  const said = words.length === 0 ? '' : ` Last output: ${words.join(' | ')}`;
  const how = status === undefined ? '' : ` with exit status ${status}`;
  if (!began) return failed('start', `${where} ended before it could begin${how}.${said}`);
  if (status !== undefined && status <= 128) return failed('crash', `${where} ended${how}.${said}`);
  // A shell's status of a program that a signal ended is 128 and the signal's number.
  const signal = status === undefined ? '' : ` by signal ${status - 128}`;
  const memory = status === 128 + 9 ? ', possibly because its node ran out of memory' : '';
  return failed('killed', `${where} was killed${signal}${memory}.${said}`);
}

/** Who cancelled, where that is known: ` by …`. */
function byWhom(by: number | undefined): string {
  if (by === undefined) return '';
  const own = userInfo();
  if (by === own.uid) return ` by ${own.username}`;
  return by === 0 ? ' by the administrator' : ` by the user with the number ${by}`;
}

function failed(kind: NonNullable<AttemptResult['kind']>, message: string, final = false): AttemptResult {
  return { outcome: 'failed', kind, message, ...(final ? { final } : {}) };
}

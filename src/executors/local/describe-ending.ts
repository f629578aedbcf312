import { formatBytes } from '../../text';
import type { AttemptResult, PhaseResult } from '../executor';
import { describeDeath, lastWords } from './last-words';
import type { Died, Done, Failed } from './worker';

export type Ending = Done | Failed | Died;

/** What is known of a worker's memory when its partition or phase ends. */
export interface MemoryAtEnd {
  /** Whether the kernel ended it for want of memory; asked when SIGKILL ended it. */
  readonly endedByKernel: () => Promise<boolean>;
  /** The kernel ended some process beside it for want of memory meanwhile. */
  readonly othersEnded: () => boolean;
  /** Bytes, of the whole process tree; undefined when never seen. */
  readonly peak: number | undefined;
}

/** What a worker's answer, or its end without one, comes to. */
export async function describeEnding(
  ending: Ending,
  logs: readonly string[],
  memory: MemoryAtEnd,
): Promise<AttemptResult> {
  const peak = memory.peak === undefined ? {} : { peakRss: memory.peak };
  if (ending.type === 'done')
    return { outcome: 'succeeded', ...(ending.swallowed ? { swallowed: true } : {}), ...peak };
  if (ending.type === 'failed') {
    const message = `${ending.message}${hint(memory)}`;
    return { outcome: 'failed', kind: ending.kind, message, stack: ending.stack, ...peak };
  }
  if (ending.stopped !== undefined && ending.startError === undefined) return { outcome: 'cancelled', ...peak };
  if (ending.signal === 'SIGKILL' && (await memory.endedByKernel())) {
    // What it printed last has nothing to do with it.
    const used =
      memory.peak === undefined ? '' : ` It had used ${formatBytes(memory.peak)} when it was last looked at.`;
    const message = `The system ended the worker because memory ran out.${used}`;
    return { outcome: 'failed', kind: 'outOfMemory', message, ...peak };
  }
  const { kind, message } = describeDeath(ending, await lastWords(logs));
  return { outcome: 'failed', kind, message: `${message}${kind === 'crash' ? hint(memory) : ''}`, ...peak };
}

/** A script may fail because something that it started is gone. */
function hint(memory: MemoryAtEnd): string {
  return memory.othersEnded()
    ? ' (Meanwhile the system ended a process because memory ran out: possibly one that this partition had started.)'
    : '';
}

/** What a phase came to, with what the worker said of it. */
export function phaseResult(ending: Ending, result: AttemptResult): PhaseResult {
  if (ending.type !== 'done') return result;
  const { initialTime, stepMs, warnings, note, concern } = ending;
  return {
    outcome: 'succeeded',
    ...(initialTime === undefined ? {} : { initialTime }),
    ...(stepMs === undefined ? {} : { stepMs }),
    ...(warnings === undefined ? {} : { warnings }),
    ...(note === undefined ? {} : { note }),
    ...(concern === undefined ? {} : { concern }),
  };
}

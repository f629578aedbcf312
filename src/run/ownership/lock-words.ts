import type { ProcessIdentity } from '../../machine';
import { formatClock, UserError } from '../../text';
import { endingOf } from '../control/ask-supervisor';

type Owner = Pick<ProcessIdentity, 'pid' | 'host'>;

const locked = (...sentences: string[]) => new UserError('run.locked', sentences.join(' '));

/** The owner is another user's. @param where as {@link whereOf} says it */
export const lockedByOthers = (where: string): UserError =>
  locked(
    `This run belongs to another user, and ${where} executes it: only that user can steer it. You can watch it with "powersim status".`,
  );

/** The owner is a process of this machine. */
export const lockedHere = ({ pid }: Owner): UserError =>
  locked(
    `This run is already being executed by process ${pid}.`,
    `Watch it with "powersim status", or cancel it first. If it does not answer, ${endingOf(pid)}.`,
  );

/** The owner was on another machine when it was last heard of. @param until when its lock can be taken over, milliseconds since the epoch */
export const lockedElsewhere = (owner: Owner, until: number): UserError =>
  locked(
    `This run is already being executed by ${whereOf(owner)}, as far as its lock tells: that process cannot be seen from here.`,
    `If it is gone, try again after ${takeOverTime(until)}, when its lock has been untouched for five minutes: the run is taken over then.`,
  );

/** The owner on another machine lives. */
export const lockedAlive = (owner: Owner): UserError =>
  locked(
    `This run is already being executed by ${whereOf(owner)}, which renewed its lock just now.`,
    'Watch it with "powersim status"; it can only be steered there.',
  );

export const whereOf = ({ pid, host }: Owner): string => `process ${pid} on ${host}`;

/** The minute after which a lock can be taken over. @param until milliseconds since the epoch */
export const takeOverTime = (until: number): string => formatClock(Math.ceil(until / 60_000) * 60_000);

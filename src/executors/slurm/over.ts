import { taskOutput } from '../../layout';
import type { AttemptResult, PhaseResult } from '../executor';
import { lastLines } from '../last-lines';
import { resultOf, type TaskNames } from './causes';
import type { ExecuteQueue } from './execute-queue';
import type { Followed, Teller } from './followed';
import { type Cause, wasKilled } from './judge-task';
import { causeInWords } from './last-words';
import type { SlurmListener } from './options';
import type { Phases } from './phases';
import type { LiveTask, Submission } from './submission';
import { saidOf } from './task-facts';

/** What becomes of an attempt whose task is over. */
type Fate =
  /** It began, also if nobody saw it, and ended so. */
  | { readonly type: 'ended'; readonly result: AttemptResult; readonly time?: number | undefined }
  /** It never began, and is not wanted any more. */
  | { readonly type: 'dropped' }
  /** It never began: it is handed over again. */
  | { readonly type: 'again' };

/** @param result what the task's end means for what it was executing */
function fateOf(followed: Followed, task: LiveTask, submission: Submission, cause: Cause, result: AttemptResult): Fate {
  const known = task.facts.attempts.get(followed.index);
  if (known?.end && known.attempt >= followed.attempt) {
    const said = saidOf(known.end.result);
    const { time } = known.end;
    const isExplained = said.kind === 'killed' && explains(cause);
    const { kind: _, message: __, ...rest } = said;
    return { type: 'ended', result: isExplained ? { ...rest, ...result } : said, time };
  }
  const hasBegun = followed.isStarted || (known !== undefined && known.attempt === followed.attempt);
  if (hasBegun) return { type: 'ended', result };
  if (isCancelled(cause)) return { type: isWantedAgain(submission, task) ? 'again' : 'dropped' };
  return { type: task.facts.attempts.size > 0 ? 'again' : 'ended', result };
}

const isCancelled = ({ type }: Cause) => type === 'cancelled' || type === 'vanished';

/** Taken back to be handed over anew; or cancelled while nobody watched, which who resumes a run wants all the same. */
const isWantedAgain = (submission: Submission, task: LiveTask) =>
  task.isReplaced || (submission.isAdopted && !task.isSeen);

/** How a phase ended whose task is over. @param result what the task's end means */
function phaseResultOf(task: LiveTask, cause: Cause, result: AttemptResult): PhaseResult {
  const said = task.facts.phaseEnd?.result;
  if (said && !(said.kind === 'killed' && explains(cause))) return saidOf(said);
  const { outcome, kind, message } = result;
  return { outcome, ...(kind === undefined ? {} : { kind }), ...(message === undefined ? {} : { message }) };
}

/** Whether it says why a worker in the task was killed. */
const explains = ({ type }: Cause) => type !== 'done' && type !== 'exit';

/** Lines of a task's output in which Slurm's last words are looked for. */
const LAST_WORDS = 20;

/** Where Slurm does not say any more why a task ended, it may have said so in the task's output. */
async function explained(submission: Submission, task: LiveTask, cause: Cause): Promise<Cause> {
  const indices = task.pairs.map(([index]) => index);
  const isOpen =
    cause.type === 'exit' || cause.type === 'lost' || (cause.type === 'done' && wasKilled(task.facts, indices));
  // That it failed, or completed, is its word too.
  if (!isOpen || task.endState !== undefined) return cause;
  const lines = await lastLines(taskOutput(submission.place, submission.number, task.name), LAST_WORDS);
  const { restart = 0, time } = task.facts.began ?? {};
  return causeInWords(lines, restart > 0 ? time : undefined, task.cancelSent) ?? cause;
}

/** What the end of a task means, in words. */
async function endOf(submission: Submission, task: LiveTask, cause: Cause): Promise<AttemptResult> {
  const { began, attempts } = task.facts;
  const isPhase = task.name === 'job';
  const names: TaskNames = {
    job: submission.idOf(task),
    node: began?.node ?? task.node,
    memory: began?.memory,
    timeLimit: task.timeLimit,
    began: isPhase ? began !== undefined : attempts.size > 0,
    words: cause.type === 'exit' ? await lastLines(taskOutput(submission.place, submission.number, task.name), 3) : [],
  };
  return resultOf(cause, names);
}

/** What becomes of whatever a task carried that is over. */
export class Fates {
  /** Never began, and were cancelled by somebody else: told together. */
  private dropped: { readonly index: number; readonly message: string }[] = [];

  constructor(
    private readonly listener: SlurmListener,
    private readonly teller: Teller,
    private readonly queue: ExecuteQueue,
    private readonly phases: Phases,
    private readonly isStopping: () => boolean,
    private readonly carriedBy: (task: LiveTask) => readonly Followed[],
  ) {}

  async taskOver(submission: Submission, task: LiveTask, judged: Cause): Promise<void> {
    const carried = this.carriedBy(task);
    const phase = this.phases.of(submission);
    if (carried.length === 0 && !phase) return;
    const cause = await explained(submission, task, judged);
    const result = await endOf(submission, task, cause);
    if (phase) {
      const isUnbegun = isCancelled(cause) && !task.facts.began;
      const isAgain = isUnbegun && isWantedAgain(submission, task) && !this.isStopping();
      this.phases.end(phase, isAgain ? undefined : phaseResultOf(task, cause, result));
    }
    for (const followed of carried)
      this.decide(followed, task, fateOf(followed, task, submission, cause, result), result);
  }

  /** Slurm had not taken it: what it carried is handed over again. */
  notTaken(submission: Submission): void {
    for (const task of submission.tasks.values()) {
      for (const followed of this.carriedBy(task))
        this.decide(followed, task, { type: 'again' }, { outcome: 'cancelled' });
    }
    const phase = this.phases.of(submission);
    if (phase) this.phases.end(phase, this.isStopping() ? { outcome: 'cancelled' } : undefined);
  }

  tellDropped(): void {
    const [first] = this.dropped;
    if (!first) return;
    const others = this.dropped.length === 1 ? '' : ` So were those of ${this.dropped.length - 1} other partitions.`;
    const what = `Partition ${first.index} was not executed: ${first.message}${others} Retry them to submit them again.`;
    this.listener.warning('slurm.cancelled', what);
    this.dropped = [];
  }

  private decide(followed: Followed, task: LiveTask, fate: Fate, result: AttemptResult): void {
    const isUnwanted = this.isStopping() || task.cancelled.has(followed.index);
    if (fate.type === 'ended') {
      this.teller.start(followed, task.facts.attempts.get(followed.index)?.beganAt);
      this.teller.settle(followed, fate.result, fate.time);
    } else if (fate.type === 'again' && !isUnwanted) {
      delete followed.at;
      this.queue.add(followed);
    } else {
      const { message } = result;
      if (!isUnwanted && message !== undefined) this.dropped.push({ index: followed.index, message });
      this.teller.release(followed);
    }
  }
}

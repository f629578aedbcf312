import type { SlurmOptions } from './options';
import { meaningOf } from './states';
import type { LiveTask, Submission } from './submission';

/**
 * Takes tasks back that wait with resources which were changed since: they are handed over again with the new ones.
 * What has begun keeps what it has.
 */
export class Replacements {
  private readonly told = new Set<Submission>();

  constructor(private readonly options: Pick<SlurmOptions, 'client' | 'listener'>) {}

  /** @throws SlurmSilent */
  async look(submissions: readonly Submission[]): Promise<void> {
    for (const submission of submissions) {
      const { job, isOver, state } = submission;
      if (!state.isOutdated || isOver || job === undefined || !submission.isConfirmed) continue;
      const alive = [...submission.tasks.values()].filter((task) => !task.isOver);
      for (const task of alive) if (task.isReplaced && hasBegun(task)) keep(task);
      const waiting = alive.filter((task) => !task.cancelSent && !task.isReplaced && isUntouched(task));
      if (waiting.length > 0) await this.takeBack(submission, job, waiting);
      this.tell(submission, alive, waiting.length);
    }
  }

  private async takeBack(submission: Submission, job: string, waiting: readonly LiveTask[]): Promise<void> {
    // Those that Slurm starts anew wait too, and keep what they have.
    const others = [...submission.tasks.values()].some((task) => !task.isOver && isWaiting(task) && hasBegun(task));
    const ids = others ? waiting.map((task) => submission.idOf(task)) : [job];
    await this.options.client.cancel(ids, { onlyWaiting: true });
    for (const task of waiting) {
      task.isReplaced = true;
      task.cancelSent = true;
    }
  }

  private tell(submission: Submission, alive: readonly LiveTask[], replaced: number): void {
    if (this.told.has(submission) || !alive.every(({ isAnswered }) => isAnswered)) return;
    this.told.add(submission);
    const left = alive.filter((task) => !task.isReplaced && !task.cancelSent).length;
    const { phase } = submission.state;
    const again =
      phase !== 'execute'
        ? `The ${phase} that waits is`
        : replaced === 1
          ? '1 task that waits is'
          : `${replaced} tasks that wait are`;
    const keeps = left === 1 ? '1 running task keeps' : `${left} running tasks keep`;
    const parts = [
      ...(replaced > 0 ? [`${again} handed over again with what was changed.`] : []),
      ...(left > 0 ? [`${keeps} what ${left === 1 ? 'it has' : 'they have'}.`] : []),
    ];
    if (parts.length > 0) this.options.listener.warning('slurm.replaced', parts.join(' '));
  }
}

const isWaiting = ({ row }: LiveTask) => row !== undefined && meaningOf(row.state) === 'waits';
const hasBegun = ({ facts, exit }: LiveTask) => facts.began !== undefined || exit !== undefined;
const isUntouched = (task: LiveTask) => isWaiting(task) && !hasBegun(task);

/** It began just before Slurm was told: it goes on. */
function keep(task: LiveTask): void {
  task.isReplaced = false;
  task.cancelSent = false;
}

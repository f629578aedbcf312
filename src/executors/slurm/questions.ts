import type { TaskName } from '../../layout';
import type { AccountingRow, QueueRow } from './client';
import { SlurmSilent } from './client';
import type { RequeueKind } from './followed';
import { needsAccounting } from './judge-task';
import type { SlurmOptions } from './options';
import type { Outages } from './outages';
import { hasTrace } from './reading';
import { endStateOf, meaningOf } from './states';
import type { LiveTask, Submission } from './submission';

/** Milliseconds in which a submission whose fate nobody knows may still turn up. */
const UNCERTAIN = 20_000;

/** What Slurm is asked about the submissions that are followed. */
export class Questions {
  constructor(
    private readonly options: SlurmOptions,
    private readonly outages: Outages,
    /** Slurm has not taken it, and will not. */
    private readonly notTaken: (submission: Submission) => void,
  ) {}

  /** What the accounting said of a submission since Slurm was asked last. */
  private readonly asked = new Map<Submission, Promise<readonly AccountingRow[]>>();
  private isAccountingSilent = false;

  /** One question for all of them, and another one for what it did not know. */
  async ask(submissions: readonly Submission[], lostAfter: number): Promise<void> {
    const asked = submissions.filter((s) => !s.isOver && (s.job !== undefined || s.uncertainSince !== undefined));
    if (asked.length === 0) return;
    this.asked.clear();
    try {
      const shares = new Map(asked.map((submission) => [submission, submission.shares]));
      const rows = await this.options.client.queue(asked.map(({ state }) => state.name));
      this.outages.answered();
      const byName = groupBy(rows, ({ name }) => name);
      for (const submission of asked) {
        const own = byName.get(submission.state.name) ?? [];
        await this.answer(submission, own);
        submission.counted(own.filter(({ state }) => meaningOf(state) === 'runs').length, shares.get(submission) ?? 0);
      }
      await this.askAccounting(asked, lostAfter);
    } catch (error) {
      // That it did not answer says nothing about any job.
      if (!(error instanceof SlurmSilent)) throw error;
      this.outages.silent(error.message);
    }
  }

  /** Why Slurm started a task again; the accounting remembers how it ended before. */
  async whyRequeued(submission: Submission, task: LiveTask): Promise<RequeueKind> {
    if (submission.job === undefined) return 'requeued';
    const { job } = submission;
    const asked = this.asked.get(submission) ?? this.options.client.accounting([job]).catch(() => []);
    this.asked.set(submission, asked);
    const rows = await asked;
    const own = rows.filter((row) => row.name === submission.state.name && isOf(row, task.name));
    const before = own.filter((row) => endStateOf(row.state) || row.state === 'REQUEUED');
    const last = before.at(-1);
    const state = last && endStateOf(last.state);
    return state === 'preempted' || state === 'nodeFail' ? state : 'requeued';
  }

  /** The number that a task of it wrote down: `sbatch` may not have told it, or another one. */
  learn(submission: Submission): void {
    if (submission.isConfirmed) return;
    const began = [...submission.tasks.values()].find((task) => task.facts.began)?.facts.began;
    const [job] = began?.job.split('_') ?? [];
    if (job !== undefined && /^\d+$/.test(job)) this.named(submission, job, 'task');
  }

  private named(submission: Submission, job: string, by: 'task' | 'squeue'): void {
    if (submission.named(job, by)) this.options.listener.submitted(submission.number, job);
  }

  private async answer(submission: Submission, rows: readonly QueueRow[]): Promise<void> {
    const row = rows.find(({ job }) => job === submission.job) ?? rows[0];
    if (row) this.named(submission, row.job, 'squeue');
    else if (submission.job === undefined) {
      const job = await this.lookFor(submission);
      if (job === undefined) return;
      this.named(submission, job, 'task');
    }
    const now = this.options.now();
    const byTask = new Map(rows.filter(({ job }) => job === submission.job).map((row) => [row.task ?? 'job', row]));
    // An array that was cancelled while all of it waited is listed as one.
    const whole = byTask.get('job');
    for (const task of submission.tasks.values()) {
      if (!task.isOver) task.answered(byTask.get(task.name) ?? whole, now);
    }
  }

  /** A submission that `squeue` does not know: it may have ended already, come late, or never come. */
  private async lookFor(submission: Submission): Promise<string | undefined> {
    const { client, now } = this.options;
    const { name, submittedAt } = submission.state;
    const since = (submission.uncertainSince ?? submittedAt) - 60_000;
    const rows = await this.accounted(() => client.accountingByName([name], Math.min(since, submittedAt)));
    if (rows?.[0]) return rows[0].job;
    if (!rows) return undefined;
    submission.unknownSince ??= now();
    const isOld = now() - (submission.uncertainSince ?? submittedAt) >= UNCERTAIN;
    // Answered more than once, some time apart: what Slurm had accepted it has worked off by then.
    if (isOld && now() > submission.unknownSince && !(await hasTrace(submission))) this.notTaken(submission);
    return undefined;
  }

  /** The accounting is a service of its own: where it does not answer, only what nobody else knows is not known. */
  private async accounted(ask: () => Promise<AccountingRow[]>): Promise<AccountingRow[] | undefined> {
    try {
      const rows = await ask();
      this.isAccountingSilent = false;
      return rows;
    } catch (error) {
      if (!(error instanceof SlurmSilent)) throw error;
      const message = `Slurm's accounting does not answer (${error.message}). Jobs are followed without it; of some it may not be known why they ended.`;
      if (!this.isAccountingSilent) this.options.listener.warning('slurm.accounting', message);
      this.isAccountingSilent = true;
      return undefined;
    }
  }

  private async askAccounting(submissions: readonly Submission[], lostAfter: number): Promise<void> {
    const now = this.options.now();
    const unclear = submissions
      .filter(({ job, isOver }) => job !== undefined && !isOver)
      .map((submission) => ({
        submission,
        tasks: [...submission.tasks.values()].filter((t) => !t.isOver && needsAccounting(t.evidence(now, lostAfter))),
      }))
      .filter(({ tasks }) => tasks.length > 0);
    if (unclear.length === 0) return;
    const { client } = this.options;
    const rows = await this.accounted(() => client.accounting(unclear.flatMap(({ submission: { job } }) => job ?? [])));
    if (!rows) {
      // What only it knows is not waited for without end.
      const given = ({ goneFor }: { goneFor: number | undefined }) => (goneFor ?? 0) >= lostAfter;
      for (const task of unclear.flatMap(({ tasks }) => tasks)) {
        if (given(task.evidence(now, lostAfter))) task.accounting ??= [];
      }
      return;
    }
    // By name: the number may have been another job's, in an earlier life of the accounting.
    const byTask = groupBy(rows, ({ name, task }) => keyOf(name, task ?? 'job'));
    for (const { submission, tasks } of unclear) {
      for (const task of tasks) task.accounting = byTask.get(keyOf(submission.state.name, task.name)) ?? [];
    }
  }
}

const keyOf = (name: string, task: TaskName) => `${name}_${task}`;
const isOf = (row: AccountingRow, task: TaskName) => (row.task ?? 'job') === task;

function groupBy<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { batchScript, makeOneFolder, REWRITE_NO_LINK, submissionDir } from '../../layout';
import type { JobState } from '../../run';
import { messageOf } from '../../text';
import { type PlannedTask, specTasksOf } from './array-plan';
import type { SlurmOptions } from './options';
import type { Outages } from './outages';
import { Pause } from './pause';
import { hasTrace } from './reading';
import { type After, batchJob, type JobArray, withoutSecrets } from './script';
import type { JobSpec, JobWork } from './spec';
import { endStateOf } from './states';
import { Strays } from './strays';
import { Submission } from './submission';

/** What is to be handed over: an array of tasks, or one job of a phase. */
export type Request =
  | {
      readonly phase: 'execute';
      readonly tasks: readonly PlannedTask[];
      readonly throttle: number;
      readonly after?: After | undefined;
    }
  | { readonly phase: 'setup'; readonly outputDir?: string | undefined }
  | { readonly phase: 'join'; readonly skipFailures: boolean };

/** Whoever waits for what a submission carries. */
export interface Owner {
  /** Called before anything of it is followed: its tasks may have ended before `sbatch` answers. */
  attach(submission: Submission): void;
  /** Slurm has not taken it. */
  detach(submission: Submission): void;
}

export type HandedOver =
  /** Or nobody knows yet: it is looked for by its name. */
  | { readonly type: 'taken'; readonly submission: Submission }
  | { readonly type: 'refused' | 'limit'; readonly message: string }
  /** The run stopped before Slurm took it. */
  | { readonly type: 'stopped' };

/** Milliseconds until Slurm is asked again after it did not answer, at first and at most. */
const FIRST_PATIENCE = 5000;
const MOST_PATIENCE = 60_000;

/** Hands jobs over to Slurm, never twice: it is in the journal before Slurm is asked. */
export class HandOver {
  private readonly pause = new Pause();
  private isStopped = false;
  private readonly work = new Set<Promise<HandedOver>>();
  private next: number;
  private readonly strays: Strays;

  /** @param add tells of a submission before Slurm is asked: it is followed from then on */
  constructor(
    private readonly options: SlurmOptions,
    private readonly outages: Outages,
    private readonly add: (submission: Submission) => void,
  ) {
    this.next = options.nextSubmission;
    this.strays = new Strays(options, outages);
  }

  /** Nothing is handed over from now on; what Slurm is being asked for is waited for. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.pause.wake();
    this.strays.stop();
    await Promise.allSettled(this.work);
  }

  /** @throws what `beforeSubmit` throws, and UserError `slurm.missing` */
  handOver(request: Request, owner: Owner): Promise<HandedOver> {
    const work = this.prepare(request, owner).finally(() => this.work.delete(work));
    this.work.add(work);
    return work;
  }

  /** It was believed that Slurm had not taken it. */
  suspect({ state }: Submission): void {
    this.strays.add(state.name);
  }

  private async prepare(request: Request, owner: Owner): Promise<HandedOver> {
    const { listener, now } = this.options;
    await listener.beforeSubmit();
    await this.strays.end();
    if (this.isStopped) return { type: 'stopped' };
    const number = await this.makeFolder();
    const spec = await this.specOf(request, number);
    const { program, place } = this.options;
    const array = arrayOf(request);
    const job = batchJob({ spec, program, array });
    const copy = batchJob({ spec: { ...spec, settings: withoutSecrets(spec.settings) }, program, array });
    await writeFile(batchScript(place, number), copy.script, { flag: REWRITE_NO_LINK });
    const { phase } = request;
    const tasks = request.phase === 'execute' ? [...request.tasks] : [];
    const state = { submission: number, phase, name: job.name, tasks, ...linksOf(request) };
    await listener.submitting(state);
    const submission = new Submission(place, { ...state, submittedAt: now() }, false);
    submission.handedOver(request.phase === 'execute' ? request.throttle : 0);
    submission.isAsking = true;
    owner.attach(submission);
    this.add(submission);
    let outcome: HandedOver | undefined;
    try {
      outcome = await this.ask(submission, job);
      return outcome;
    } finally {
      submission.isAsking = false;
      if (outcome?.type !== 'taken') owner.detach(submission);
    }
  }

  private async ask(
    submission: Submission,
    job: { readonly script: string; readonly args: readonly string[] },
  ): Promise<HandedOver> {
    const { client, listener, now } = this.options;
    const taken = { type: 'taken', submission } as const;
    for (let patience = FIRST_PATIENCE; !this.isStopped; patience = Math.min(2 * patience, MOST_PATIENCE)) {
      const answer = await client.submit(job.script, job.args).catch((error: unknown) => {
        this.neverTaken(submission, messageOf(error));
        throw error;
      });
      if (answer.ok) {
        this.outages.answered();
        if (submission.named(answer.job, 'sbatch')) listener.submitted(submission.number, answer.job);
        return taken;
      }
      if (hasShownUp(submission)) return taken;
      if (answer.why === 'uncertain') {
        this.outages.silent(answer.message);
        submission.uncertainSince = now();
        return taken;
      }
      if (answer.why === 'refused' || answer.why === 'limit') {
        if (await this.isThere(submission)) return taken;
        this.neverTaken(submission, answer.message);
        return { type: answer.why, message: answer.message };
      }
      this.outages.silent(answer.message);
      if (!this.isStopped) await this.pause.wait(patience);
    }
    if (hasShownUp(submission)) return taken;
    this.neverTaken(submission);
    return { type: 'stopped' };
  }

  /**
   * `sbatch` asks more than once by itself, and may fail, or be a wrapper that fails, when it has been taken: a refusal is
   * not believed before Slurm has answered that it does not know it.
   */
  private async isThere(submission: Submission): Promise<boolean> {
    const { client, listener, now } = this.options;
    try {
      const rows = await client.queue([submission.state.name]);
      const left = await hasTrace(submission);
      // Slurm lists what it refused, too: as failed, and nothing of it ever began.
      const row = rows.find(({ state }) => left || endStateOf(state) !== 'failed');
      if (row && submission.named(row.job, 'squeue')) listener.submitted(submission.number, row.job);
      if (!row && !hasShownUp(submission) && !left) return false;
    } catch {
      // Silent: it is looked for when Slurm answers.
    }
    if (!hasShownUp(submission)) submission.uncertainSince = now();
    return true;
  }

  private neverTaken(submission: Submission, message?: string): void {
    submission.isOver = true;
    this.options.listener.ended(submission.number, message);
  }

  /** Output folders must be there before a job starts. What stands there already is none of ours. */
  private async makeFolder(): Promise<number> {
    const { place } = this.options;
    await makeOneFolder(path.dirname(submissionDir(place, this.next)));
    for (;;) {
      const number = this.next;
      this.next += 1;
      try {
        await mkdir(submissionDir(place, number));
        return number;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
  }

  private async specOf(request: Request, submission: number): Promise<JobSpec> {
    const { runId, place, offered, scriptHash } = this.options;
    // A join executes nothing of it.
    const scriptSha256 = request.phase === 'join' ? undefined : await scriptHash();
    const known = scriptSha256 === undefined ? {} : { scriptSha256 };
    return {
      v: 1,
      runId,
      submission,
      place,
      settings: this.options.settings(),
      offered,
      work: workOf(request),
      ...known,
    };
  }
}

/** What its tasks wrote says that Slurm has taken it. */
const hasShownUp = ({ job, isOver }: Submission) => job !== undefined || isOver;

/** What else has to be known of it when somebody takes it over. */
function linksOf(request: Request): Pick<JobState, 'after' | 'outputDir'> {
  if (request.phase === 'setup') return request.outputDir === undefined ? {} : { outputDir: request.outputDir };
  if (request.phase === 'join' || request.after === undefined || request.after.any) return {};
  const [after] = request.after.jobs;
  return after === undefined ? {} : { after };
}

function workOf(request: Request): JobWork {
  switch (request.phase) {
    case 'execute':
      return { type: 'execute', tasks: specTasksOf(request.tasks) };
    case 'setup':
      return { type: 'setup', ...(request.outputDir === undefined ? {} : { outputDir: request.outputDir }) };
    case 'join':
      return { type: 'join', skipFailures: request.skipFailures };
  }
}

function arrayOf(request: Request): JobArray | undefined {
  if (request.phase !== 'execute') return undefined;
  return { numbers: request.tasks.map(({ task }) => task), throttle: request.throttle, after: request.after };
}

import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type SimulationPlace,
  stateDir,
  submissionDir,
  type TaskName,
  taskExit,
  taskLog,
  taskOutput,
} from '../../layout';
import type { JobState } from '../../run';
import { runSettingsSchema, settingDefaults } from '../../settings';
import type { AttemptResult } from '../executor';
import type { AccountingRow, QueueRow, SlurmClient, Submitted } from './client';
import { SlurmSilent } from './client';
import { SlurmExecutor } from './index';
import type { SlurmOptions } from './options';
import { encodeTaskLine, type TaskLine } from './task-log';

/** States that no test can make a real Slurm say when it wants it: a node that fails, a controller that swallows answers. */
export class SlurmInMemory implements SlurmClient {
  /** What it was asked to do, in order. */
  readonly calls: string[] = [];
  readonly scripts: string[] = [];
  readonly answers: Submitted[] = [];
  /** What happens between a job's being taken and the answer, which it may be, too. */
  beforeAnswer: ((job: string) => Promise<Submitted | undefined>) | undefined;
  rows: QueueRow[] = [];
  booked: AccountingRow[] = [];
  isSilent = false;
  /** The accounting is a service of its own: whether it does not answer, and what it was asked about, in order. */
  isAccountingSilent = false;
  readonly accountingAsked: string[] = [];
  private lastJob = 100;

  async submit(script: string, args: readonly string[]): Promise<Submitted> {
    const text = [script, ...args].join('\n');
    const name = /--job-name=(\S+)/.exec(text)?.[1] ?? '';
    const numbers = /--array=([\d,-]+)/.exec(text)?.[1] ?? '';
    this.scripts.push(script);
    const after = /--dependency=(\S+)/.exec(args.join('\n'))?.[1];
    const throttle = /--array=\S*(%\d+)/.exec(args.join('\n'))?.[1] ?? '';
    this.calls.push(`submit ${name} ${numbers}${throttle}${after === undefined ? '' : ` ${after}`}`);
    const answer = this.answers.shift();
    if (answer) return answer;
    this.lastJob += 1;
    const job = String(this.lastJob);
    this.take(job, name, numbers);
    return (await this.beforeAnswer?.(job)) ?? { ok: true, job };
  }

  take(job: string, name: string, numbers: string): void {
    for (const task of numbersOf(numbers)) this.rows.push(rowOf(job, task, name));
  }

  set(state: string, ...ids: string[]): void {
    this.rows = this.rows.map((row) =>
      ids.includes(row.task === undefined ? row.job : `${row.job}_${row.task}`) ? { ...row, state } : row,
    );
  }

  forget(...ids: string[]): void {
    this.rows = this.rows.filter((row) => !ids.includes(`${row.job}_${row.task}`));
  }

  queue(names: readonly string[]): Promise<QueueRow[]> {
    return this.answer(this.rows.filter(({ name }) => names.includes(name)));
  }
  accounting(jobs: readonly string[]): Promise<AccountingRow[]> {
    return this.book(jobs, ({ job }) => jobs.includes(job));
  }
  accountingByName(names: readonly string[]): Promise<AccountingRow[]> {
    return this.book(names, ({ name }) => names.includes(name));
  }
  cancel(ids: readonly string[], which?: { readonly onlyWaiting: boolean }): Promise<void> {
    return this.order(which?.onlyWaiting ? 'cancel waiting' : 'cancel', ids);
  }
  hold(jobs: readonly string[]): Promise<void> {
    return this.order('hold', jobs);
  }
  release(jobs: readonly string[]): Promise<void> {
    return this.order('release', jobs);
  }
  throttle(job: string, tasks: number): Promise<void> {
    return this.order('throttle', [job, String(tasks)]);
  }
  limits() {
    return this.answer({ maxArraySize: 1001, accounting: true, minJobAge: 300 });
  }

  private async order(what: string, ids: readonly string[]): Promise<void> {
    await this.answer(undefined);
    this.calls.push(`${what} ${ids.join(' ')}`);
  }

  private async book(asked: readonly string[], isMeant: (row: AccountingRow) => boolean): Promise<AccountingRow[]> {
    this.accountingAsked.push(asked.join(' '));
    if (this.isAccountingSilent) throw new SlurmSilent('slurmdbd is away');
    return this.answer(this.booked.filter(isMeant));
  }

  private async answer<T>(what: T): Promise<T> {
    if (this.isSilent) throw new SlurmSilent('it was stopped');
    return what;
  }
}

/** A run's executor over it, in a folder of its own, with a clock that only the test turns. */
export class RunInMemory {
  readonly slurm = new SlurmInMemory();
  readonly place: SimulationPlace = { outputDir: mkdtempSync(path.join(tmpdir(), 'slurm-')), name: 'sim' };
  /** Everything that the executor told, in order. */
  readonly told: string[] = [];
  readonly ends = new Map<string, AttemptResult>();
  now = 1_000_000_000_000;
  private readonly waiting = new Set<{ readonly text: string; readonly resolve: () => void }>();
  private readonly executors: SlurmExecutor[] = [];

  constructor() {
    mkdirSync(stateDir(this.place), { recursive: true });
  }

  async executor(given: Partial<SlurmOptions> & { slurm?: object } = {}): Promise<SlurmExecutor> {
    const { slurm, ...options } = given;
    const tell = (text: string) => this.tell(text);
    const settings = runSettingsSchema.parse({
      ...settingDefaults,
      exeflags: [],
      environment: { TOKEN: 'secret' },
      script: '/scripts/sim.mjs',
      outputDir: this.place.outputDir,
      name: this.place.name,
      cwd: '/scripts',
      numSteps: 2000,
      period: 1,
      numOverlapSteps: 0,
      numParallelProcesses: 4,
      executor: 'slurm',
      slurm: { pollInterval: 1, lostAfter: 60, ...slurm },
    });
    const executor = await SlurmExecutor.create({
      runId: 'r1',
      place: this.place,
      settings: () => settings,
      offered: {},
      scriptHash: async () => undefined,
      program: { node: '/node', entry: '/powersim.js', electron: false },
      client: this.slurm,
      jobs: [],
      disowned: [],
      running: new Map(),
      nextSubmission: 1,
      concurrency: undefined,
      lookEvery: 2,
      listener: {
        beforeSubmit: async () => undefined,
        submitting: async ({ submission, phase }) => tell(`submitting ${submission} ${phase}`),
        submitted: (submission, job) => tell(`submitted ${submission} ${job}`),
        waits: (submission, tasks, reason) => tell(`waits ${submission} ${tasks} ${reason}`),
        ended: (submission, message) => tell(`over ${submission}${message === undefined ? '' : `: ${message}`}`),
        attemptStarted: async (index, attempt, { job, node }) => tell(`began ${index}.${attempt} ${job} ${node}`),
        step: (index, step, of) => tell(`step ${index} ${step}/${of}`),
        phaseProgress: (phase, done, of) => tell(`${phase} ${done}/${of}`),
        warning: (code) => tell(`warning ${code}`),
      },
      now: () => this.now,
      log: (message) => tell(`log ${message}`),
      ...options,
    });
    this.executors.push(executor);
    return executor;
  }

  /** Queues an attempt; its end, or that it was given back without one, is told. */
  execute(executor: SlurmExecutor, index: number, attempt = 1): void {
    const key = `${index}.${attempt}`;
    const ended = async (result: AttemptResult) => {
      this.ends.set(key, result);
      this.tell(`ended ${key} ${[result.outcome, ...(result.kind ? [result.kind] : [])].join(' ')}`);
    };
    executor.execute(index, attempt, { first: false, fresh: false, ended }).then(
      () => this.tell(this.ends.has(key) ? `resolved ${key}` : `given back ${key}`),
      (error: unknown) => this.tell(`rejected ${key} ${String(error)}`),
    );
  }

  /** What stands where an earlier supervisor submitted. */
  folder(submission: number): void {
    mkdirSync(submissionDir(this.place, submission), { recursive: true });
  }
  /** What a task writes. */
  write(submission: number, task: TaskName, ...lines: TaskLine[]): void {
    appendFileSync(taskLog(this.place, submission, task), lines.map(encodeTaskLine).join(''));
  }
  exit(submission: number, task: TaskName, status: number, restart = 0): void {
    writeFileSync(taskExit(this.place, submission, task), `${status} ${restart}\n`);
  }
  print(submission: number, task: TaskName, text: string): void {
    writeFileSync(taskOutput(this.place, submission, task), text);
  }

  /** Resolves when it was told, also when it was before. */
  until(text: string): Promise<void> {
    if (this.told.some((told) => told.startsWith(text))) return Promise.resolve();
    return new Promise((resolve) => this.waiting.add({ text, resolve }));
  }

  /** Lets Slurm be asked so many times, so many seconds apart. */
  async polls(times: number, seconds: number): Promise<void> {
    for (let i = 0; i < times; i += 1) {
      const queue = this.slurm.queue.bind(this.slurm);
      await new Promise<void>((resolve) => {
        this.slurm.queue = (names) => {
          // What it asks for next comes after what this answer led to.
          setTimeout(resolve, 10);
          return queue(names);
        };
        this.now += seconds * 1000;
      });
      this.slurm.queue = queue;
    }
  }

  async dispose(): Promise<void> {
    for (const executor of this.executors) await executor.stop('interrupt');
    rmSync(this.place.outputDir, { recursive: true, force: true });
  }

  private tell(text: string): void {
    this.told.push(text);
    for (const each of this.waiting) {
      if (!text.startsWith(each.text)) continue;
      this.waiting.delete(each);
      each.resolve();
    }
  }
}

export const began = (job: string, restart = 0): TaskLine => ({
  type: 'began',
  time: 1,
  restart,
  job,
  node: 'n1',
  pid: 5,
});
export const attemptBegan = (index: number, attempt = 1): TaskLine => ({
  type: 'attemptBegan',
  time: 1,
  index,
  attempt,
});
export const attemptEnded = (
  index: number,
  attempt = 1,
  result: AttemptResult = { outcome: 'succeeded' },
): TaskLine => {
  const { endedAt: _, isPutAway: __, ...said } = result;
  return { type: 'attemptEnded', time: 1, index, attempt, result: said };
};
export const done = (restart = 0): TaskLine => ({ type: 'ended', time: 1, restart, how: 'done' });
export const terminated = (restart = 0): TaskLine => ({ type: 'ended', time: 1, restart, how: 'terminated' });

/** A submission as an earlier supervisor left it in the journal. */
export const handed = (job: string | undefined, ...pairs: [number, number][]): JobState => ({
  submission: 1,
  phase: 'execute',
  name: 'sim-r1-1',
  tasks: pairs.map((pair) => ({ task: pair[0], attempts: [pair] })),
  submittedAt: 999_999_000_000,
  ...(job === undefined ? {} : { job }),
});

export const rowOf = (job: string, task: number | undefined, name = 'sim-r1-1', state = 'PENDING'): QueueRow => ({
  job,
  task,
  name,
  state,
  reason: 'Priority',
  node: undefined,
  timeLimit: 3600,
});

function numbersOf(list: string): (number | undefined)[] {
  if (list === '') return [undefined];
  return list.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

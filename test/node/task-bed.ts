/** A run's folder as its supervisor leaves it for the tasks of a cluster, and those tasks as processes without one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import type { JobSpec, JobWork } from '../../src/executors/slurm/spec';
import { parseTaskLine, type TaskLine } from '../../src/executors/slurm/task-log';
import {
  journalFile,
  markerFile,
  type SimulationPlace,
  simulationDir,
  stateDir,
  submissionDir,
  type TaskName,
  taskLog,
} from '../../src/layout';
import { EVENT_VERSION } from '../../src/run';
import { madeUpSettings } from '../../src/run/golden/made-up';
import type { RunSettings } from '../../src/settings';
import { root } from './bed';

/** Another one in each file of tests: a job ends what an earlier job of its number and run left behind. */
export const RUN = `a-run-${randomBytes(4).toString('hex')}`;

export interface TaskEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly output: string;
}

export class TaskBed {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'powersim-task-')));
  readonly place: SimulationPlace = { outputDir: path.join(this.folder, 'OUT'), name: 'NAME' };
  readonly simulation = simulationDir(this.place);
  private readonly settings: RunSettings;
  /** Of the script when the jobs were handed over. */
  scriptSha256: string | undefined;
  private readonly running = new Set<TaskProcess>();

  /** @param settings beside a run of 12 steps in 4 partitions */
  constructor(settings: (folder: string) => Partial<RunSettings>) {
    this.settings = madeUpSettings({
      cwd: this.folder,
      outputDir: this.place.outputDir,
      name: this.place.name,
      numSteps: 12,
      period: 3,
      numOverlapSteps: 1,
      exeflags: [],
      environment: {},
      stopGracePeriod: 1,
      executor: 'slurm',
      ...settings(this.folder),
    });
    mkdirSync(this.place.outputDir);
    mkdirSync(path.dirname(stateDir(this.place)));
    mkdirSync(stateDir(this.place));
    this.own(RUN);
  }

  /** Writes the journal's beginning. */
  own(runId: string): void {
    const created = { type: 'runCreated', runId, kind: 'run', product: 'x', settings: this.settings, scriptSha256: '' };
    writeFileSync(journalFile(this.place), `${JSON.stringify({ v: EVENT_VERSION, seq: 1, time: 1, ...created })}\n`);
  }

  /** As a supervisor marks what setup made. */
  mark(runId = RUN): void {
    writeFileSync(markerFile(this.place), `${runId}\n`);
  }

  /** What a submission's tasks are told; its folder is made when it is not there. */
  specOf(submission: number, work: JobWork): JobSpec {
    mkdirSync(submissionDir(this.place, submission), { recursive: true });
    const { place, settings } = this;
    const known = this.scriptSha256 === undefined ? {} : { scriptSha256: this.scriptSha256 };
    return { v: 1, runId: RUN, submission, place, settings, offered: {}, work, ...known };
  }

  /** Starts a task as a process. */
  start(submission: number, work: JobWork, name: TaskName = 'job', env: Record<string, string> = {}): TaskProcess {
    const spec = this.specOf(submission, work);
    const job = `${4710 + submission}`;
    const task = name === 'job' ? {} : { SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: `${name}` };
    const slurm = { SLURM_JOB_ID: job, SLURMD_NODENAME: 'node1', ...task };
    const nowhere = path.join(this.folder, 'state-that-cannot-be');
    const process = new TaskProcess(spec, { POWERSIM_STATE_HOME: nowhere, ...slurm, ...env }, this.folder);
    this.running.add(process);
    return process;
  }

  /** Setup as a task, and its mark. */
  async setUp(env: Record<string, string> = {}): Promise<void> {
    const end = await this.start(1, { type: 'setup' }, 'job', env).ended;
    if (end.exitCode !== 0) throw new Error(end.output);
    this.mark();
  }

  /** What a task has written down. */
  lines(submission: number, name: TaskName = 'job'): TaskLine[] {
    return this.log(submission, name)
      .split('\n')
      .flatMap((line) => parseTaskLine(line) ?? []);
  }

  log(submission: number, name: TaskName = 'job'): string {
    try {
      return readFileSync(taskLog(this.place, submission, name), 'utf8');
    } catch {
      return '';
    }
  }

  /** What a task has written down in short, without progress. */
  story(submission: number, name: TaskName = 'job'): string[] {
    return this.lines(submission, name).flatMap((line) => {
      if (line.type === 'began') return [`began ${line.restart}`];
      if (line.type === 'attemptBegan') return [`${line.index}@${line.attempt} began`];
      if (line.type === 'attemptEnded') return [`${line.index}@${line.attempt} ${line.result.outcome}`];
      if (line.type === 'phaseEnded') return [line.result.outcome];
      return line.type === 'ended' ? [`ended ${line.how}`] : [];
    });
  }

  /** Resolves when a task's story has the word. */
  told(word: string, submission: number, name: TaskName = 'job'): Promise<void> {
    return vi.waitFor(
      () => {
        const story = this.story(submission, name);
        if (!story.includes(word)) throw new Error(`no "${word}" among ${story.join(', ')}`);
      },
      { timeout: 40_000, interval: 20 },
    );
  }

  async dispose(): Promise<void> {
    for (const task of this.running) task.kill('SIGTERM');
    await Promise.all([...this.running].map((task) => task.ended));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class TaskProcess {
  readonly ended: Promise<TaskEnd>;
  private readonly child: ChildProcess;
  private output = '';

  constructor(spec: JobSpec, env: Record<string, string>, cwd: string) {
    const command = [path.join(root, 'bin/powersim.js'), 'task'];
    this.child = spawn(process.execPath, command, { env: { ...process.env, ...env }, cwd, stdio: 'pipe' });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.child.stdin?.end(JSON.stringify(spec));
    this.ended = new Promise((resolve) =>
      this.child.on('close', (exitCode, signal) => resolve({ exitCode, signal, output: this.output })),
    );
  }

  kill(signal: NodeJS.Signals): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
  }
}

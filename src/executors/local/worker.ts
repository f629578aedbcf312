import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { APPEND_NO_LINK } from '../../layout';
import { programOr, startTimeOf } from '../../machine';
import {
  encodeLine,
  type ProcessCommand,
  RUN_ID_VARIABLE,
  WORKER_SOCKET_VARIABLE,
  WORKER_TOKEN_VARIABLE,
  type WorkerCommand,
  type WorkerMessage,
  type WorkerNotice,
} from '../../runtimes';
import { stopTree, type TreeTarget } from './stop-tree';
import type { WorkerLink, WorkerServer } from './worker-server';

/** Every process that a worker starts carries it: `<run id>.<worker>.<random>`; no two supervisors give the same. */
const WORKER_ID_VARIABLE = 'POWERSIM_WORKER_ID';
/** A worker that has not said hello by then is given up: its start hangs. Milliseconds. */
const HELLO_LIMIT = 15 * 60_000;

export type Done = Extract<WorkerMessage, { type: 'done' }>;
export type Failed = Extract<WorkerMessage, { type: 'failed' }>;
export type Progress = Extract<WorkerMessage, { type: 'progress' }>;

/** The worker's process ended before it answered. */
export interface Died {
  readonly type: 'died';
  readonly exit: number | null;
  readonly signal: string | null;
  /** Why it was stopped, if that was our doing. */
  readonly stopped: string | undefined;
  /** It could not even be started. */
  readonly startError: string | undefined;
  /** It never came so far that it could be given something to do. */
  readonly unheard?: boolean;
}

export interface WorkerOptions {
  readonly number: number;
  readonly runId: string;
  readonly command: ProcessCommand;
  readonly cwd: string;
  /** Takes its stdout and stderr until the driver points them elsewhere. */
  readonly log: string;
  readonly server: WorkerServer;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
}

/** One process that executes partitions, from its start to its end. */
export class Worker {
  readonly number: number;
  readonly log: string;
  /** Partitions it was given so far; setup counts as one. */
  used = 0;
  startTime = '';
  /** Resolves when the process is gone. */
  readonly ended: Promise<Died>;
  private readonly mark: readonly [string, string];
  private link: WorkerLink | undefined;
  private readonly connected: Promise<WorkerLink>;
  private stopReason: string | undefined;
  private stopping: Promise<void> | undefined;
  /** undefined when the system was not even asked. */
  private readonly child: ChildProcess | undefined;
  private busy = false;
  private gone = false;

  constructor(private readonly options: WorkerOptions) {
    this.number = options.number;
    this.log = options.log;
    const id = `${options.runId}.${options.number}.${randomBytes(6).toString('hex')}`;
    this.mark = [WORKER_ID_VARIABLE, id];
    const token = randomBytes(24).toString('hex');
    this.connected = new Promise((resolve) => options.server.expect(token, resolve));
    const started = startProcess(options, {
      [RUN_ID_VARIABLE]: options.runId,
      [WORKER_ID_VARIABLE]: id,
      [WORKER_SOCKET_VARIABLE]: options.server.path,
      [WORKER_TOKEN_VARIABLE]: token,
    });
    this.child = started instanceof Error ? undefined : started;
    this.ended = new Promise((resolve) => {
      const settle = (exit: number | null, signal: string | null, startError: string | undefined) => {
        this.gone = true;
        options.server.forget(token);
        this.link?.socket.destroy();
        const unheard = this.link === undefined;
        resolve({ type: 'died', exit, signal, stopped: this.stopReason, startError, unheard });
      };
      if (started instanceof Error) return settle(null, null, started.message);
      started.once('error', (error) => settle(null, null, error.message));
      started.once('exit', (exit, signal) => settle(exit, signal, undefined));
    });
    // What it started may outlive it.
    void this.ended.then(() => this.stop(undefined));
  }

  /** Of the process that was started; -1 when it could not be. */
  get pid(): number {
    return this.child?.pid ?? -1;
  }

  get isBusy(): boolean {
    return this.busy;
  }

  get isGone(): boolean {
    return this.gone || this.stopping !== undefined;
  }

  /** Root and mark of its process tree. */
  get tree(): TreeTarget {
    return { root: { pid: this.pid, startTime: this.startTime }, mark: this.mark };
  }

  /** Finds out its start time, which names the process together with its pid. */
  async identify(): Promise<void> {
    this.startTime = (await startTimeOf(this.pid)) ?? '';
  }

  /** Resolves with its hello, or with its end. */
  async start(): Promise<WorkerLink['hello'] | Died> {
    const abort = new AbortController();
    const limit = delay(HELLO_LIMIT, undefined, { signal: abort.signal, ref: false }).then(
      () => this.stop('it did not start in time'),
      () => undefined,
    );
    const first = await Promise.race([this.connected, this.ended, limit.then(() => this.ended)]);
    abort.abort();
    if ('type' in first) return first;
    this.link = first;
    return first.hello;
  }

  /** Tells it what it need not answer, if it is one that listens to such. */
  tell(notice: WorkerNotice): void {
    if (this.link?.hello.capabilities['preparesMethods'] === true) this.link.socket.write(encodeLine(notice));
  }

  /**
   * Gives it a command and resolves with its answer or its end; `progress` hears of its steps meanwhile.
   * One command at a time.
   */
  async ask(command: WorkerCommand, progress?: (message: Progress) => void): Promise<Done | Failed | Died> {
    const link = this.link;
    if (!link || this.busy) throw new Error(`worker ${this.number} is not ready for ${command.type}`);
    this.busy = true;
    const answer = new Promise<Done | Failed>((resolve) => {
      link.onMessage = (message) => {
        if (message.type === 'progress') progress?.(message);
        else if (message.type !== 'hello' && message.command === command.type) resolve(message);
      };
    });
    // A worker that closes its socket is ending, or has lost its mind.
    link.onClose = () => void this.stop(undefined);
    link.socket.write(encodeLine(command));
    try {
      return await Promise.race([answer, this.ended]);
    } finally {
      this.busy = false;
    }
  }

  /**
   * Ends the process and all that it started: asks, then SIGTERM, then SIGKILL.
   * @param reason kept as the reason of its end; undefined when it ends of its own accord
   */
  stop(reason: string | undefined): Promise<void> {
    this.stopReason ??= reason;
    this.stopping ??= this.end();
    return this.stopping;
  }

  /** Ends the process and all that it started at once. */
  async kill(): Promise<void> {
    await stopTree(this.tree, 0);
  }

  private async end(): Promise<void> {
    const patience = Math.min(this.options.grace, this.busy ? 250 : 2000);
    if (this.link && !this.gone) {
      this.link.socket.write(encodeLine({ type: 'exit' }));
      const abort = new AbortController();
      await Promise.race([this.ended, delay(patience, undefined, { signal: abort.signal }).catch(() => undefined)]);
      abort.abort();
    }
    await stopTree(this.tree, this.options.grace);
    await this.ended;
  }
}

/** @returns why it cannot be started, where Node itself refuses: a flag or a variable of a journal holds a zero byte */
function startProcess(
  { command, cwd, log }: WorkerOptions,
  variables: Readonly<Record<string, string>>,
): ChildProcess | Error {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(log, APPEND_NO_LINK);
    // Not execa: it would pass the output through this process, and a worker must be able to speak after we are gone.
    return spawn(programOr(command.file, command.spare), [...command.args], {
      cwd,
      env: { ...command.env, ...variables },
      stdio: ['ignore', descriptor, descriptor],
      // A group of its own, so that a Ctrl-C at the terminal is ours to handle.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

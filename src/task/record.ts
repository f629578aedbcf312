import { closeSync, fdatasync, openSync, readFileSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { encodeTaskLine, parseTaskLine, type TaskLine } from '../executors/slurm/task-log';
import { isMissing, READ_APPEND_NO_LINK, READ_NO_LINK } from '../layout';
import { UserError } from '../text';

/** A line without its time. */
export type TaskFact = TaskLine extends infer Line ? (Line extends TaskLine ? Omit<Line, 'time'> : never) : never;
/** What may be left out when something newer is known. */
type Progress = Extract<TaskFact, { type: 'step' | 'phaseProgress' }>;

/** Milliseconds between two lines of progress. */
const EVERY = 1000;
/** Milliseconds between two looks whether a disk that was full has room again, and how many there are. */
const PATIENCE = 1000;
const TRIES = 60;

/** What a task writes down, so that whoever follows the run from another machine sees it. */
export class TaskRecord {
  private waiting: TaskLine | undefined;
  private timer: NodeJS.Timeout | undefined;
  private toldAt = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly file: string,
    private readonly descriptor: number,
    private readonly now: () => number,
    /** What this task wrote before Slurm started it again. */
    readonly earlier: readonly TaskLine[],
    /** The last line has no end. */
    private isTorn: boolean,
    /** Bytes that were looked at. */
    private seen: number,
  ) {}

  /**
   * Opens a task's log to go on with it.
   * @throws UserError `task.noFolder` when the folder of its submission is not there: nothing is made in its place
   */
  static open(file: string, now: () => number): TaskRecord {
    const descriptor = openLog(file);
    const bytes = readFileSync(descriptor);
    const text = bytes.toString('utf8');
    const lines = text.split('\n').flatMap((line) => parseTaskLine(line) ?? []);
    return new TaskRecord(file, descriptor, now, lines, text !== '' && !text.endsWith('\n'), bytes.length);
  }

  /** Appends lines together; resolves when the disk has them. */
  async write(...facts: readonly TaskFact[]): Promise<void> {
    const time = this.now();
    const lines = facts.map((fact): TaskLine => ({ ...fact, time }));
    this.tellWaiting();
    for (let tries = 1; !this.append(lines); tries += 1) {
      if (tries === TRIES) throw new Error('the log of this task cannot be written');
      await delay(PATIENCE);
    }
    await promisify(fdatasync)(this.descriptor);
  }

  /** Appends how far it is, once a second at most; the last word is never lost. */
  progress(fact: Progress): void {
    this.waiting = { ...fact, time: this.now() };
    const rest = this.toldAt + EVERY - performance.now();
    if (rest <= 0) this.tellWaiting();
    else this.timer ??= setTimeout(() => this.tellWaiting(), rest).unref();
  }

  /**
   * Whether the task was started once more than `restart` times: a node that Slurm lost sight of goes on, while another
   * one begins anew.
   */
  async isTakenOver(restart: number): Promise<boolean> {
    try {
      // Opened anew: a network file system asks its server then.
      const handle = await open(this.file, READ_NO_LINK);
      try {
        const more = Math.max(0, (await handle.stat()).size - this.seen);
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(more), 0, more, this.seen);
        const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
        this.seen += end;
        const lines = buffer.toString('utf8', 0, end).split('\n').map(parseTaskLine);
        return lines.some((line) => line?.type === 'began' && line.restart > restart);
      } finally {
        await handle.close();
      }
    } catch {
      return false;
    }
  }

  close(): void {
    this.tellWaiting();
    closeSync(this.descriptor);
  }

  private tellWaiting(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.waiting) return;
    this.toldAt = performance.now();
    this.append([this.waiting]);
    this.waiting = undefined;
    // Other machines see what reached the server: a network file system may keep it here for half a minute.
    fdatasync(this.descriptor, () => undefined);
  }

  /** @returns whether all of it was written: a disk may be full for a while */
  private append(lines: readonly TaskLine[]): boolean {
    const text = lines.map(encodeTaskLine).join('');
    const bytes = Buffer.from(this.isTorn ? `\n${text}` : text);
    try {
      this.isTorn = true;
      for (let at = 0; at < bytes.length; ) at += writeSync(this.descriptor, bytes, at);
      this.isTorn = false;
      return true;
    } catch {
      return false;
    }
  }
}

function openLog(file: string): number {
  try {
    return openSync(file, READ_APPEND_NO_LINK);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UserError(
      'task.noFolder',
      `There is no folder for ${file}: the run was moved or removed since it handed this job to Slurm, or this node does not see the file system that it is on.`,
    );
  }
}

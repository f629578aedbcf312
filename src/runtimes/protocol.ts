import * as z from 'zod/mini';
import { messageOf, oneLine } from '../text';

/**
 * What supervisor and worker say to each other: JSON, one message a line, UTF-8. Transport neutral: a socket on one
 * machine, files on a shared file system under Slurm. stdout and stderr of a worker are never part of it.
 */

/** Raised when a message changes its meaning; a worker with another number is refused. */
export const PROTOCOL = 1;

/** Longest line that is read, in bytes. Stack traces of real models reach tens of kilobytes. */
export const MAX_LINE_BYTES = 1 << 20;

/** What the worker's driver expects in its environment, and takes out of it before any other code runs. */
export const WORKER_SOCKET_VARIABLE = 'POWERSIM_WORKER_SOCKET';
/** See {@link WORKER_SOCKET_VARIABLE}. */
export const WORKER_TOKEN_VARIABLE = 'POWERSIM_WORKER_TOKEN';
/** Stays in the environment: every descendant of a run's workers carries it, so that stopping finds them all. */
export const RUN_ID_VARIABLE = 'POWERSIM_RUN_ID';

/** Absolute path of the file that stdout and stderr are appended to from this command on. */
const consolePath = z.string();
const count = z.int().check(z.nonnegative());

/** supervisor → worker. `index` counts partitions from 1, `attempt` a partition's attempts from 1. */
export const workerCommandSchema = z.discriminatedUnion('type', [
  /** Reads the user's script; without one the worker can only join. */
  z.object({
    type: z.literal('load'),
    script: z.nullable(z.string()),
    buildFunction: z.string(),
    executeFunction: z.string(),
    console: consolePath,
  }),
  z.object({
    type: z.literal('setup'),
    outputDir: z.string(),
    name: z.string(),
    numSteps: count,
    period: count,
    numOverlapSteps: count,
    console: consolePath,
  }),
  z.object({
    type: z.literal('execute'),
    outputDir: z.string(),
    name: z.string(),
    index: count,
    attempt: count,
    console: consolePath,
  }),
  z.object({
    type: z.literal('join'),
    outputDir: z.string(),
    name: z.string(),
    skipFailures: z.boolean(),
    console: consolePath,
  }),
  /** Joins a partition that succeeded ahead of the others; a join that this worker is then asked for goes on from there. */
  z.object({
    type: z.literal('joinAhead'),
    outputDir: z.string(),
    name: z.string(),
    index: count,
    console: consolePath,
  }),
  z.object({ type: z.literal('exit') }),
]);
export type WorkerCommand = z.infer<typeof workerCommandSchema>;

/**
 * supervisor → worker, for one whose hello says `preparesMethods`: never answered, and nothing depends on it. `prepare`
 * has it compile what stands in `known`, and what is written into `followed`, until there is a command. Empty paths
 * stand for nothing.
 */
export interface WorkerNotice {
  readonly type: 'prepare';
  readonly known: string;
  readonly followed: string;
}

/** The commands that are answered with `done` or `failed`. */
const commandType = z.enum(['load', 'setup', 'execute', 'join', 'joinAhead']);

/**
 * Why a command failed: `syntax` the script cannot be parsed, `packageMissing` it loads a package that is not installed,
 * `functionMissing` it does not define the functions, `script` anything else that it threw, `status` it returned but
 * its status is not success, `disk` the disk is full or cannot be written, `internal` the driver itself.
 */
export const failureKindSchema = z.enum([
  'syntax',
  'packageMissing',
  'functionMissing',
  'script',
  'status',
  'disk',
  'internal',
]);
export type FailureKind = z.infer<typeof failureKindSchema>;

/** What a worker or its packages can do, e.g. `skipFailures`, `packageVersion`. */
const capabilities = z.record(z.string(), z.union([z.boolean(), z.string()]));

/** worker → supervisor. */
export const workerMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    token: z.string(),
    protocol: z.int(),
    pid: z.int().check(z.positive()),
    runtime: z.string(),
    version: z.string(),
    capabilities,
  }),
  /** Step `step` of `of` is being executed, both from 1 and relative to the partition. */
  z.object({
    type: z.literal('progress'),
    step: count,
    of: count,
    /** Local date and time of the simulation without a zone, e.g. `2024-01-03T00:00:00`. */
    simulatedTime: z.optional(z.string()),
    model: z.optional(z.string()),
  }),
  z.object({
    type: z.literal('done'),
    command: commandType,
    /** Start of the whole simulation, answered by setup; without a zone. */
    initialTime: z.optional(z.string()),
    /** Length of a step in milliseconds, answered by setup. */
    stepMs: z.optional(z.number().check(z.positive())),
    capabilities: z.optional(capabilities),
    /** Peak resident memory of the worker so far, in bytes. */
    maxRss: z.optional(z.number().check(z.nonnegative())),
    /** What the simulation does otherwise than a modeller may expect, answered by setup. */
    warnings: z.optional(z.array(z.string())),
    /** One sentence on what was done, answered by a join that measures its seams. */
    note: z.optional(z.string()),
    /** The note is one to act on. */
    concern: z.optional(z.boolean()),
    /** The simulation's own status is a failure although no exception came out of the script. */
    swallowed: z.optional(z.boolean()),
  }),
  z.object({
    type: z.literal('failed'),
    command: commandType,
    kind: failureKindSchema,
    message: z.string(),
    stack: z.string(),
  }),
]);
export type WorkerMessage = z.infer<typeof workerMessageSchema>;

/** A message as it travels, its line break included. */
export function encodeLine(message: WorkerCommand | WorkerNotice | WorkerMessage): string {
  return `${JSON.stringify(message)}\n`;
}

/** A line read: a message, or why it is none and how it begins. */
export type Decoded<T> =
  | { readonly ok: true; readonly message: T }
  | { readonly ok: false; readonly reason: 'malformed' | 'oversized'; readonly detail: string; readonly start: string };

/**
 * Splits a stream of bytes into lines and reads each as a message. Chunks may end anywhere, also within a character.
 * What cannot be read is reported in its place and never thrown; an oversized line is reported once and skipped.
 */
export class LineDecoder<T> {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private skipping = false;

  constructor(
    private readonly schema: z.ZodMiniType<T>,
    private readonly maxBytes: number = MAX_LINE_BYTES,
  ) {}

  /** The lines that this chunk completes, in order. */
  push(chunk: Uint8Array): Decoded<T>[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const decoded: Decoded<T>[] = [];
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
      this.keep(bytes.subarray(start, end), decoded);
      this.completeLine(decoded);
      start = end + 1;
    }
    this.keep(bytes.subarray(start), decoded);
    return decoded;
  }

  /** What is left when the stream ends: a last line without its line break. */
  end(): Decoded<T>[] {
    const decoded: Decoded<T>[] = [];
    this.completeLine(decoded);
    return decoded;
  }

  private keep(part: Buffer, decoded: Decoded<T>[]): void {
    if (this.skipping || part.length === 0) return;
    // A copy: the stream may reuse its buffer, and a slice would keep all of it in memory.
    this.pending.push(Buffer.from(part.subarray(0, this.maxBytes + 1)));
    this.pendingBytes += part.length;
    if (this.pendingBytes > this.maxBytes) {
      decoded.push(unreadable('oversized', `a line is longer than ${this.maxBytes} bytes`, this.take()));
      this.skipping = true;
    }
  }

  private completeLine(decoded: Decoded<T>[]): void {
    const skipped = this.skipping;
    this.skipping = false;
    const text = this.take();
    if (!skipped && text.trim() !== '') decoded.push(this.read(text));
  }

  private take(): string {
    const text = Buffer.concat(this.pending).toString('utf8');
    this.pending = [];
    this.pendingBytes = 0;
    return text;
  }

  private read(text: string): Decoded<T> {
    try {
      const parsed = this.schema.safeParse(JSON.parse(text));
      if (parsed.success) return { ok: true, message: parsed.data };
      return unreadable('malformed', z.prettifyError(parsed.error), text);
    } catch (error) {
      return unreadable('malformed', messageOf(error), text);
    }
  }
}

function unreadable<T>(reason: 'malformed' | 'oversized', detail: string, text: string): Decoded<T> {
  return { ok: false, reason, detail: oneLine(detail), start: oneLine(text.slice(0, 400), 200) };
}

import * as z from 'zod/mini';
import { failureKind, outcome } from '../../run';

/**
 * What a task writes down while it works, for whoever follows the run: a JSON line each in `taskLog`, appended, also when
 * Slurm starts the task again. Times are milliseconds since the epoch by the node's clock.
 */
const time = z.number();
const index = z.int().check(z.minimum(1));
const attempt = z.int().check(z.minimum(1));

const attemptResult = z.object({
  outcome,
  kind: z.optional(failureKind),
  message: z.optional(z.string()),
  stack: z.optional(z.string()),
  peakRss: z.optional(z.number()),
  swallowed: z.optional(z.boolean()),
  final: z.optional(z.boolean()),
});

const phaseResult = z.object({
  outcome,
  kind: z.optional(failureKind),
  message: z.optional(z.string()),
  stack: z.optional(z.string()),
  initialTime: z.optional(z.string()),
  stepMs: z.optional(z.number()),
  warnings: z.optional(z.readonly(z.array(z.string()))),
  note: z.optional(z.string()),
  concern: z.optional(z.boolean()),
});

export const taskLineSchema = z.discriminatedUnion('type', [
  /** Slurm started it, for the `restart`-th time, from 0. */
  z.object({
    type: z.literal('began'),
    time,
    restart: z.int().check(z.minimum(0)),
    /** Slurm's name of the task: `4711_12` in an array, else `4711`. */
    job: z.string(),
    node: z.string(),
    pid: z.int(),
    /** Bytes of memory that it may have, where Slurm says so. */
    memory: z.optional(z.number()),
  }),
  z.object({ type: z.literal('attemptBegan'), time, index, attempt }),
  z.object({
    type: z.literal('step'),
    time,
    index,
    step: z.int().check(z.minimum(0)),
    of: z.int().check(z.minimum(1)),
    simulatedTime: z.optional(z.string()),
    model: z.optional(z.string()),
  }),
  z.object({ type: z.literal('phaseProgress'), time, done: z.int(), of: z.int().check(z.minimum(1)) }),
  /** Synced to the disk before anything else is done. */
  z.object({ type: z.literal('attemptEnded'), time, index, attempt, result: attemptResult }),
  /** Of setup or join; synced. */
  z.object({ type: z.literal('phaseEnded'), time, result: phaseResult }),
  /**
   * The last line, synced: it did all that it was to do, or was told to end (`terminated`, by SIGTERM: why is for Slurm
   * to say), or could not begin (`refused`).
   */
  z.object({
    type: z.literal('ended'),
    time,
    restart: z.int().check(z.minimum(0)),
    how: z.enum(['done', 'terminated', 'refused']),
    message: z.optional(z.string()),
  }),
]);
export type TaskLine = z.infer<typeof taskLineSchema>;

/** A line of a task's log, with its end. */
export const encodeTaskLine = (line: TaskLine) => `${JSON.stringify(line)}\n`;

/** Reads one line of a task's log; undefined for one that is torn, or unknown. */
export function parseTaskLine(text: string): TaskLine | undefined {
  try {
    return taskLineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

import * as z from 'zod/mini';
import { checkNumbers } from '../../partitions';
import { changeableSettings, runSettingsSchema } from '../../settings';

/** Version of the events' shape. A journal with a higher one is refused; unknown event types are kept and ignored. */
export const EVENT_VERSION = 1;

const index = z.int().check(z.minimum(1));
const attempt = z.int().check(z.minimum(1));
const submission = z.int().check(z.minimum(1));
const processIdentity = {
  pid: z.int(),
  /** As the operating system counts it; with the pid it names one process for as long as the machine is up. */
  startTime: z.string(),
  bootId: z.string(),
  host: z.string(),
};

export const phaseName = z.enum(['setup', 'execute', 'join']);

export const outcome = z.enum(['succeeded', 'failed', 'cancelled', 'interrupted']);
export type Outcome = z.infer<typeof outcome>;

/**
 * Why something failed. `script`: the user's script threw; `status`: it returned, but status.json says FAILED;
 * `killed`: by a signal, possibly for want of memory; `outOfMemory`: the kernel says that it killed it for want of
 * memory; `timeout`: longer than `partitionTimeout`; `stalled`: no progress and no output for `stallTimeout`;
 * `disk`: nothing could be written, or its folder was not there; `crash`: the process ended by itself; `lost`: it
 * vanished together with its supervisor. A cluster's own: `nodeFail`: its node failed; `preempted`: a job that counts
 * more took its place; `requeued`: the cluster, or somebody, put it back into the cluster's queue.
 */
export const failureKind = z.enum([
  'script',
  'status',
  'syntax',
  'packageMissing',
  'functionMissing',
  'crash',
  'killed',
  'outOfMemory',
  'timeout',
  'stalled',
  'disk',
  'lost',
  'start',
  'internal',
  'nodeFail',
  'preempted',
  'requeued',
]);
export type FailureKind = z.infer<typeof failureKind>;

/**
 * Why nothing new starts: `user`: somebody asked for it; `disk`: the output folder is full, or not there; `memory`: the
 * machine runs short.
 */
export const pauseReason = z.enum(['user', 'disk', 'memory']);
export type PauseReason = z.infer<typeof pauseReason>;

/** Code of the warnings that setup reads from the simulation itself. */
export const SIMULATION_WARNING = 'simulation';

/** The shapes of all events, without the envelope; made anew at each call: a window that opens has no time for so many. */
export const eventBodies = () =>
  [
    z.object({
      type: z.literal('runCreated'),
      /** Names files, sockets for instance. */
      runId: z.string().check(z.regex(/^[\w-]{1,64}$/, 'must be letters, digits, - and _')),
      /** `foreign`: a simulation that somebody else partitioned; we only join it, and `settings.script` may be empty. */
      kind: z.enum(['run', 'foreign']),
      product: z.string(),
      settings: runSettingsSchema.check(
        z.refine((s) => checkNumbers(s).length === 0, 'these numbers give no partitions'),
      ),
      scriptSha256: z.string(),
    }),
    z.object({
      type: z.literal('supervisorStarted'),
      ...processIdentity,
      reason: z.string(),
      /** Of the script that the run goes on with, where it changed before anything was executed. */
      scriptSha256: z.optional(z.string()),
    }),
    z.object({ type: z.literal('supervisorEnded'), pid: z.int(), reason: z.string() }),
    z.object({ type: z.literal('phaseStarted'), phase: phaseName }),
    z.object({
      type: z.literal('phaseEnded'),
      phase: phaseName,
      outcome,
      kind: z.optional(failureKind),
      message: z.optional(z.string()),
      log: z.optional(z.string()),
      /** Of the whole simulation, ISO 8601 without a zone; known after setup. */
      initialTime: z.optional(z.string()),
      /** Length of a step in milliseconds. */
      stepMs: z.optional(z.number()),
      /** The join left these partitions out. */
      skipped: z.optional(z.array(index)),
      /** One sentence on what the join found at the seams. */
      note: z.optional(z.string()),
      /** The note is one to act on. */
      concern: z.optional(z.boolean()),
    }),
    /** How far a phase is that tells, in whatever it counts; written at most twice a second. */
    z.object({
      type: z.literal('phaseProgress'),
      phase: phaseName,
      done: z.int().check(z.minimum(0)),
      of: z.int().check(z.minimum(1)),
    }),
    z.object({
      type: z.literal('workerStarted'),
      worker: z.int(),
      pid: z.int(),
      startTime: z.string(),
    }),
    z.object({
      type: z.literal('workerEnded'),
      worker: z.int(),
      exit: z.nullable(z.int()),
      signal: z.nullable(z.string()),
      reason: z.optional(z.string()),
    }),
    z.object({
      type: z.literal('attemptStarted'),
      index,
      attempt,
      /** 0 in a job of a cluster. */
      worker: z.int(),
      folder: z.string(),
      /** The cluster's name of the task that executes it, e.g. `4711_12`. */
      job: z.optional(z.string()),
      /** The node that it executes on. */
      node: z.optional(z.string()),
      /** Bytes of memory that the task may have. */
      memory: z.optional(z.number()),
      /** Seconds that the task may take. */
      timeLimit: z.optional(z.number()),
      /** When it was, where that is told later. */
      at: z.optional(z.number()),
    }),
    z.object({
      type: z.literal('step'),
      index,
      /** From 1, within the partition. */
      step: z.int().check(z.minimum(0)),
      of: z.int().check(z.minimum(1)),
      simulatedTime: z.optional(z.string()),
      model: z.optional(z.string()),
    }),
    z.object({
      type: z.literal('attemptEnded'),
      index,
      attempt,
      outcome,
      kind: z.optional(failureKind),
      message: z.optional(z.string()),
      /** Bytes, of the worker's whole process tree while the attempt ran. */
      peakRss: z.optional(z.number()),
      log: z.optional(z.string()),
      /** When it was, where that is told later. */
      at: z.optional(z.number()),
    }),
    /**
     * A job is about to be handed to a cluster; whether it took it is told by `jobSubmitted`, or found out by its name.
     * Submissions of a run are counted from 1.
     */
    z.object({
      type: z.literal('jobSubmitting'),
      submission,
      phase: phaseName,
      name: z.string(),
      /** Of an array: what each of its tasks executes, as pairs of partition and attempt. */
      tasks: z.array(z.object({ task: z.int(), attempts: z.array(z.tuple([index, attempt])) })),
      /** The cluster's number of a job that has to be over before any of its tasks begins. */
      after: z.optional(z.string()),
      /** Where a setup is done that is not the run's own one. */
      outputDir: z.optional(z.string()),
    }),
    /** The cluster took it, under this number. */
    z.object({ type: z.literal('jobSubmitted'), submission, job: z.string() }),
    /** So many of its tasks wait, by the cluster's own word for why. */
    z.object({ type: z.literal('jobWaits'), submission, tasks: z.int().check(z.minimum(0)), reason: z.string() }),
    /** Nothing of it is in the cluster's hands any more. */
    z.object({ type: z.literal('jobEnded'), submission, message: z.optional(z.string()) }),
    z.object({ type: z.literal('requeued'), index, by: z.enum(['automatic', 'user', 'resume']) }),
    /** Taken out of the queue before it ran. */
    z.object({ type: z.literal('dequeued'), index }),
    /** What status.json on disk says, where the journal said otherwise. */
    z.object({
      type: z.literal('foundOnDisk'),
      index,
      outcome: z.enum(['succeeded', 'failed']),
      /** Why what had succeeded did not. */
      message: z.optional(z.string()),
    }),
    z.object({
      type: z.literal('queueChanged'),
      paused: z.nullable(pauseReason),
      concurrency: z.int().check(z.minimum(1)),
      /** Why it is paused, in a sentence that says what to do. */
      message: z.optional(z.string()),
    }),
    /** The running attempt shows no progress and prints nothing; `idle` milliseconds so far. */
    z.object({ type: z.literal('stalled'), index, attempt, idle: z.number().check(z.minimum(0)) }),
    /** It moves again. */
    z.object({ type: z.literal('stallEnded'), index, attempt }),
    /**
     * What somebody did with the partitions' stores after the join: set aside (`cleaned`), put back (`restored`), or
     * deleted for good (`emptied`).
     */
    z.object({
      type: z.literal('partitionStores'),
      what: z.enum(['cleaned', 'restored', 'emptied']),
      bytes: z.number(),
    }),
    z.object({ type: z.literal('settingsChanged'), changes: changeableSettings }),
    /** With the partition that it is about, if it is about one. */
    z.object({ type: z.literal('warning'), code: z.string(), message: z.string(), index: z.optional(index) }),
    z.object({ type: z.literal('cancelRequested'), index: z.optional(index) }),
  ] as const;

export type EventBody = z.infer<ReturnType<typeof eventBodies>[number]>;

/** One line of the journal. */
export type RunEvent = EventBody & { readonly v: number; readonly seq: number; readonly time: number };

import * as z from 'zod/mini';
import { runSettingsSchema } from '../../settings';

const pair = z.tuple([z.int().check(z.minimum(1)), z.int().check(z.minimum(1))]);

/** What a job is for. */
export const jobWorkSchema = z.discriminatedUnion('type', [
  /** @see Executor.setup */
  z.object({ type: z.literal('setup'), outputDir: z.optional(z.string()) }),
  /** What each task of an array executes, one after the other: pairs of partition and attempt, by the task's number. */
  z.object({ type: z.literal('execute'), tasks: z.record(z.string(), z.array(pair)) }),
  z.object({ type: z.literal('join'), skipFailures: z.boolean() }),
]);
export type JobWork = z.infer<typeof jobWorkSchema>;

/**
 * Everything that a task needs to know, in the batch script itself: Slurm keeps that as it was handed over, and nothing
 * that a job executes comes from a run's folder.
 */
export const jobSpecSchema = z.object({
  v: z.literal(1),
  runId: z.string(),
  /** Of the run's submissions, from 1. */
  submission: z.int().check(z.minimum(1)),
  place: z.object({ outputDir: z.string(), name: z.string() }),
  settings: runSettingsSchema,
  /** What an editor's Julia extension offers. */
  offered: z.object({ julia: z.optional(z.string()), project: z.optional(z.string()) }),
  work: jobWorkSchema,
  /** Names the script's text when the job was handed over: one that changed while it waited is not executed. */
  scriptSha256: z.optional(z.string()),
});
export type JobSpec = z.infer<typeof jobSpecSchema>;

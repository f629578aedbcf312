import * as z from 'zod/mini';
import { changeableSettings, runSettingsSchema } from '../../settings';

/** Where Julia may come from besides the settings: what an editor's Julia extension offers. Never from a run folder. */
const offered = z.optional(z.object({ julia: z.optional(z.string()), project: z.optional(z.string()) }));
const place = z.object({ outputDir: z.string(), name: z.string() });
/** The person agreed to start a run that is not in this user's registry, or whose script changed, or to run again what succeeded. */
const agreed = z.optional(
  z.object({
    foreignRun: z.optional(z.boolean()),
    changedScript: z.optional(z.boolean()),
    /** Partitions that are named and succeeded are executed again. */
    succeeded: z.optional(z.boolean()),
  }),
);

/**
 * What is done with the partitions' stores: `clean` moves them out of OUT/NAME, `restore` puts them back, `empty`
 * deletes them for good, also those that were not set aside yet.
 */
const cleaning = z.enum(['clean', 'restore', 'empty']);
export type Cleaning = z.infer<typeof cleaning>;

/** Settings that are other than before from now on. */
const changes = z.optional(changeableSettings);

/** What a supervisor is started for. */
export const intentSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), settings: runSettingsSchema, force: z.boolean(), offered }),
  z.object({ type: z.literal('resume'), place, agreed, offered, changes }),
  /** Without `indices`: all that can be retried, setup included. */
  z.object({
    type: z.literal('retry'),
    place,
    indices: z.optional(z.array(z.int().check(z.minimum(1)))),
    agreed,
    offered,
    changes,
  }),
  z.object({
    type: z.literal('join'),
    place,
    agreed,
    offered,
    /** Leave partitions out that did not succeed; the result is marked FAILED. */
    skipFailures: z.boolean(),
    engine: z.enum(['auto', 'package', 'native']),
    /** From this user's settings or flags: what a foreign simulation does not know of itself. */
    julia: z.object({
      script: z.optional(z.string()),
      executable: z.optional(z.string()),
      project: z.optional(z.string()),
      exeflags: z.array(z.string()),
      cwd: z.string(),
      environment: z.record(z.string(), z.string()),
    }),
  }),
  /** Ends jobs that a cluster still has of a run whose supervisor is gone. */
  z.object({ type: z.literal('cancel'), place }),
  /** The partitions' stores after the join: set aside, put back, or deleted for good. */
  z.object({ type: z.literal('clean'), what: cleaning, place }),
]);
export type Intent = z.infer<typeof intentSchema>;

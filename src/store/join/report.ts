import * as z from 'zod';
import { cutReportSchema } from '../seams/cuts';
import { seamReportSchema } from '../seams/report';

/** `join_report.json`: what the native join did, and what the overlaps say about the cuts. Steps and partitions count from 1. */
export const joinReportSchema = z.object({
  v: z.literal(1),
  engine: z.literal('native'),
  /** When the join ended, UTC. */
  time: z.string(),
  seconds: z.number(),
  /** Upstream's word, as written to `status.json`. */
  status: z.string(),
  numbers: z.object({ numSteps: z.int(), period: z.int(), numOverlapSteps: z.int() }),
  joined: z.array(z.int()),
  /** Their steps are NaN in the joined store. */
  skipped: z.array(z.object({ index: z.int(), steps: z.tuple([z.int(), z.int()]), reason: z.string() })),
  store: z.object({
    file: z.string(),
    bytes: z.number(),
    sha256: z.string(),
    datasets: z.int(),
    /** Datasets whose layout was not plain, copied by the HDF5 library. */
    throughLibrary: z.array(z.string()),
  }),
  seams: seamReportSchema,
  /** What the joined commitment shows at the cuts; absent where it cannot be told. */
  cuts: cutReportSchema.optional(),
  /** What the join went on with and a person should know. */
  warnings: z.array(z.string()).default([]),
  /** The verdict in a sentence, and the warnings after it. */
  note: z.string().default(''),
  /** Whether the note says that the result is not what a single run would have given. */
  concern: z.boolean().default(false),
});
export type JoinReport = z.infer<typeof joinReportSchema>;

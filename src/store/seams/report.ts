import * as z from 'zod';

/** How far two computations of the same values are apart, in the store's own units. */
const difference = z.object({
  /** Values that were compared; those that only one of the two has are not among them. */
  compared: z.int(),
  maxAbsolute: z.number(),
  /** `maxAbsolute` over the dataset's largest magnitude; 0 where all values are 0. */
  relative: z.number(),
  /** Commitments that differ: values further apart than one half. Of all others: further apart than rounding. */
  differing: z.int(),
  /** Where `maxAbsolute` was found; absent when everything agrees. `seam` is the earlier partition's index. */
  at: z.object({ seam: z.int(), column: z.string(), time: z.string() }).optional(),
});
export type Difference = z.infer<typeof difference>;

const datasetSeams = z.object({
  /** Name of the decision model, or of the emulation model. */
  model: z.string(),
  source: z.enum(['decision', 'emulation']),
  container: z.string(),
  key: z.string(),
  kind: z.enum(['commitment', 'continuous']),
  /** Of its model, MVA: powers are stored per unit of it. Absent in reports of earlier versions. */
  basePower: z.number().optional(),
  /** Largest magnitude of the compared values. */
  magnitude: z.number(),
  /** Values that count: of each execution what lies before the next one. */
  realised: difference,
  /** The same in the last overlapping step. */
  lastStep: difference,
  /** The same in the last period before the later partition takes over. */
  end: difference,
  /** Of each overlapping step, over all seams; absent in reports of earlier versions. */
  perStep: z.array(z.object({ maxAbsolute: z.number(), differing: z.int() })).optional(),
  /** The column that is apart at the end of the most seams; absent when none is. */
  worst: z.object({ column: z.string(), seams: z.int() }).optional(),
  /** What executions foresaw beyond the next one; absent where there is nothing beyond. */
  forecast: difference.optional(),
  /** Sums of the realised values of the last overlapping step, over all seams. */
  totals: z.object({ earlier: z.number(), later: z.number() }),
  /** Measured seams at which the two have no realised value both. */
  notCompared: z.array(z.int()).default([]),
  /** Seams at which anything realised differs; `seam` is the earlier partition's index. */
  perSeam: z.array(
    z.object({
      seam: z.int(),
      maxAbsolute: z.number(),
      relative: z.number(),
      differing: z.int(),
      column: z.string(),
      time: z.string(),
      lastStep: z.object({ maxAbsolute: z.number(), differing: z.int() }),
      end: z.object({ maxAbsolute: z.number(), differing: z.int(), columns: z.array(z.string()) }),
    }),
  ),
});
export type DatasetSeams = z.infer<typeof datasetSeams>;

const objectiveSeams = z.object({ model: z.string(), all: difference, lastStep: difference });
export type ObjectiveSeams = z.infer<typeof objectiveSeams>;

const seamCost = z.object({
  /** Sum of the stored production costs, or the objective where no cost is stored. */
  of: z.enum(['productionCost', 'objective']),
  model: z.string(),
  /** Sums over the last overlapping steps, or periods, of all seams. */
  earlier: z.number(),
  later: z.number(),
  /** Sum of the seams' differences without their signs, so that they do not cancel each other. */
  apart: z.number(),
});
export type SeamCost = z.infer<typeof seamCost>;

/** What the steps that two neighbouring partitions both computed say about the cut between them. */
export const seamReportSchema = z.object({
  v: z.literal(1),
  numOverlapSteps: z.int(),
  /** Cuts of the simulation. */
  seams: z.int(),
  /** Seams that were measured, by the earlier partition's index. */
  measured: z.array(z.int()),
  verdict: z.object({
    kind: z.enum(['enough', 'notEnough', 'differentInputs', 'noOverlap', 'unknown']),
    sentence: z.string(),
  }),
  datasets: z.array(datasetSeams),
  /** Local time without a zone, at which the simulation begins; absent in reports of earlier versions, as the next. */
  initialTime: z.string().optional(),
  stepResolutionMs: z.number().optional(),
  /** Absent where the stores tell none. */
  cost: seamCost.optional(),
  /** The same in the last period before the later partition takes over; of production costs alone. */
  endCost: seamCost.optional(),
  /** Of executions in the overlap, from `optimizer_stats`. */
  objectives: z.array(objectiveSeams),
});
export type SeamReport = z.infer<typeof seamReportSchema>;

/** What the command line asks the reader's program, which prints the answer: its only argument after its name, as JSON. */
import * as z from 'zod';

/** A simulation's folder or a store as somebody named it, absolute. */
const path = z.string().min(1);
const json = z.boolean();
const units = z.enum(['natural', 'systemBase']);
const chosen = {
  path,
  json,
  /** `MODEL/KEY`, `MODEL/CONTAINER/KEY` or `KEY`, as somebody typed them. */
  variables: z.array(z.string()),
  /** Names, or lists of names with commas between them; empty for all. */
  columns: z.array(z.string()),
  /** Milliseconds as if local time were UTC; `toMs` is exclusive. */
  fromMs: z.number().optional(),
  toMs: z.number().optional(),
  units,
};

export const commandSchema = z.discriminatedUnion('command', [
  /** What there is; with variables, their columns by name. */
  z.strictObject({ command: z.literal('list'), path, json, variables: z.array(z.string()) }),
  /** Least, mean and largest value of every column. */
  z.strictObject({ command: z.literal('values'), ...chosen }),
  z.strictObject({
    command: z.literal('export'),
    ...chosen,
    format: z.enum(['csv', 'parquet']),
    layout: z.enum(['wide', 'long']),
    /** Absolute; `-` is standard output, for CSV. */
    file: z.string().min(1),
    /** Whether a file that is there is replaced. */
    force: z.boolean(),
  }),
  /** `optimizer_stats` of a decision model's executions. */
  z.strictObject({
    command: z.literal('executions'),
    path,
    json,
    /** As somebody typed it. */
    model: z.string(),
    fromMs: z.number().optional(),
    toMs: z.number().optional(),
    /** CSV: absolute; `-` is standard output. */
    file: z.string().min(1).optional(),
    /** Whether a file that is there is replaced. */
    force: z.boolean(),
  }),
  z.strictObject({ command: z.literal('seams'), path, json }),
  z.strictObject({
    command: z.literal('summary'),
    /** A store, or the folder of a simulation that is not joined: then of what there is of it. */
    path,
    json,
    /** From the start of setup to the end of the join. */
    wallSeconds: z.number().optional(),
    /** What the partitions took together. */
    workSeconds: z.number().optional(),
    /** What the join found at the seams, in a sentence. */
    seams: z.string().optional(),
  }),
]);
export type CommandWish = z.infer<typeof commandSchema>;

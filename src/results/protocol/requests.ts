/** Everything that may be asked, as it is checked where it arrives. Times are milliseconds as if local time were UTC. */
import * as z from 'zod';

/** What was opened: a simulation's folder `OUT/NAME`, or one store. Paths are absolute. */
const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('simulation'), folder: z.string().min(1) }),
  z.strictObject({ kind: z.literal('store'), file: z.string().min(1) }),
]);
export type Target = z.infer<typeof targetSchema>;

/** A dataset of results, of a decision model or of the emulation model. */
const outputSchema = z.strictObject({
  /** Name of the model as the catalogue has it. */
  model: z.string(),
  source: z.enum(['decision', 'emulation']),
  container: z.enum(['duals', 'parameters', 'variables', 'aux_variables', 'expressions']),
  key: z.string(),
});
export type OutputRef = z.infer<typeof outputSchema>;

/** `natural`: MW where upstream stores per unit of the base power; `systemBase`: as stored. */
const units = z.enum(['natural', 'systemBase']);
export type Units = z.infer<typeof units>;

/** A moment or none; `toMs` is exclusive. */
const span = { fromMs: z.number().optional(), toMs: z.number().optional() };

/** Columns by name, in the order wanted; or the `n` with the largest mean magnitude, the largest first. */
const columnChoice = z.union([z.array(z.string()), z.strictObject({ largest: z.int().positive() })]);
export type ColumnChoice = z.infer<typeof columnChoice>;

/** A handle that `open` gave. */
const results = z.int().nonnegative();

export const requestSchemas = {
  open: z.strictObject({ target: targetSchema }),
  close: z.strictObject({ results }),
  /** Names of all columns of an output. */
  columns: z.strictObject({ results, output: outputSchema }),
  /** Realised values. */
  realized: z.strictObject({ results, output: outputSchema, columns: columnChoice, ...span, units: units.optional() }),
  /** All that executions `execution` (from 0) … `execution + count - 1` foresaw, one frame each. */
  forecasts: z.strictObject({
    results,
    output: outputSchema,
    columns: z.array(z.string()),
    execution: z.int().nonnegative(),
    count: z.int().positive().max(400),
  }),
  dispatch: z.strictObject({ results, model: z.string().optional(), by: z.enum(['fuel', 'unit', 'type']), ...span }),
  executions: z.strictObject({ results, model: z.string() }),
  seams: z.strictObject({ results }),
  /** `results` against `other`: differences are `other - results`. */
  compare: z.strictObject({ results, other: results }),
  export: z.strictObject({
    results,
    outputs: z.array(z.strictObject({ output: outputSchema, columns: z.array(z.string()).optional() })).min(1),
    ...span,
    units: units.optional(),
    format: z.enum(['csv', 'parquet']),
    /** `wide`: a column of times and one for each column of results; `long`: DateTime, model, variable, name, value. */
    layout: z.enum(['wide', 'long']),
    /** Absolute; written beside it first and renamed at the end. */
    file: z.string().min(1),
  }),
  /** Stops what the request of this number does. */
  cancel: z.strictObject({ request: z.int() }),
};
export type RequestName = keyof typeof requestSchemas;
export type Arguments<K extends RequestName> = z.infer<(typeof requestSchemas)[K]>;

import * as z from 'zod/mini';
import { english } from '../text';
import { timeLimitOf } from './slurm-units';

/** Where partitions execute: processes on this machine, or jobs of a cluster. */
export const EXECUTORS = ['local', 'slurm'] as const;

/** What no argument of `sbatch`, and no line `#SBATCH`, may hold. */
const word = z.string().check(
  z.minLength(1, english('must not be empty')),
  z.regex(/^[^\s\0]+$/, english('must not contain white space')),
  z.refine((given) => !given.startsWith('-'), english('must not begin with "-"')),
);
/** A number with `K`, `M`, `G` or `T`; without a unit, MB, as Slurm takes it. */
const memory = z
  .string(english('must be a text, such as "8G"'))
  .check(z.regex(/^\d+[KMGT]?$/i, english('must be a whole number with K, M, G or T, such as 8G')));
const positive = z.int().check(z.minimum(1));
const line = z.string().check(z.refine((given) => !/[\0\n\r]/.test(given), english('must be a single line')));

/**
 * Settings of the `slurm` executor by their key under `powersim.slurm.`. Their names are those of `sbatch`'s options
 * where there is one; what is not set is the cluster's default.
 */
export const slurmSchemas = {
  account: word,
  partition: word,
  qos: word,
  /** Time limit of a task as sbatch takes it: `minutes`, `hours:minutes:seconds`, `days-hours`, … */
  time: z
    .string(english('must be a text, such as "30" (minutes) or "4:00:00"'))
    .check(
      z.refine(
        (given) => timeLimitOf(given) !== undefined,
        english('must be a time as sbatch takes it, such as 4:00:00'),
      ),
    ),
  /** Of a task, in total. */
  memory,
  /** Instead of `memory`. */
  memoryPerCpu: memory,
  cpusPerTask: positive,
  constraint: word,
  gres: word,
  /** Tasks that may run at the same time. */
  maxConcurrent: positive,
  /** Partitions that a task executes one after the other in one worker. */
  partitionsPerTask: positive,
  /** Further arguments of `sbatch`, one each, such as `--mail-type=FAIL`. */
  extraArguments: z.array(
    z
      .string()
      .check(z.regex(/^-[^\s\0][^\n\r\0]*$/, english('must each be one argument of sbatch, such as --mail-type=FAIL'))),
    english('must be a list of texts, such as ["--mail-type=FAIL"]'),
  ),
  /** Lines of the shell at the beginning of each job, such as `module load julia`. */
  prologue: z.array(line, english('must be a list of texts, such as ["module load julia"]')),
  /** What of the environment jobs inherit: `ALL`, `NONE`, or names with commas between them. */
  export: word,
  /** Node.js on the compute nodes; the one that this process runs on where it is not set. */
  node: line.check(z.minLength(1, english('must not be empty'))),
  /** Seconds between two questions to Slurm, at least. */
  pollInterval: z.number().check(z.minimum(1), z.maximum(3600)),
  /** Seconds after which a task that Slurm does not know any more, and that left no record, counts as lost. */
  lostAfter: z.number().check(z.minimum(0), z.maximum(86_400)),
} as const;

export type SlurmKey = keyof typeof slurmSchemas;
export const slurmKeys = Object.keys(slurmSchemas) as SlurmKey[];

/** What a run is frozen with. */
export const slurmSettingsSchema = z.partial(z.object(slurmSchemas));
export type SlurmSettings = z.infer<typeof slurmSettingsSchema>;

/** What a resume and a retry may change: resources and what they are asked by. */
export const changeableSlurm = z.partial(
  z.pick(z.object(slurmSchemas), {
    account: true,
    partition: true,
    qos: true,
    time: true,
    memory: true,
    memoryPerCpu: true,
    cpusPerTask: true,
    constraint: true,
    gres: true,
    partitionsPerTask: true,
    extraArguments: true,
    prologue: true,
    export: true,
    node: true,
    pollInterval: true,
    lostAfter: true,
  }),
);

/** What a run on Slurm has when nobody says otherwise. */
export const slurmDefaults = { partitionsPerTask: 1, export: 'ALL', pollInterval: 10, lostAfter: 120 } as const;

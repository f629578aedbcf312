import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { english } from '../text';
import { changeableSlurm, EXECUTORS, type SlurmKey, slurmSchemas, slurmSettingsSchema } from './slurm';

// The small edition of zod, which editors load fast, says only "Invalid input" until it is given words.
z.config(en());

/** A Julia function name that may be called: identifiers only, so that nothing else can be evaluated. */
export const identifier = z
  .string()
  .check(
    z.regex(/^[\p{L}_][\p{L}\p{N}_]*!?$/u, english('must be the name of a function: letters, digits and underscores')),
  );

/**
 * The name becomes a folder and an option `--simulation-name=…` that upstream splits at every `=`
 * (`process_simulation_partition_cli_args`).
 */
export const simulationName = z.string().check(
  z.minLength(1, english('must not be empty')),
  z.maxLength(200, english('must be at most 200 characters')),
  z.refine((name) => !name.includes('='), english('must not contain "=": PowerSimulations cannot parse it')),
  z.refine(
    (name) => !/[/\\]/.test(name) && name !== '.' && name !== '..',
    english('must be a folder name, not a path'),
  ),
  z.refine((name) => name !== '.powersim', english('must not be ".powersim", which holds what runs are remembered by')),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  z.refine((name) => !/[\u0000-\u001f]/.test(name), english('must not contain control characters')),
  z.refine((name) => name.trim() === name, english('must not begin or end with a space')),
);

const positive = z.int().check(z.minimum(1));
/** Up to a year. */
const seconds = z.number().check(z.minimum(0), z.maximum(31_536_000));
const percent = z.number().check(z.minimum(0), z.maximum(90));

/** What is done about a partition that stalls. */
const STALL_ACTIONS = ['warn', 'retry', 'fail'] as const;
/** The system ends an argument or a variable at a zero byte: it cannot be given on to a process. */
const argument = z.string().check(z.refine((given) => !given.includes('\0'), english('must not contain a zero byte')));
const text = argument.check(z.minLength(1, english('must not be empty')));

/**
 * Every setting of a simulation by its key under `powersim.`, the same in VS Code's configuration, in a settings file
 * and in an entry of `powersim.simulations`. All optional: what is missing has a default or is asked for.
 */
export const settingSchemas = {
  outputDirectory: text,
  name: simulationName,
  numSteps: positive,
  period: positive,
  numOverlapSteps: z.int().check(z.minimum(0)),
  numParallelProcesses: positive,
  exeflags: z.union([argument, z.array(argument)]),
  buildFunction: identifier,
  executeFunction: identifier,
  'julia.executable': text,
  'julia.project': text,
  environment: z.record(
    z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, english('must be the name of an environment variable'))),
    argument,
  ),
  maxAttempts: z.int().check(z.minimum(1), z.maximum(100)),
  partitionsPerWorker: z.int().check(z.minimum(0)),
  stopGracePeriod: z.number().check(z.minimum(0), z.maximum(3600)),
  partitionTimeout: seconds,
  stallTimeout: seconds,
  stallAction: z.enum(STALL_ACTIONS),
  'memory.reserve': percent,
  maxWorkerMemory: z.number().check(z.minimum(0)),
  'join.engine': z.enum(['auto', 'package', 'native']),
  executor: z.enum(EXECUTORS),
  ...(Object.fromEntries(Object.entries(slurmSchemas).map(([key, schema]) => [`slurm.${key}`, schema])) as {
    readonly [K in SlurmKey as `slurm.${K}`]: (typeof slurmSchemas)[K];
  }),
} as const;

export type SettingKey = keyof typeof settingSchemas;
export const settingKeys = Object.keys(settingSchemas) as SettingKey[];

/** Values as somebody wrote them, not yet checked. Keys without `powersim.`. */
export type SettingValues = Partial<Record<SettingKey, unknown>>;
export type CheckedValues = { -readonly [K in SettingKey]?: z.infer<(typeof settingSchemas)[K]> };

/** What a run is frozen with when it is created. Paths are absolute. */
const frozenSchema = z.object({
  script: z.string(),
  /** The folder that workers start in: where the user would have started Julia. */
  cwd: z.string(),
  outputDir: z.string(),
  name: z.string(),
  /** The script's configuration that it is a run of; without one it is the plain entry. */
  configuration: z.optional(z.string()),
  numSteps: positive,
  period: positive,
  numOverlapSteps: z.int().check(z.minimum(0)),
  numParallelProcesses: positive,
  exeflags: z.array(z.string()),
  buildFunction: identifier,
  executeFunction: identifier,
  /** As the user set them; unset means looked for when a worker is started. */
  juliaExecutable: z.optional(z.string()),
  juliaProject: z.optional(z.string()),
  environment: z.record(z.string(), z.string()),
  maxAttempts: positive,
  partitionsPerWorker: z.int().check(z.minimum(0)),
  /** Seconds between asking a worker to stop, SIGTERM and SIGKILL. */
  stopGracePeriod: z.number().check(z.minimum(0)),
  /** Seconds that one attempt at a partition may take; 0 means no limit. */
  partitionTimeout: z.number().check(z.minimum(0)),
  /** Seconds without progress and output after which a partition counts as stalled; 0 means never. */
  stallTimeout: z.number().check(z.minimum(0)),
  stallAction: z.enum(STALL_ACTIONS),
  /** Per cent of the machine's memory that must be free for another partition to start; 0 means that nobody looks. */
  memoryReserve: z.number().check(z.minimum(0)),
  /** GB (10⁹ bytes) of a worker's process tree above which it is replaced after its partition; 0 means no limit. */
  maxWorkerMemory: z.number().check(z.minimum(0)),
  joinEngine: z.enum(['auto', 'package', 'native']),
  executor: z.enum(EXECUTORS),
  slurm: slurmSettingsSchema,
});

/** What a run has when nobody says otherwise. */
export const settingDefaults = {
  buildFunction: 'build_simulation',
  executeFunction: 'execute_simulation',
  environment: {},
  maxAttempts: 2,
  partitionsPerWorker: 0,
  stopGracePeriod: 5,
  partitionTimeout: 0,
  stallTimeout: 1800,
  stallAction: 'warn',
  memoryReserve: 10,
  maxWorkerMemory: 0,
  joinEngine: 'auto',
  executor: 'local',
  slurm: {},
} as const satisfies Partial<z.infer<typeof frozenSchema>>;

const { shape } = frozenSchema;
/** A run's settings as they are read: journals of earlier versions lack the newer ones. */
export const runSettingsSchema = z.extend(frozenSchema, {
  partitionTimeout: z._default(shape.partitionTimeout, settingDefaults.partitionTimeout),
  stallTimeout: z._default(shape.stallTimeout, settingDefaults.stallTimeout),
  stallAction: z._default(shape.stallAction, settingDefaults.stallAction),
  memoryReserve: z._default(shape.memoryReserve, settingDefaults.memoryReserve),
  maxWorkerMemory: z._default(shape.maxWorkerMemory, settingDefaults.maxWorkerMemory),
  executor: z._default(shape.executor, settingDefaults.executor),
  slurm: z._default(shape.slurm, settingDefaults.slurm),
});
export type RunSettings = z.infer<typeof runSettingsSchema>;

/** What may change during a run; partition numbers, script and project never. `slurm` holds what is other of it. */
export const changeableSettings = z.extend(
  z.partial(
    z.pick(frozenSchema, {
      numParallelProcesses: true,
      maxAttempts: true,
      partitionsPerWorker: true,
      stopGracePeriod: true,
      partitionTimeout: true,
      stallTimeout: true,
      stallAction: true,
      memoryReserve: true,
      maxWorkerMemory: true,
    }),
  ),
  { slurm: z.optional(changeableSlurm) },
);

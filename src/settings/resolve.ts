import path from 'node:path';
import { checkNumbers, countPartitions, type PartitionNumbers } from '../partitions';
import { english, messageOf, type Translate } from '../text';
import { splitExeflags } from './exeflags';
import { issueText } from './issue-text';
import { type Machine, suggestProcesses } from './processes';
import {
  type CheckedValues,
  type RunSettings,
  type SettingKey,
  type SettingValues,
  settingDefaults,
  settingKeys,
  settingSchemas,
} from './schema';
import { runtimeIdOf, stemOf } from './script-type';
import { type SlurmSettings, slurmKeys } from './slurm';

/** One wrong value: which setting, and what to do about it. */
export interface SettingProblem {
  readonly key: SettingKey;
  readonly message: string;
}

/** Settings that have no default: a run never starts with a guess. */
export const REQUIRED = ['numSteps', 'period', 'numOverlapSteps'] as const satisfies readonly SettingKey[];
export type RequiredKey = (typeof REQUIRED)[number];

/** Why `join.engine` cannot be `package` for what the embedded engine made. */
export const PACKAGE_CANNOT_JOIN = english(
  'join.engine is "package", but results of the embedded engine can only be joined by the native join: PowerSimulations does not read them. Set "auto" or "native".',
);

/** Both are set. */
export const MEMORY_TWICE = english(
  'powersim.slurm.memory and powersim.slurm.memoryPerCpu exclude each other: set one of them.',
);

export interface Resolution {
  /** Complete only when `missing` and `problems` are empty. */
  readonly settings?: RunSettings;
  readonly missing: readonly RequiredKey[];
  readonly problems: readonly SettingProblem[];
  /** The merged values that passed their own check, to start a dialog from. */
  readonly values: CheckedValues;
}

export interface ResolveInput {
  /** Absolute path of the script. */
  readonly script: string;
  /** Folder that relative paths refer to and workers start in: the workspace folder, or the current folder. */
  readonly base: string;
  /** From the strongest to the weakest, e.g. flags, entry of `powersim.simulations`, plain settings. */
  readonly layers: readonly SettingValues[];
  /** Name of the configuration that one of the layers is. */
  readonly configuration?: string | undefined;
  readonly machine: Machine;
}

/** Merges the layers, checks every value, fills the defaults. Throws nothing: what is wrong is in the result. */
export function resolveSettings(input: ResolveInput, t: Translate = english): Resolution {
  const { values, problems } = merge(input.layers.map(memoryOnce(input.layers)), t);
  const missing = REQUIRED.filter((key) => values[key] === undefined && !problems.some((p) => p.key === key));
  const numbers = asNumbers(values);
  if (numbers) {
    for (const { field, message } of checkNumbers(numbers, t)) problems.push({ key: field, message });
  }
  const runtime = runtimeIdOf(input.script);
  const stem = stemOf(input.script);
  const outputDir = path.resolve(input.base, values.outputDirectory ?? `${stem}_output`);
  if (outputDir.includes('=')) {
    problems.push({
      key: 'outputDirectory',
      message: t(
        'The output folder\'s path must not contain "=", which PowerSimulations cannot parse: {0}. Choose another folder.',
        outputDir,
      ),
    });
  }
  const name = values.name ?? stem;
  if (values.name === undefined && !problems.some((p) => p.key === 'name')) {
    const named = settingSchemas.name.safeParse(stem);
    if (!named.success) {
      const message = t(
        'The simulation\'s name defaults to the script\'s, "{0}", which {1}. Set a name.',
        stem,
        issueText(named.error, t),
      );
      problems.push({ key: 'name', message });
    }
  }
  if (values['slurm.memory'] !== undefined && values['slurm.memoryPerCpu'] !== undefined) {
    // l10n: handed on
    problems.push({ key: 'slurm.memoryPerCpu', message: t(MEMORY_TWICE) });
  }
  if (values['join.engine'] === 'package' && runtime === 'node') {
    // l10n: handed on
    problems.push({ key: 'join.engine', message: t(PACKAGE_CANNOT_JOIN) });
  }
  let exeflags: string[] = [];
  try {
    exeflags = splitExeflags(values.exeflags ?? []);
  } catch (error) {
    problems.push({ key: 'exeflags', message: messageOf(error) });
  }
  if (!numbers || missing.length > 0 || problems.length > 0) return { missing, problems, values };

  const partitions = countPartitions(numbers);
  return {
    missing,
    problems,
    values,
    settings: {
      script: input.script,
      cwd: input.base,
      outputDir,
      name,
      ...definedOf({ configuration: input.configuration }),
      ...numbers,
      numParallelProcesses: processesOf(values, partitions, () => suggestProcesses(input.machine, partitions, runtime)),
      exeflags,
      ...settingDefaults,
      ...definedOf({
        buildFunction: values.buildFunction,
        executeFunction: values.executeFunction,
        juliaExecutable: values['julia.executable'],
        juliaProject: projectPath(values['julia.project'], input.base),
        environment: values.environment,
        maxAttempts: values.maxAttempts,
        partitionsPerWorker: values.partitionsPerWorker,
        stopGracePeriod: values.stopGracePeriod,
        partitionTimeout: values.partitionTimeout,
        stallTimeout: values.stallTimeout,
        stallAction: values.stallAction,
        memoryReserve: values['memory.reserve'],
        maxWorkerMemory: values.maxWorkerMemory,
        joinEngine: values['join.engine'],
        executor: values.executor,
      }),
      slurm: slurmOf(values),
    },
  };
}

/** Partitions side by side: on a cluster as many as it lets, unless somebody says less. */
function processesOf(values: CheckedValues, partitions: number, suggest: () => number): number {
  if (values.executor !== 'slurm') return values.numParallelProcesses ?? suggest();
  return values['slurm.maxConcurrent'] ?? values.numParallelProcesses ?? partitions;
}

/** The settings of Slurm among the values. */
function slurmOf(values: CheckedValues): SlurmSettings {
  return Object.fromEntries(
    slurmKeys.map((key) => [key, values[`slurm.${key}`]] as const).filter(([, value]) => value !== undefined),
  );
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** A layer that says what memory a job has says it instead of the weaker layers, whether in total or per CPU. */
const memoryOnce =
  (layers: readonly SettingValues[]) =>
  (layer: SettingValues): SettingValues => {
    const strongest = layers.find((one) => isGiven(one['slurm.memory']) || isGiven(one['slurm.memoryPerCpu']));
    if (layer === strongest) return layer;
    const { 'slurm.memory': _total, 'slurm.memoryPerCpu': _perCpu, ...rest } = layer;
    return rest;
  };

/** Checks one value as a person types it; the problem in words, or undefined. */
export function checkSetting(key: SettingKey, value: unknown, t: Translate = english): string | undefined {
  const result = settingSchemas[key].safeParse(value);
  return result.success ? undefined : `${nameOf(key)} ${issueText(result.error, t)}.`;
}

/** As it is called where a person sets it; the command line has no flag by the name of one of Slurm's. */
const nameOf = (key: SettingKey): string => (key.startsWith('slurm.') ? `powersim.${key}` : key);

function merge(layers: readonly SettingValues[], t: Translate): { values: CheckedValues; problems: SettingProblem[] } {
  const values: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  for (const key of settingKeys) {
    const given = layers.map((layer) => layer[key]).find(isGiven);
    if (given === undefined) continue;
    const result = settingSchemas[key].safeParse(given);
    if (result.success) values[key] = result.data;
    else {
      const shown = JSON.stringify(given) ?? String(given);
      const why = issueText(result.error, t);
      problems.push({ key, message: t('{0} {1}; it is {2}.', nameOf(key), why, shown.slice(0, 120)) });
    }
  }
  return { values: values as CheckedValues, problems };
}

function asNumbers({ numSteps, period, numOverlapSteps }: CheckedValues): PartitionNumbers | undefined {
  if (numSteps === undefined || period === undefined || numOverlapSteps === undefined) return undefined;
  return { numSteps, period, numOverlapSteps };
}

/** `@v1.10`, `@.` and the like are names that Julia resolves; everything else is a path. */
function projectPath(project: string | undefined, base: string): string | undefined {
  return project === undefined || project.startsWith('@') || project.startsWith('~')
    ? project
    : path.resolve(base, project);
}

/** Without the keys that nobody gave a value. */
function definedOf<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

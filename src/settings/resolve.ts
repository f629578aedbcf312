import path from 'node:path';
import { checkNumbers, countPartitions, type PartitionNumbers } from '../partitions';
import { messageOf } from '../text';
import { splitExeflags } from './exeflags';
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

/** One wrong value: which setting, and what to do about it. */
export interface SettingProblem {
  readonly key: SettingKey;
  readonly message: string;
}

/** Settings that have no default: a run never starts with a guess. */
export const REQUIRED = ['numSteps', 'period', 'numOverlapSteps'] as const satisfies readonly SettingKey[];
export type RequiredKey = (typeof REQUIRED)[number];

/** Why `join.engine` cannot be `package` for what the embedded engine made. */
export const PACKAGE_CANNOT_JOIN =
  'join.engine is "package", but results of the embedded engine can only be joined by the native join: PowerSimulations does not read them. Set "auto" or "native".';

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
  readonly machine: Machine;
}

/** Merges the layers, checks every value, fills the defaults. Throws nothing: what is wrong is in the result. */
export function resolveSettings(input: ResolveInput): Resolution {
  const { values, problems } = merge(input.layers);
  const missing = REQUIRED.filter((key) => values[key] === undefined && !problems.some((p) => p.key === key));
  const numbers = asNumbers(values);
  if (numbers) {
    for (const { field, message } of checkNumbers(numbers)) problems.push({ key: field, message });
  }
  const runtime = runtimeIdOf(input.script);
  const stem = stemOf(input.script);
  const outputDir = path.resolve(input.base, values.outputDirectory ?? `${stem}_output`);
  if (outputDir.includes('=')) {
    problems.push({
      key: 'outputDirectory',
      message: `The output folder's path must not contain "=", which PowerSimulations cannot parse: ${outputDir}. Choose another folder.`,
    });
  }
  const name = values.name ?? stem;
  if (values.name === undefined && !problems.some((p) => p.key === 'name')) {
    const named = settingSchemas.name.safeParse(stem);
    if (!named.success) {
      const message = `The simulation's name defaults to the script's, "${stem}", which ${issueText(named.error)}. Set a name.`;
      problems.push({ key: 'name', message });
    }
  }
  if (values['join.engine'] === 'package' && runtime === 'node') {
    problems.push({ key: 'join.engine', message: PACKAGE_CANNOT_JOIN });
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
      ...numbers,
      numParallelProcesses: values.numParallelProcesses ?? suggestProcesses(input.machine, partitions, runtime),
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
      }),
    },
  };
}

/** Checks one value as a person types it; the problem in words, or undefined. */
export function checkSetting(key: SettingKey, value: unknown): string | undefined {
  const result = settingSchemas[key].safeParse(value);
  return result.success ? undefined : `${key} ${issueText(result.error)}.`;
}

function merge(layers: readonly SettingValues[]): { values: CheckedValues; problems: SettingProblem[] } {
  const values: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  for (const key of settingKeys) {
    const given = layers
      .map((layer) => layer[key])
      .find((value) => value !== undefined && value !== null && value !== '');
    if (given === undefined) continue;
    const result = settingSchemas[key].safeParse(given);
    if (result.success) values[key] = result.data;
    else {
      const shown = JSON.stringify(given) ?? String(given);
      problems.push({ key, message: `${key} ${issueText(result.error)}; it is ${shown.slice(0, 120)}.` });
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

function issueText(error: { issues: readonly Issue[] }): string {
  const issue = error.issues[0];
  if (!issue) return 'is not valid';
  const at = issue.path.length > 0 ? `(${issue.path.map(String).join('.')}) ` : '';
  return at + wordsOf(issue);
}

interface Issue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly expected?: string;
  readonly values?: readonly unknown[];
  /** Of a key. */
  readonly issues?: readonly { readonly message: string }[];
}

const EXPECTED: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  record: 'an object',
};

/** In words that say what the value must be. */
function wordsOf({ code, message, origin, minimum, maximum, expected = '', values, issues = [] }: Issue): string {
  if (message.startsWith('must')) return message;
  const isNumber = origin === 'number' || origin === 'int';
  if (code === 'too_big' && isNumber) return `must be at most ${maximum}`;
  if (code === 'too_small' && isNumber) return `must be at least ${minimum}`;
  if (code === 'invalid_type' && EXPECTED[expected] !== undefined) return `must be ${EXPECTED[expected]}`;
  if (code === 'invalid_value' && values) return `must be one of ${values.map(String).join(', ')}`;
  if (code === 'invalid_union') return 'must be a text or a list of texts';
  const inner = issues[0]?.message ?? '';
  return inner.startsWith('must') ? inner : `is not valid: ${message}`;
}

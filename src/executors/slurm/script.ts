/** The batch script of a job: what Slurm is asked for, and bash around our own program on the compute node. Pure. */
import { taskOutput } from '../../layout';
import { rangesOf } from '../../partitions/describe';
import type { RunSettings } from '../../settings';
import { refuseOwnArguments } from './own-arguments';
import { directive, outputPattern, sbatchOptions } from './sbatch-options';
import { scriptBody, scriptHeading } from './script-body';
import type { JobSpec } from './spec';

/** The program that a task runs: this bundle's `powersim.js` by Node.js. */
export interface TaskProgram {
  /** Absolute path of what runs it, unless the settings name another one. */
  readonly node: string;
  /** Absolute path of the built `powersim.js`, on a file system that compute nodes see. */
  readonly entry: string;
  /** `node` is an editor's Electron, which has to be told to behave as Node.js. */
  readonly electron: boolean;
}

/** An array's tasks. */
export interface JobArray {
  /** From 1, below the cluster's MaxArraySize. */
  readonly numbers: readonly number[];
  /** Tasks that may run at the same time; 0: any number. */
  readonly throttle: number;
  readonly after?: After | undefined;
}

/** Jobs or tasks that have to have ended, well or not, before the first task of an array starts. */
export interface After {
  /** At least one. */
  readonly jobs: readonly string[];
  /** One of them is enough. */
  readonly any: boolean;
}

export interface BatchRequest {
  /** Resources are those of its settings. */
  readonly spec: JobSpec;
  readonly program: TaskProgram;
  /** Undefined for setup and join. */
  readonly array?: JobArray | undefined;
}

/** A job as `SlurmClient.submit` takes it. */
export interface BatchJob {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
}

/** For people: what is in environment variables may be for nobody else. */
export const withoutSecrets = (settings: RunSettings): RunSettings => ({
  ...settings,
  environment: Object.fromEntries(Object.keys(settings.environment).map((name) => [name, '…'])),
});

/** The name that a submission has in Slurm, and is found again by: letters, digits, `.`, `_` and `-` only. */
export function jobNameOf(name: string, runId: string, submission: number): string {
  const cleaned = name
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, 40);
  return `${cleaned || 'simulation'}-${runId}-${submission}`;
}

/**
 * A job that runs `powersim task`. Its options stand in the script, for people, and are arguments as well: `SBATCH_*`
 * variables of the user would win over the script.
 * @throws UserError `slurm.argument` when a further argument would make another kind of job of it
 */
export function batchJob(request: BatchRequest): BatchJob {
  const { spec } = request;
  refuseOwnArguments(spec.settings.slurm.extraArguments ?? []);
  const name = jobNameOf(spec.place.name, spec.runId, spec.submission);
  const args = optionsOf(request, name);
  // A line ends an option: what holds one is an argument only.
  const lines = args.filter((arg) => !/[\r\n]/.test(arg)).map(directive);
  const output = outputOption(request);
  const body = scriptBody(spec, request.program, output === NO_OUTPUT);
  return { name, args, script: [...scriptHeading(spec), ...lines, '', ...body, ''].join('\n') };
}

function optionsOf(request: BatchRequest, name: string): string[] {
  const { spec, array } = request;
  const given: [option: string, value: string | number | undefined][] = [
    ['job-name', name],
    ['comment', `powersim ${spec.runId}`],
    ['chdir', spec.settings.cwd],
    ['output', outputOption(request)],
    ['open-mode', 'append'],
    ['array', array && `${arrayNumbers(array.numbers)}${array.throttle > 0 ? `%${array.throttle}` : ''}`],
    ['dependency', array?.after && dependencyOf(array.after)],
    ['kill-on-invalid-dep', 'yes'],
  ];
  const options = given.flatMap(([option, value]) => (value === undefined ? [] : [`--${option}=${value}`]));
  return [...options, '--requeue', ...sbatchOptions(spec.settings.slurm)];
}

const dependencyOf = ({ jobs, any }: After) => jobs.map((job) => `afterany:${job}`).join(any ? '?' : ',');

const NO_OUTPUT = '/dev/null';

/** Slurm's own last words stand in this file too. A path with a backslash would be taken without its `%a`. */
function outputOption({ spec, array }: BatchRequest): string {
  const file = taskOutput(spec.place, spec.submission, 'job');
  if (/[\\\r\n]/.test(file)) return NO_OUTPUT;
  const escaped = outputPattern(file);
  return array ? escaped.replace(/job(?=\.\w+$)/, '%a') : escaped;
}

/** `1-4,7,9-10`. */
function arrayNumbers(numbers: readonly number[]): string {
  return rangesOf(numbers)
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
    .join(',');
}

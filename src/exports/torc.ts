import path from 'node:path';
import { simulationDir } from '../layout';
import { countPartitions } from '../partitions';
import { formatTimeLimit, type RunSettings, type SlurmSettings } from '../settings';
import { quoted, shellWord, UserError } from '../text';
import type { Exported, ExportOptions } from './exported';
import { comment, JOB_SCRIPT, jobScript } from './job-script';
import { type Needs, needsOf, PHASES, type Phase } from './needs';

const WORKFLOW = 'workflow.json5';
/** The name of the parameter that Torc makes a job of for each partition. */
const INDEX = '{index}';
/** What is asked for where nobody knows: Torc wants a number, and its own smallest is a megabyte. */
const GUESSED_MEMORY = '4g';
/** Torc's own default. */
const DEFAULT_RUNTIME = 'PT1H';

/**
 * A workflow of Torc: setup, one job for each partition, the join; with what their resources are by the settings or an
 * earlier run. Where the settings name an account of Slurm, it has schedulers and actions as well.
 * Upstream: github.com/NatLabRockies/torc, docs/src/core/reference/workflow-spec.md and parameterization.md as of 0.12.0
 * (commit ffb4ba8); an unknown field makes Torc refuse the file.
 * @throws UserError as {@link jobScript}, and `export.path`
 */
export function torcWorkflow(settings: RunSettings, options: ExportOptions): Exported {
  const { folder, measured } = options;
  if (folder.includes(INDEX) || folder.includes('${')) {
    throw new UserError('export.path', `Torc replaces parts of the path ${folder}. Choose a folder without braces.`);
  }
  const needs = Object.fromEntries(PHASES.map((phase) => [phase, needsOf(phase, settings.slurm, measured)])) as Record<
    Phase,
    Needs
  >;
  const scheduled = settings.slurm.account !== undefined;
  const workflow = {
    name: settings.name,
    description: `${settings.numSteps} steps in ${countPartitions(settings)} partitions of ${settings.period} with an overlap of ${settings.numOverlapSteps}`,
    jobs: PHASES.map((phase) => jobOf(phase, settings, folder, scheduled)),
    resource_requirements: PHASES.map((phase) => requirementsOf(phase, needs[phase])),
    ...(scheduled ? slurmOf(settings, needs) : {}),
  };
  const head = notes(settings, needs).map((line) => `// ${comment(line)}\n`);
  const text = `${head.join('')}${JSON.stringify(workflow, null, 2)}\n`;
  const file = path.join(folder, WORKFLOW);
  return {
    files: [{ path: WORKFLOW, content: { text }, executable: false }, ...jobScript(settings, options)],
    main: WORKFLOW,
    next: scheduled ? `torc submit ${quoted(file)}` : `torc run ${quoted(file)}`,
  };
}

const WALLTIME =
  'The walltime of a scheduler is more than the runtime of its jobs: an allocation executes several one after the other, and Torc starts none that might outlast it, so half a runtime is to spare.';

function notes(settings: RunSettings, needs: Record<Phase, Needs>): string[] {
  const { execute } = needs;
  const memory = execute.measured.memory
    ? 'Memory is what the largest partition of an earlier run took, and 30 % more.'
    : execute.megabytes === undefined
      ? `Memory is a guess (${GUESSED_MEMORY}): nobody has set or measured it. Correct it before you start many jobs on one machine.`
      : 'Memory is that of the settings.';
  const time = execute.measured.time
    ? 'Runtimes are twice what an earlier run took, compiling included.'
    : execute.seconds === undefined
      ? `Runtimes are Torc's default, ${DEFAULT_RUNTIME}: nobody has set or measured them.`
      : 'Runtimes are those of the settings.';
  const account = settings.slurm.account === undefined;
  return [
    `Torc workflow of ${settings.name}: results in ${simulationDir(settings)}`,
    'On this machine: torc run workflow.json5',
    account
      ? 'On a Slurm cluster that Torc knows: torc submit-slurm --account <account> workflow.json5'
      : 'On a Slurm cluster: torc submit workflow.json5',
    memory,
    time,
    ...(account ? [] : [WALLTIME]),
  ];
}

function jobOf(phase: Phase, { numSteps, period }: RunSettings, folder: string, scheduled: boolean) {
  const command = `bash ${shellWord(path.join(folder, JOB_SCRIPT))} ${phase}`;
  const shared = { resource_requirements: phase, ...(scheduled ? { scheduler: phase } : {}) };
  if (phase === 'setup') return { name: phase, command, ...shared };
  if (phase === 'join') {
    const depends = { depends_on_regexes: ['^execute_\\d+$'], cancel_on_blocking_job_failure: true };
    return { name: phase, command, ...depends, ...shared };
  }
  return {
    name: `${phase}_${INDEX}`,
    command: `${command} ${INDEX}`,
    depends_on: ['setup'],
    cancel_on_blocking_job_failure: true,
    ...shared,
    parameters: { index: `1:${countPartitions({ numSteps, period, numOverlapSteps: 0 })}` },
  };
}

function requirementsOf(name: Phase, { cpus, megabytes, seconds }: Needs) {
  const memory = megabytes === undefined ? GUESSED_MEMORY : `${megabytes}m`;
  return { name, num_cpus: cpus, memory, runtime: seconds === undefined ? DEFAULT_RUNTIME : isoDuration(seconds) };
}

/** `PT1H30M`: whole minutes, no less. */
function isoDuration(seconds: number): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `PT${hours > 0 ? `${hours}H` : ''}${rest > 0 || hours === 0 ? `${rest}M` : ''}`;
}

/** Schedulers, and when they ask Slurm for nodes: an allocation executes jobs one after the other while it lasts. */
function slurmOf(settings: RunSettings, needs: Record<Phase, Needs>) {
  const { slurm } = settings;
  const partitions = countPartitions(settings);
  const allocations = { setup: 1, execute: Math.min(partitions, slurm.maxConcurrent ?? partitions), join: 1 };
  const rounds = { setup: 1, execute: Math.ceil(partitions / allocations.execute), join: 1 };
  const triggers = {
    setup: { trigger_type: 'on_workflow_start' },
    execute: { trigger_type: 'on_jobs_ready', job_name_regexes: ['^execute_\\d+$'] },
    join: { trigger_type: 'on_jobs_ready', jobs: ['join'] },
  };
  return {
    slurm_schedulers: PHASES.map((phase) => schedulerOf(phase, slurm, needs[phase], rounds[phase])),
    actions: PHASES.map((phase) => ({
      ...triggers[phase],
      action_type: 'schedule_nodes',
      scheduler: phase,
      scheduler_type: 'slurm',
      num_allocations: allocations[phase],
    })),
  };
}

function schedulerOf(name: Phase, slurm: SlurmSettings, { cpus, megabytes, seconds = 3600 }: Needs, rounds: number) {
  const { account = '', partition, qos, gres, constraint, extraArguments = [] } = slurm;
  const extra = [
    `--cpus-per-task=${cpus}`,
    ...(constraint === undefined ? [] : [`--constraint=${constraint}`]),
    ...extraArguments,
  ];
  return {
    name,
    account,
    partition,
    qos,
    gres,
    mem: megabytes === undefined ? undefined : `${megabytes}M`,
    nodes: 1,
    // Torc starts no job that might outlast the allocation.
    walltime: formatTimeLimit(seconds * (rounds + 0.5)),
    extra: extra.join(' '),
  };
}

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Executor } from '../executors/executor';
import { refuseLinks } from '../executors/links';
import { hashOf } from '../executors/script-hash';
import { SlurmExecutor } from '../executors/slurm';
import type { SlurmClient } from '../executors/slurm/client';
import { slurmClient } from '../executors/slurm/commands';
import type { SlurmListener } from '../executors/slurm/options';
import { jobNameOf, type TaskProgram } from '../executors/slurm/script';
import { isMissing, partitionDir, type SimulationPlace, submissionDir } from '../layout';
import { goesOn, liveJobs, type RunState } from '../run';
import { keepBundle } from '../run/launch/bundles';
import type { RunSettings } from '../settings';
import type { OwnedRun, SupervisorContext } from './owned-run';

/** The cluster that this machine is a login node of. */
export const clusterOf = ({ slurm, env }: SupervisorContext): SlurmClient => slurm ?? slurmClient({ env });

/**
 * The executor of a run on Slurm, which goes on with the jobs that the journal knows.
 * @param settings as they are now, from this user alone
 * @param beforeSubmit awaited before a job is handed over
 * @throws UserError `slurm.missing` where there is no Slurm
 */
export async function createSlurmExecutor(
  run: OwnedRun,
  settings: () => RunSettings,
  offered: { readonly julia?: string | undefined; readonly project?: string | undefined },
  beforeSubmit: () => Promise<void>,
  context: SupervisorContext,
): Promise<Executor> {
  const { state, place, runId } = run;
  const { julia, project } = offered;
  const submissions = await submissionsOf(state, place);
  return SlurmExecutor.create({
    runId,
    place,
    settings,
    offered: { ...(julia === undefined ? {} : { julia }), ...(project === undefined ? {} : { project }) },
    scriptHash: async () => hashOf(settings().script).catch(() => undefined),
    program: await programOf(context),
    client: clusterOf(context),
    // Another name in the journal is another's job: it is neither followed nor ended.
    jobs: liveJobs(state).filter(({ name, submission }) => name.endsWith(`-${runId}-${submission}`)),
    disowned: disownedBy(state, place, runId, submissions),
    running: runningIn(state),
    nextSubmission: submissions.reduce((a, b) => Math.max(a, b), 0) + 1,
    concurrency: state.concurrency < state.partitions.length ? state.concurrency : undefined,
    listener: listenerOf(run, async () => {
      await refuseLinks(place, 'state');
      await run.beforeAttempt();
      await beforeSubmit();
    }),
    now: context.now,
    log: context.log,
  });
}

/** A copy that stays while jobs wait: what is installed may be another version by then. */
async function programOf({ bundle, version, log }: SupervisorContext): Promise<TaskProgram> {
  const entry = await keepBundle(bundle, version).catch((error: unknown) => {
    log(`jobs use ${bundle}, for it could not be copied: ${String(error)}`);
    return path.join(bundle, 'powersim.js');
  });
  return { node: process.execPath, entry, electron: process.versions['electron'] !== undefined };
}

function runningIn({ partitions }: RunState): ReadonlyMap<number, number> {
  return new Map(partitions.filter(goesOn).map(({ index, attempts }) => [index, attempts.at(-1)?.attempt ?? 1]));
}

/** Numbers that were given to submissions, also where the journal lost them: each has a folder before it is handed over. */
async function submissionsOf({ jobs }: RunState, place: SimulationPlace): Promise<number[]> {
  const names = await readdir(path.dirname(submissionDir(place, 1))).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const numbers = names.filter((name) => /^[1-9]\d{0,5}$/.test(name)).map(Number);
  return [...new Set([...jobs.keys(), ...numbers])];
}

/** Names of submissions that Slurm never took, as far as the journal knows. */
function disownedBy(
  { jobs }: RunState,
  { name }: SimulationPlace,
  runId: string,
  submissions: readonly number[],
): string[] {
  const disowned = submissions.filter((number) => {
    const known = jobs.get(number);
    return !known || (known.job === undefined && known.endedAt !== undefined);
  });
  return disowned.map((number) => jobNameOf(name, runId, number));
}

function listenerOf(run: OwnedRun, beforeSubmit: () => Promise<void>): SlurmListener {
  return {
    beforeSubmit,
    submitting: ({ submission, phase, name, tasks, ...links }) => {
      const copies = tasks.map(({ task, attempts }) => ({
        task,
        attempts: attempts.map(([index, attempt]): [number, number] => [index, attempt]),
      }));
      run.emit({ type: 'jobSubmitting', submission, phase, name, tasks: copies, ...links });
      return run.flush();
    },
    submitted: (submission, job) => run.emit({ type: 'jobSubmitted', submission, job }),
    waits: (submission, tasks, reason) => run.emit({ type: 'jobWaits', submission, tasks, reason }),
    ended: (submission, message) =>
      run.emit({ type: 'jobEnded', submission, ...(message === undefined ? {} : { message }) }),
    attemptStarted: (index, attempt, { job, node, memory, timeLimit, at }) => {
      run.emit({
        type: 'attemptStarted',
        index,
        attempt,
        worker: 0,
        folder: partitionDir(run.place, index),
        job,
        ...(node === undefined ? {} : { node }),
        ...(memory === undefined ? {} : { memory }),
        ...(timeLimit === undefined ? {} : { timeLimit }),
        at,
      });
      return run.flush();
    },
    step: (index, step, of, simulatedTime, model) => run.emit(stepEvent(index, step, of, simulatedTime, model)),
    phaseProgress: (phase, done, of) => run.emit({ type: 'phaseProgress', phase, done, of }),
    warning: (code, message) => run.emit({ type: 'warning', code, message }),
  };
}

/** What an executor tells of a step, as an event. */
export function stepEvent(
  index: number,
  step: number,
  of: number,
  simulatedTime: string | undefined,
  model: string | undefined,
) {
  return {
    type: 'step',
    index,
    step,
    of,
    ...(simulatedTime === undefined ? {} : { simulatedTime }),
    ...(model === undefined ? {} : { model }),
  } as const;
}

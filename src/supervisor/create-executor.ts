import type { Executor, ExecutorListener } from '../executors/executor';
import { refuseLinks } from '../executors/links';
import { LocalExecutor } from '../executors/local';
import { methodFiles } from '../executors/local/methods';
import { machineMemory } from '../executors/machine-memory';
import { prepareAttempt } from '../executors/prepare-attempt';
import { workersOf } from '../executors/workers';
import { metricsFile, partitionDir } from '../layout';
import { socketPath, stateHome } from '../machine';
import { MetricsWriter, type RunState } from '../run';
import type { RunSettings } from '../settings';
import { createSlurmExecutor, stepEvent } from './create-slurm';
import type { OwnedRun, SupervisorContext } from './owned-run';

/** Of the socket that a run's workers connect to. */
export const workerSocketName = (runId: string) => `${runId.slice(0, 13)}.w`;

/**
 * The executor of a run; what happens in it becomes events.
 * @param current the settings as they are now: a retry may change a cluster's resources
 * @param beforeWorker awaited before a worker starts, or a job is handed over
 * @param only what there is to do
 * @throws UserError when what runs the script, or joins its results, is not there; on a cluster, when there is no Slurm
 */
export async function createExecutor(
  run: OwnedRun,
  current: () => RunSettings,
  offered: { readonly julia?: string | undefined; readonly project?: string | undefined },
  only: 'all' | 'join',
  beforeWorker: (replacement: boolean) => Promise<void>,
  context: SupervisorContext,
): Promise<Executor> {
  const settings = current();
  const listener = {
    ...eventsOf(run, context.now),
    beforeWorker: async (replacement: boolean) => {
      await refuseLinks(run.place, 'state');
      await beforeWorker(replacement);
    },
  };
  if (context.executor) return context.executor(listener);
  // What runs the script is found on the nodes.
  if (settings.executor === 'slurm')
    return createSlurmExecutor(run, current, offered, () => beforeWorker(true), context);
  const { env, bundle } = context;
  const { workers, joinWorkers, aheadWorkers } = await workersOf(run.place, settings, { env, bundle, offered }, only);
  return LocalExecutor.create({
    runId: run.runId,
    place: run.place,
    numbers: settings,
    buildFunction: settings.buildFunction,
    executeFunction: settings.executeFunction,
    workers,
    joinWorkers,
    aheadWorkers,
    cwd: settings.cwd,
    methods: methodFiles(stateHome(), context.runtimeFolder, run.runId, workers.command),
    socket: socketPath(context.runtimeFolder, workerSocketName(run.runId)),
    concurrency: Math.min(run.state.concurrency, run.state.partitions.length),
    partitionsPerWorker: settings.partitionsPerWorker,
    maxWorkerMemory: settings.maxWorkerMemory * 1e9,
    grace: settings.stopGracePeriod * 1000,
    firstWorker: lastWorkerOf(run.state) + 1,
    // A file system that does not answer tells nothing.
    isOurs: () => run.isOurs().catch(() => !run.isLost),
    listener,
    log: context.log,
  });
}

/** A long run has had more workers than a call takes arguments. */
const lastWorkerOf = ({ workers }: RunState): number => [...workers.keys()].reduce((a, b) => Math.max(a, b), 0);

function eventsOf(run: OwnedRun, now: () => number): Omit<ExecutorListener, 'beforeWorker'> {
  const metrics = new MetricsWriter(metricsFile(run.place), () => run.isOurs());
  return {
    workerStarted: (worker, pid, startTime) => run.emit({ type: 'workerStarted', worker, pid, startTime }),
    workerEnded: (worker, exit, signal, reason) =>
      run.emit({ type: 'workerEnded', worker, exit, signal, ...(reason === undefined ? {} : { reason }) }),
    prepare: async (index, attempt) => {
      await run.beforeAttempt();
      await prepareAttempt(run.place, index, attempt);
    },
    attemptStarted: (index, attempt, worker) => {
      run.emit({ type: 'attemptStarted', index, attempt, worker, folder: partitionDir(run.place, index) });
      return run.flush();
    },
    step: (index, step, of, simulatedTime, model) => run.emit(stepEvent(index, step, of, simulatedTime, model)),
    phaseProgress: (phase, done, of) => run.emit({ type: 'phaseProgress', phase, done, of }),
    sampled: (memory) => metrics.add({ time: now(), workers: Object.fromEntries(memory) }, machineMemory),
  };
}

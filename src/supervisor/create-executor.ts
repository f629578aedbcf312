import type { Executor, ExecutorListener } from '../executors/executor';
import { LocalExecutor } from '../executors/local';
import { machineMemory } from '../executors/machine-memory';
import { metricsFile, partitionDir } from '../layout';
import { MetricsWriter, socketPath } from '../run';
import type { RunSettings } from '../settings';
import { prepareAttempt } from './attempt-files';
import { refuseLinks } from './links';
import type { OwnedRun, SupervisorContext } from './owned-run';
import { workersOf } from './workers';

/** Of the socket that a run's workers connect to. */
export const workerSocketName = (runId: string) => `${runId.slice(0, 13)}.w`;

/**
 * The executor of a run; what happens in it becomes events.
 * @param beforeWorker awaited before a worker starts
 * @param only what there is to do
 * @throws UserError when what runs the script, or joins its results, is not there
 */
export async function createExecutor(
  run: OwnedRun,
  settings: RunSettings,
  offered: { readonly julia?: string | undefined; readonly project?: string | undefined },
  only: 'all' | 'join',
  beforeWorker: (replacement: boolean) => Promise<void>,
  context: SupervisorContext,
): Promise<Executor> {
  const { env, bundle } = context;
  const { workers, joinWorkers } = await workersOf(run.place, settings, { env, bundle, offered }, only);
  return LocalExecutor.create({
    runId: run.runId,
    place: run.place,
    numbers: settings,
    buildFunction: settings.buildFunction,
    executeFunction: settings.executeFunction,
    workers,
    joinWorkers,
    cwd: settings.cwd,
    socket: socketPath(context.runtimeFolder, workerSocketName(run.runId)),
    concurrency: Math.min(run.state.concurrency, run.state.partitions.length),
    partitionsPerWorker: settings.partitionsPerWorker,
    maxWorkerMemory: settings.maxWorkerMemory * 1e9,
    grace: settings.stopGracePeriod * 1000,
    firstWorker: Math.max(0, ...run.state.workers.keys()) + 1,
    // A file system that does not answer tells nothing.
    isOurs: () => run.isOurs().catch(() => !run.isLost),
    listener: {
      ...eventsOf(run, context.now),
      beforeWorker: async (replacement) => {
        await refuseLinks(run.place, 'state');
        await beforeWorker(replacement);
      },
    },
    log: context.log,
  });
}

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
    step: (index, step, of, simulatedTime, model) =>
      run.emit({
        type: 'step',
        index,
        step,
        of,
        ...(simulatedTime === undefined ? {} : { simulatedTime }),
        ...(model === undefined ? {} : { model }),
      }),
    phaseProgress: (phase, done, of) => run.emit({ type: 'phaseProgress', phase, done, of }),
    sampled: (memory) => metrics.add({ time: now(), workers: Object.fromEntries(memory), machine: machineMemory() }),
  };
}

import type { Executor, ExecutorListener } from '../executors/executor';
import { LocalExecutor } from '../executors/local';
import { partitionDir } from '../layout';
import { socketPath } from '../run';
import type { RunSettings } from '../settings';
import { prepareAttempt } from './attempt-files';
import type { OwnedRun, SupervisorContext } from './owned-run';
import { workersOf } from './workers';

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
    socket: socketPath(context.runtimeFolder, `${run.runId.slice(0, 13)}.w`),
    concurrency: Math.min(run.state.concurrency, run.state.partitions.length),
    partitionsPerWorker: settings.partitionsPerWorker,
    grace: settings.stopGracePeriod * 1000,
    firstWorker: Math.max(0, ...run.state.workers.keys()) + 1,
    listener: { ...eventsOf(run), beforeWorker },
    log: context.log,
  });
}

function eventsOf(run: OwnedRun): Omit<ExecutorListener, 'beforeWorker'> {
  return {
    workerStarted: (worker, pid, startTime) => run.emit({ type: 'workerStarted', worker, pid, startTime }),
    workerEnded: (worker, exit, signal, reason) =>
      run.emit({ type: 'workerEnded', worker, exit, signal, ...(reason === undefined ? {} : { reason }) }),
    prepare: (index, attempt) => prepareAttempt(run.place, index, attempt),
    attemptStarted: (index, attempt, worker) =>
      run.emit({ type: 'attemptStarted', index, attempt, worker, folder: partitionDir(run.place, index) }),
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
    sampled: (memory) => run.sample({ workers: Object.fromEntries(memory) }),
  };
}

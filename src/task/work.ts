import type { ExecutorListener } from '../executors/executor';
import { refuseLinks } from '../executors/links';
import { LocalExecutor, stopTree } from '../executors/local';
import { prepareAttempt } from '../executors/prepare-attempt';
import type { JobSpec } from '../executors/slurm/spec';
import { type RunWorkers, workersOf } from '../executors/workers';
import { logsDir, makeOneFolder, taskWorkerLog } from '../layout';
import { RUN_ID_VARIABLE } from '../runtimes';
import { UserError } from '../text';
import { allSucceeded, dutiesOf, hasBegun, phaseEndOf } from './earlier';
import { executeDuties } from './execute';
import type { Hold } from './hold';
import { markOf, type TaskIdentity } from './identity';
import { lastWord } from './last-word';
import { join, setUp } from './phase';
import type { TaskRecord } from './record';
import { SocketFolder } from './socket-folder';
import { type TaskWorld, unlessTerminated } from './world';

/** Milliseconds between SIGTERM and SIGKILL, at most: Slurm itself does not wait for long. */
const LONGEST_GRACE = 5000;

/**
 * Does what is left to do, until it is done or the process is to end; nothing that it started is left then.
 * @returns whether all of it succeeded
 * @throws UserError when it cannot begin
 */
export async function workToTheEnd(
  spec: JobSpec,
  task: TaskIdentity,
  record: TaskRecord,
  hold: Hold,
  world: TaskWorld,
): Promise<boolean> {
  const { work } = spec;
  const { earlier } = record;
  if (earlier.length > 0) await stopTree({ mark: [RUN_ID_VARIABLE, markOf(spec.runId, task.job)] }, 0);
  if (work.type === 'execute') {
    const pairs = work.tasks[String(task.name)];
    if (!pairs) throw new UserError('task.spec', `There is nothing to do for task ${task.name} of this job.`);
    const duties = dutiesOf(pairs, earlier);
    const begun = new Set<number>();
    const listener = listenerOf(spec, record, hold, begun);
    const succeeded = await withExecutor(spec, task, listener, hold, world, (executor) =>
      executeDuties(duties, spec, { executor, begun, record, hold }, world),
    );
    return succeeded === true && allSucceeded(earlier);
  }
  const ended = phaseEndOf(earlier);
  if (ended) return ended.outcome === 'succeeded';
  const listener = listenerOf(spec, record, hold, new Set());
  const succeeded = await withExecutor(spec, task, listener, hold, world, async (executor, engine) => {
    if (!(await hold.take(work.type))) return false;
    const phase =
      work.type === 'setup'
        ? setUp(spec, work, executor, hasBegun(earlier), world.now())
        : join(spec, work, executor, engine, world.now());
    const result = await lastWord(phase, world);
    if (!result || !(await hold.release())) return false;
    await record.write({ type: 'phaseEnded', result });
    return result.outcome === 'succeeded';
  });
  return succeeded === true;
}

/** Undefined when the process is to end before there is an executor. */
async function withExecutor<T>(
  spec: JobSpec,
  task: TaskIdentity,
  listener: ExecutorListener,
  hold: Hold,
  world: TaskWorld,
  use: (executor: LocalExecutor, engine: RunWorkers['joinEngine']) => Promise<T>,
): Promise<T | undefined> {
  const { place, settings, offered, submission } = spec;
  const { env, bundle, terminated } = world;
  const only = spec.work.type === 'join' ? 'join' : 'execute';
  const found = await unlessTerminated(workersOf(place, settings, { env, bundle, offered }, only), world);
  if (!found) return undefined;
  const sockets = await SocketFolder.make(env);
  try {
    await makeOneFolder(logsDir(place));
    const executor = await LocalExecutor.create({
      runId: markOf(spec.runId, task.job),
      place,
      numbers: settings,
      buildFunction: settings.buildFunction,
      executeFunction: settings.executeFunction,
      workers: found.workers,
      cwd: settings.cwd,
      socket: sockets.socket,
      concurrency: 1,
      // The same one for all of the task's partitions: what it compiled is warm.
      partitionsPerWorker: 0,
      maxWorkerMemory: settings.maxWorkerMemory * 1e9,
      grace: Math.min(settings.stopGracePeriod * 1000, LONGEST_GRACE),
      firstWorker: 1,
      logOf: (worker) => taskWorkerLog(place, submission, task.name, worker),
      // Nobody else has its mark.
      isOurs: () => Promise.resolve(true),
      listener,
      log: world.print,
    });
    const stop = () => void executor.stop();
    // Somebody else works where it does.
    const force = () => void executor.force();
    terminated.addEventListener('abort', stop);
    hold.lost.addEventListener('abort', force);
    try {
      if (terminated.aborted) return undefined;
      return await use(executor, found.joinEngine);
    } finally {
      terminated.removeEventListener('abort', stop);
      hold.lost.removeEventListener('abort', force);
      await executor.stop();
    }
  } finally {
    await sockets.remove();
  }
}

/** @param begun gets the partitions whose attempt begins */
function listenerOf({ place }: JobSpec, record: TaskRecord, hold: Hold, begun: Set<number>): ExecutorListener {
  return {
    beforeWorker: () => refuseLinks(place, 'state'),
    // Its output says what became of a worker.
    workerStarted: () => undefined,
    workerEnded: () => undefined,
    prepare: async (index, attempt) => {
      // Its worker may have been loading for long.
      if (await hold.isLost()) throw new Error('another task executes this partition');
      await prepareAttempt(place, index, attempt);
    },
    attemptStarted: (index, attempt) => {
      begun.add(index);
      return record.write({ type: 'attemptBegan', index, attempt });
    },
    step: (index, step, of, simulatedTime, model) =>
      record.progress({
        type: 'step',
        index,
        step,
        of,
        ...(simulatedTime === undefined ? {} : { simulatedTime }),
        ...(model === undefined ? {} : { model }),
      }),
    phaseProgress: (_phase, done, of) => record.progress({ type: 'phaseProgress', done, of }),
    sampled: () => undefined,
  };
}

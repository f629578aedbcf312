/** What a job of a cluster runs on its node: one phase, or its share of the partitions, written down as it happens. */
import type { JobSpec } from '../executors/slurm/spec';
import { taskLog } from '../layout';
import { messageOf, UserError } from '../text';
import { checkPlace, checkScript } from './belongs';
import { hasBegun } from './earlier';
import { Hold } from './hold';
import { type TaskIdentity, taskIdentity } from './identity';
import { refuseResults, setupPlaceOf } from './phase';
import { TaskRecord } from './record';
import { watchShell } from './shell-watch';
import { workToTheEnd } from './work';
import type { TaskWorld } from './world';

export type { TaskWorld } from './world';

/** Exit statuses: as a shell has it for SIGTERM; something failed, or could not begin. */
const TERMINATED = 143;
const FAILED = 1;

/**
 * Does what the job is for, to its end or until it is told to end.
 * @returns the exit status
 * @throws UserError `task.notSlurm`, `task.noFolder`: then nothing was written down
 */
export async function runTask(spec: JobSpec, world: TaskWorld): Promise<number> {
  const task = taskIdentity(world.env, world.host);
  const time = new Date(world.now()).toISOString();
  world.print(
    `==== run ${spec.runId} · submission ${spec.submission} · task ${task.job} · node ${task.node} · ${time} ====`,
  );
  const record = TaskRecord.open(taskLog(spec.place, spec.submission, task.name), world.now);
  const orphaned = new AbortController();
  const stopWatch = watchShell(world.env, () => {
    world.print('The shell that ran this task is gone, so the task ends.');
    orphaned.abort();
  });
  try {
    const terminated = AbortSignal.any([world.terminated, orphaned.signal]);
    const ended = await carryOut(spec, task, record, { ...world, terminated });
    if (ended.message !== undefined) world.print(ended.message);
    return ended.status;
  } finally {
    stopWatch();
    record.close();
  }
}

/** How a task ended, and what its output says of it. */
interface Ended {
  readonly status: number;
  readonly message?: string;
}

async function carryOut(spec: JobSpec, task: TaskIdentity, record: TaskRecord, world: TaskWorld): Promise<Ended> {
  const { restart, job, node, memory } = task;
  const { earlier } = record;
  const limit = memory === undefined ? {} : { memory };
  const began = { type: 'began', restart, job, node, pid: process.pid, ...limit } as const;
  const refused = (message: string) => ({ type: 'ended', restart, how: 'refused', message }) as const;
  const refusal = await refusalOf(spec, hasBegun(earlier));
  if (refusal !== undefined) {
    // In one breath: who began without being refused may have made the results' folder.
    await record.write(began, refused(refusal));
    return { status: FAILED, message: refusal };
  }
  await record.write(began);
  const hold = new Hold(spec, task, record);
  const stopLooking = hold.watch();
  try {
    const terminated = AbortSignal.any([world.terminated, hold.lost]);
    const succeeded = await workToTheEnd(spec, task, record, hold, { ...world, terminated });
    if (await hold.isLost()) return { status: FAILED, message: hold.message };
    const how = world.terminated.aborted ? 'terminated' : 'done';
    await record.write({ type: 'ended', restart, how });
    return { status: how === 'terminated' ? TERMINATED : succeeded ? 0 : FAILED };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await record.write(refused(error.message));
    return { status: FAILED, message: error.message };
  } finally {
    stopLooking();
  }
}

/** Why nothing may be done, as a sentence. */
async function refusalOf(spec: JobSpec, hasBegun: boolean): Promise<string | undefined> {
  try {
    await checkPlace(spec);
    await checkScript(spec);
    if (spec.work.type === 'setup' && !hasBegun) await refuseResults(setupPlaceOf(spec.place, spec.work));
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { cancelRequest, submissionDir } from '../../layout';
import type { LiveTask, Submission } from './submission';

/** Logs of running tasks that are read at a look; those of tasks that ended are all read. */
const READS = 24;
/** Files that are open at the same time. */
const SIDE_BY_SIDE = 8;

/** Reads what the tasks of a submission wrote since the last look. @param all not only so many of the running ones */
export async function readTasks(submission: Submission, all = false): Promise<void> {
  const names = await namesIn(submission);
  if (!names) return;
  const tasks = [...submission.tasks.values()].filter((task) => !task.isOver);
  const ended = tasks.filter(({ files }) => names.has(files.exit));
  const running = tasks.filter(({ files }) => names.has(files.log) && !names.has(files.exit));
  const some = all ? running : nextOf(running, submission);
  const queue = [...ended.map((task) => [task, true] as const), ...some.map((task) => [task, false] as const)].values();
  const work = async () => {
    for (const [task, hasExit] of queue) await readOne(task, hasExit);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
}

/** What an earlier supervisor asked tasks to leave out, which have not come to it, is executed by them no more. */
export async function readRequests({ place, number, tasks, state }: Submission): Promise<void> {
  if (state.phase !== 'execute') return;
  const names = (await namesIn({ place, number })) ?? new Set();
  for (const { pairs, facts, cancelled } of tasks.values()) {
    for (const [index] of pairs) {
      const isAsked = names.has(path.basename(cancelRequest(place, number, index)));
      if (isAsked && !facts.attempts.has(index)) cancelled.set(index, true);
    }
  }
}

/** Whether a task of it ever began: it was taken then. */
export async function hasTrace(submission: Submission): Promise<boolean> {
  const names = (await namesIn(submission)) ?? new Set();
  return [...names].some((name) => /\.(?:out|ndjson|exit)$/.test(name));
}

/** Undefined where the folder does not answer, or is not there: that says nothing of the tasks. */
function namesIn({ place, number }: Pick<Submission, 'place' | 'number'>): Promise<ReadonlySet<string> | undefined> {
  return readdir(submissionDir(place, number)).then(
    (names) => new Set(names),
    () => undefined,
  );
}

/** One after the other gets its turn. */
function nextOf(running: readonly LiveTask[], submission: Submission): readonly LiveTask[] {
  if (running.length <= READS) return running;
  const from = submission.next % running.length;
  submission.next = from + READS;
  return [...running.slice(from, from + READS), ...running.slice(0, Math.max(0, from + READS - running.length))];
}

/** What stands in the place of a log and is none tells nothing: Slurm is asked then. */
async function readOne(task: LiveTask, hasExit: boolean): Promise<void> {
  await task.read(hasExit).catch(() => undefined);
}

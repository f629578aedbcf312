import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { ownerFile, REWRITE_NO_LINK, readOwnFile, type SimulationPlace, submissionDir } from '../layout';

/** What a task takes up: a partition, by its number, or a phase. */
export type Share = number | 'setup' | 'join';

const ownerSchema = z.object({
  runId: z.string(),
  /** Of the run's submissions, from 1. */
  submission: z.int(),
  /** How often Slurm had started the task again. */
  restart: z.int(),
  /** Slurm's name of the task. */
  job: z.string(),
  /** It came to an end. */
  isOver: z.optional(z.boolean()),
});
/** Who took something up. It stays written down when it is over: an older task may begin late. */
export type Owner = z.infer<typeof ownerSchema>;

/** More is none of ours, bytes. */
const MOST = 4096;

/** Whether `one` of a run was started later than `other`: what failed is handed over anew with a greater number. */
export function isNewer(one: Owner, other: Owner): boolean {
  if (one.submission !== other.submission) return one.submission > other.submission;
  return one.restart > other.restart;
}

/** Undefined where nobody took it up, or that cannot be read now. */
export async function readOwner(place: SimulationPlace, what: Share): Promise<Owner | undefined> {
  try {
    const { text } = await readOwnFile(ownerFile(place, what), { links: 'refuse', most: MOST });
    return ownerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Writes it down as a whole. A disk that takes nothing just now keeps nobody from working. */
export async function writeOwner(place: SimulationPlace, what: Share, owner: Owner): Promise<void> {
  // Beside the task's own files: where those were moved away, nothing is made in the next run's.
  const temporary = path.join(submissionDir(place, owner.submission), `owner-${what}.part`);
  try {
    await writeFile(temporary, `${JSON.stringify(owner)}\n`, { flag: REWRITE_NO_LINK });
    await rename(temporary, ownerFile(place, what));
  } catch {
    // As above.
  }
}

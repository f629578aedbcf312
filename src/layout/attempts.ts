import { open, readdir } from 'node:fs/promises';
import { isMissing } from './executions';
import { READ_NO_LINK } from './open-flags';
import { consoleLog, partitionDir, type SimulationPlace } from './places';

/** The line with which an attempt begins in a partition's `console.log`. */
const HEADING = /^==== attempt (\d+) · worker \d+ · /;
/** What an attempt leaves under a name of its own. */
const LEFT_BY = /\.attempt-(\d+)\.(?:log|(?:\d+\.)?failed)$/;

/** No partition was ever tried so often: a number above it is something that a script printed. */
const MOST = 100_000;

/** The highest attempt that left a trace in a partition's folder, 0 when none did. */
export async function highestAttemptOnDisk(place: SimulationPlace, index: number): Promise<number> {
  const folder = partitionDir(place, index);
  let highest = 0;
  const seen = (match: RegExpExecArray | null) => {
    const attempt = Number(match?.[1] ?? 0);
    if (attempt <= MOST) highest = Math.max(highest, attempt);
  };
  try {
    for (const name of await readdir(folder)) seen(LEFT_BY.exec(name));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    const log = await open(consoleLog(place, index), READ_NO_LINK);
    for await (const line of log.readLines()) seen(HEADING.exec(line));
  } catch (error) {
    // A link in its place is told to whoever writes there.
    const isLink = error instanceof Error && 'code' in error && error.code === 'ELOOP';
    if (!isLink && !isMissing(error)) throw error;
  }
  return highest;
}

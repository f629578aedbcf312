/** Whether what a task is to work on is still the run's: it may have waited for days. */
import { readdir } from 'node:fs/promises';
import { refuseLinks } from '../executors/links';
import { hashOf } from '../executors/script-hash';
import type { JobSpec } from '../executors/slurm/spec';
import { isMissing, journalFile, openOwnFile, readMarker, type SimulationPlace, simulationDir } from '../layout';
import { parseEventLine } from '../run';
import { UserError } from '../text';

/** Bytes: more is no first line of a journal. */
const MOST_FIRST_LINE = 1 << 20;

/**
 * Refuses a folder that is not the run's, or not any more.
 * @throws UserError `task.notOurs`, `layout.link`
 */
export async function checkPlace({ place, runId, work }: JobSpec): Promise<void> {
  const created = await firstEvent(place);
  if (created?.runId !== undefined && created.runId !== runId) {
    throw notOurs(
      `${place.outputDir} is where another run, ${created.runId}, has begun since this job was handed over`,
    );
  }
  const isForeign = created?.kind === 'foreign';
  if (work.type === 'setup') return refuseLinks(place);
  await refuseLinks(place, work.type === 'execute' ? 'state' : isForeign ? 'foreignJoin' : 'join');
  if (isForeign && work.type === 'join') return;
  const folder = simulationDir(place);
  // Opening a folder makes a network file system ask anew what is in it.
  await readdir(folder).catch(() => undefined);
  const marker = await readMarker(place);
  if (marker === runId) return;
  const whose =
    marker === undefined ? 'is not there, or was not made by a run of ours' : `belongs to the run ${marker}`;
  throw notOurs(`${folder} ${whose}`);
}

/**
 * Refuses a script that changed while the job waited: half of the old one, half of the new is a wrong result.
 * @throws UserError `task.scriptChanged`
 */
export async function checkScript({ settings: { script }, scriptSha256 }: JobSpec): Promise<void> {
  if (scriptSha256 === undefined || (await hashOf(script)) === scriptSha256) return;
  throw new UserError(
    'task.scriptChanged',
    `${script} has changed since this job was handed over: the result would be half of the old script, half of the new one. Put the old one back and retry, agree to go on with the new one (powersim retry --accept-changed-script), or run it anew.`,
  );
}

const notOurs = (what: string) =>
  new UserError('task.notOurs', `${what}: this job of another run does nothing there. Resume its run where it is now.`);

/** What the journal begins with; undefined where that cannot be read. @throws UserError `task.notOurs` where it is gone */
async function firstEvent(place: SimulationPlace) {
  const file = journalFile(place);
  try {
    const handle = await openOwnFile(file, { links: 'refuse' });
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_FIRST_LINE), 0, MOST_FIRST_LINE, 0);
      const [line = ''] = buffer.toString('utf8', 0, bytesRead).split('\n', 1);
      const parsed = parseEventLine(line);
      return parsed.kind === 'event' && parsed.event.type === 'runCreated' ? parsed.event : undefined;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) throw notOurs(`${file} is gone`);
    throw error;
  }
}

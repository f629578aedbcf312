import {
  configFile,
  highestAttemptOnDisk,
  isThere,
  partitionDir,
  partitionOnDisk,
  readCleanedList,
  readMarker,
  readStatus,
  type SimulationPlace,
  sideBySide,
  simulationDir,
} from '../../layout';
import { EVENT_VERSION, type EventBody } from './events';
import { isInHands } from './job-state';
import { applyEvent, type PartitionState, type RunState } from './state';

/**
 * What the disk knows and a damaged journal does not: events that bring its state in line. Nothing of it is believed
 * but what a resume would believe as well: `status.json`, the marker of setup, and the traces of attempts.
 */
export async function eventsFromDisk(state: RunState, place: SimulationPlace): Promise<EventBody[]> {
  const setup = await setupEvents(state, place);
  if (setup === undefined) return [];
  const ofPartitions = await sideBySide(state.partitions, (partition) => partitionEvents(partition, place));
  const events = [...setup, ...ofPartitions.flat(), ...(await storesEvents(state, place))];
  const joined = (await readStatus(simulationDir(place)))?.status === 'succeeded';
  const again = events.some(({ type }) => type === 'requeued');
  if (joined && (again || state.join.state !== 'succeeded')) {
    events.push({ type: 'phaseStarted', phase: 'join' }, { type: 'phaseEnded', phase: 'join', outcome: 'succeeded' });
  }
  return events;
}

/**
 * Attempts that the disk knows and the journal does not, because its last moments were lost with a supervisor that was
 * killed: without them their numbers would be given away again.
 */
export async function lostAttempts(state: RunState, place: SimulationPlace): Promise<EventBody[]> {
  if (state.kind !== 'run' || state.setup.state !== 'succeeded') return [];
  const unfinished = state.partitions.filter((one) => one.state !== 'succeeded' && !isInHands(one));
  const lost = await sideBySide(unfinished, async (partition) => {
    const highest = await highestAttemptOnDisk(place, partition.index);
    if (highest <= (partition.attempts.at(-1)?.attempt ?? 0)) return [];
    return lostAttempt(partition, highest, await hasSucceeded(place, partition.index), place, KILLED);
  });
  return lost.flat();
}

/**
 * Brings the state of a damaged journal in line with the disk, in place, to be shown.
 * @returns whether anything was amended
 */
export async function amendFromDisk(state: RunState, place: SimulationPlace): Promise<boolean> {
  const { lastSeq, lastTime } = state;
  const events = await eventsFromDisk(state, place);
  // Somebody wrote to it meanwhile.
  if (state.lastSeq !== lastSeq) return false;
  for (const event of events) applyEvent(state, { ...event, v: EVENT_VERSION, seq: lastSeq, time: lastTime });
  return events.length > 0;
}

/** Stores that were set aside are not missed: their partitions need not be executed again. */
async function storesEvents({ partitionStores, runId }: RunState, place: SimulationPlace): Promise<EventBody[]> {
  if (partitionStores.are !== 'kept') return [];
  const list = await readCleanedList(place).catch(() => undefined);
  if (list?.runId !== runId) return [];
  const bytes = list.stores.reduce((sum, { size }) => sum + size, 0);
  return [{ type: 'partitionStores', what: list.emptied ? 'emptied' : 'cleaned', bytes }];
}

/** Undefined when setup did not come to its end: nothing of this run can be on disk then. */
async function setupEvents({ setup, runId, kind }: RunState, place: SimulationPlace): Promise<EventBody[] | undefined> {
  if (setup.state === 'succeeded') return [];
  if (kind !== 'run' || (await readMarker(place)) !== runId || !(await isThere(configFile(place)))) return undefined;
  return [
    { type: 'phaseStarted', phase: 'setup' },
    { type: 'phaseEnded', phase: 'setup', outcome: 'succeeded' },
  ];
}

async function partitionEvents(partition: PartitionState, place: SimulationPlace): Promise<EventBody[]> {
  // A cluster may have begun it anew meanwhile: whoever follows it is told by the task itself.
  if (isInHands(partition)) return [];
  const { index, state, attempts } = partition;
  const succeeded = await hasSucceeded(place, index);
  const highest = await highestAttemptOnDisk(place, index);
  if (highest > (attempts.at(-1)?.attempt ?? 0)) return lostAttempt(partition, highest, succeeded, place, LOST);
  if (succeeded === (state === 'succeeded')) return [];
  if (!succeeded && state !== 'succeeded') return [];
  return [{ type: 'foundOnDisk', index, outcome: succeeded ? 'succeeded' : 'failed' }];
}

const hasSucceeded = async (place: SimulationPlace, index: number) =>
  (await partitionOnDisk(place, index)).status === 'succeeded';

/** What happened to an attempt that the journal does not know, as far as the disk tells. @param message where it did not succeed */
function lostAttempt(
  { index, state, attempts }: PartitionState,
  attempt: number,
  succeeded: boolean,
  place: SimulationPlace,
  message: string,
): EventBody[] {
  const lost = { outcome: 'interrupted', kind: 'lost', message } as const;
  const known = attempts.at(-1)?.attempt ?? 1;
  return [
    ...(state === 'running' ? [{ type: 'attemptEnded', index, attempt: known, ...lost } as const] : []),
    ...(state === 'queued' ? [] : [{ type: 'requeued', index, by: 'resume' } as const]),
    { type: 'attemptStarted', index, attempt, worker: 0, folder: partitionDir(place, index) },
    { type: 'attemptEnded', index, attempt, ...(succeeded ? ({ outcome: 'succeeded' } as const) : lost) },
  ];
}

const KILLED = 'The process that ran this simulation ended before it wrote down how this attempt went.';
const LOST = 'How this attempt ended is not known: the end of the journal, or a part of it, was lost.';

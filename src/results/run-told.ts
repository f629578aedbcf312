/** What a run of ours tells of its partitions: its journal knows more than their folders do. */
import { stat } from 'node:fs/promises';
import { isMissing, journalFile, readMarker, type SimulationPlace } from '../layout';
import { countPartitions, type PartitionNumbers } from '../partitions';
import { type PartitionStateName, type RunState, readJournal, SupervisorLife, shownPartitionState } from '../run';
import { formatBytes, messageOf, UserError } from '../text';

/** A partition as its run shows it. */
export interface PartitionTold {
  readonly state: PartitionStateName;
  /** Why its last attempt failed, whole; absent where it did not. */
  readonly message?: string;
}

export interface RunTold {
  /** By index; empty where no run of ours executes the partitions. */
  readonly partitions: ReadonlyMap<number, PartitionTold>;
  /** Whether somebody is at work on them. */
  readonly alive: boolean;
  /** What the last join left out, where it said so. */
  readonly skipped: readonly number[];
  /** Why the journal tells nothing though there is one, each a sentence. */
  readonly warnings: readonly string[];
}

const nothing: RunTold = { partitions: new Map(), alive: false, skipped: [], warnings: [] };

/** What the run of a simulation tells; nothing where the folder is not that run's. Never throws for what a journal holds. */
export async function runToldOf(place: SimulationPlace, numbers: PartitionNumbers): Promise<RunTold> {
  let run: RunState | undefined;
  try {
    run = await stateOf(journalFile(place));
    if (!run || run.partitions.length !== countPartitions(numbers)) return nothing;
    const marker = await readMarker(place);
    // A run that joined what somebody else had executed knows nothing of the partitions.
    if (run.kind === 'foreign') return marker === undefined ? { ...nothing, skipped: run.skipped } : nothing;
    if (marker !== run.runId) return nothing;
  } catch (error) {
    // Results that may be read are shown, also where their journal may not.
    const why = `What the run says of its partitions is not shown: ${messageOf(error)}`;
    return { ...nothing, warnings: [why] };
  }
  const alive = run.supervisor !== undefined && (await life.isAlive(run.supervisor, place).catch(() => false));
  return { partitions: partitionsOf(run, alive), alive, skipped: run.skipped, warnings: [] };
}

const life = new SupervisorLife(() => performance.now());

function partitionsOf(run: RunState, alive: boolean): Map<number, PartitionTold> {
  return new Map(
    run.partitions.map((partition) => {
      const state = shownPartitionState(partition, alive);
      const last = partition.attempts.at(-1);
      const message = last?.outcome === 'failed' ? last.message : undefined;
      return [partition.index, { state, ...(message === undefined ? {} : { message }) }];
    }),
  );
}

/** A year's run has a hundredth of it. */
const MOST_BYTES = 512 << 20;
/** Simulations that are looked at by turns. */
const MOST_KEPT = 4;

const kept = new Map<string, { readonly stamp: string; readonly state: Promise<RunState | undefined> }>();

/** The fold of a journal, which is read again only where it has changed. @throws UserError `results.journal`, `journal.newer` */
async function stateOf(file: string): Promise<RunState | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!found?.isFile()) return undefined;
  if (found.size > MOST_BYTES)
    throw new UserError('results.journal', `The journal ${file} has ${formatBytes(found.size)}: it is too large.`);
  const stamp = `${found.ino} ${found.size} ${found.mtimeMs}`;
  const before = kept.get(file);
  const state = before?.stamp === stamp ? before.state : readJournal(file).then((reader) => reader.state);
  kept.delete(file);
  kept.set(file, { stamp, state });
  for (const other of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(other);
  // What could not be read is tried again.
  state.catch(() => kept.delete(file));
  return state;
}

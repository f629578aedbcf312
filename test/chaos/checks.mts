/** What must hold of a run that was disturbed and came to its end; each violation is a sentence. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Bed, PARTITIONS } from './bed.mts';
import { differences, namesTheRun } from './compare-stores.mts';
import type { DisturbedRun } from './disturbed-run.mts';
import { type JournalEvent, readJournalText } from './journal.mts';
import { carriersOf, killed } from './processes.mts';

export interface Violations {
  /** Work that was done and is not there, or is another result than an undisturbed run's. */
  readonly losses: readonly string[];
  /** Partitions that succeeded and ran again, and whatever ran twice at once. */
  readonly repeats: readonly string[];
  /** Processes that are left; they are ended. */
  readonly orphans: readonly string[];
  /** A journal, a lock, a socket or a status that is not as it must be. */
  readonly other: readonly string[];
}

/** Looks at everything; `undisturbed` is the run to compare with. */
export async function check(run: DisturbedRun, undisturbed: Bed): Promise<Violations> {
  const { bed } = run;
  const orphans = endOrphans(run);
  return {
    losses: [...(await lostResults(bed, undisturbed)), ...lostPartitions(run.events())],
    repeats: [...partitions().flatMap((index) => repeatsOf(bed, index)), ...repeatsInJournal(run)],
    orphans,
    other: [...journalTrouble(bed), ...leftFiles(bed), ...(await statusTrouble(bed))],
  };
}

/** Processes of the run that live, in words; they are ended. */
export function endOrphans(run: DisturbedRun): string[] {
  const left = carriersOf([run.bed.mark, `POWERSIM_RUN_ID=${run.runId}`]);
  for (const process of left) killed(process);
  return left.map(({ pid, commandLine }) => `process ${pid} is left: ${commandLine.slice(0, 120)}`);
}

const partitions = () => Array.from({ length: PARTITIONS }, (_, i) => i + 1);
const storeOf = ({ simulation }: Bed) => path.join(simulation, 'data_store/simulation_store.h5');
const succeeded = (execution: string) =>
  /SUCCESSFUL/.test(readIfThere(path.join(execution, 'results/status.json')) ?? '');

async function lostResults(bed: Bed, undisturbed: Bed): Promise<string[]> {
  const lost: string[] = [];
  if (!succeeded(bed.simulation)) return ['the joined results are not marked as successful'];
  for (const index of partitions()) {
    if (executionsOf(bed, index).filter(succeeded).length === 0) lost.push(`partition ${index} has no result`);
  }
  const store = storeOf(bed);
  const different = await differences(store, storeOf(undisturbed), namesTheRun);
  lost.push(...different.map((name) => `${name} is not what an undisturbed run gives`));
  const sum = JSON.parse(readIfThere(path.join(bed.simulation, 'data_store/check.sha256')) ?? '{}') as {
    files?: { hash?: string }[];
  };
  const hash = createHash('sha256').update(readFileSync(store)).digest('hex');
  if (sum.files?.[0]?.hash !== hash) lost.push('check.sha256 is not that of the joined store');
  return lost;
}

function lostPartitions(events: readonly JournalEvent[]): string[] {
  return events
    .filter((event) => event.type === 'foundOnDisk' && event.outcome === 'failed')
    .map((event) => `partition ${event.index} had succeeded and its results were gone (event ${event.seq})`);
}

/** Folders of a partition's executions, those set aside included. */
function executionsOf(bed: Bed, index: number): string[] {
  const folder = path.join(bed.simulation, 'simulation_partitions', String(index));
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => path.join(folder, name))
    .filter((entry) => statSync(entry).isDirectory());
}

/**
 * A partition has succeeded from the moment its status.json says so. A start stamp after that moment is a repeat, and so
 * is a second execution that succeeded. Two processes at once: the first ends after the second began.
 */
function repeatsOf(bed: Bed, index: number): string[] {
  const repeats: string[] = [];
  const successes = executionsOf(bed, index).filter(succeeded);
  if (successes.length > 1) repeats.push(`partition ${index} succeeded ${successes.length} times`);
  const moments = successes.map((folder) => statSync(path.join(folder, 'results/status.json')).mtimeMs / 1000);
  const first = Math.min(...moments);
  const stamps = stampsOf(path.join(bed.simulation, 'simulation_partitions', String(index), 'stamps.ndjson'));
  const starts = stamps.filter((stamp) => stamp.event === 'start');
  for (const { time, pid } of starts) {
    if (time > first)
      repeats.push(`partition ${index} was started by process ${pid} ${time - first} s after it succeeded`);
    const late = stamps.find((stamp) => stamp.event === 'end' && stamp.time > time && stamp.pid !== pid);
    const own = starts.some((stamp) => stamp.pid === late?.pid && stamp.time > time);
    if (late && !own) repeats.push(`partition ${index} was executed by processes ${late.pid} and ${pid} at once`);
  }
  return repeats;
}

interface Stamp {
  readonly event: string;
  readonly time: number;
  readonly pid: number;
}

function stampsOf(file: string): Stamp[] {
  const lines = (readIfThere(file) ?? '').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Stamp);
}

/** The journal's own account: attempts after a success, and supervisors beside one that lived. */
function repeatsInJournal(run: DisturbedRun): string[] {
  const repeats: string[] = [];
  const done = new Set<number>();
  let owner: number | undefined;
  for (const { type, index = 0, outcome, pid = 0, seq } of run.events()) {
    const success = (type === 'attemptEnded' || type === 'foundOnDisk') && outcome === 'succeeded';
    if (success) done.add(index);
    if (type === 'attemptStarted' && done.has(index)) repeats.push(`partition ${index} began again (event ${seq})`);
    if (type === 'supervisorEnded') owner = undefined;
    if (type !== 'supervisorStarted') continue;
    if (owner !== undefined && !run.killed.some((one) => one.pid === owner))
      repeats.push(`supervisor ${pid} began beside supervisor ${owner} (event ${seq})`);
    owner = pid;
  }
  return repeats;
}

function journalTrouble(bed: Bed): string[] {
  const { events, corrupt } = readJournalText(bed.journal);
  const trouble = corrupt.map((line) => `line ${line} of the journal is corrupt`);
  for (const [i, event] of events.entries()) {
    const before = events[i - 1];
    if (before && event.seq <= before.seq) trouble.push(`the journal's event ${event.seq} follows ${before.seq}`);
  }
  if (events.at(-1)?.type !== 'supervisorEnded') trouble.push('the journal does not say that the supervisor ended');
  return trouble;
}

function leftFiles(bed: Bed): string[] {
  const folder = path.join(bed.sockets, 'powersim');
  const sockets = existsSync(folder) ? readdirSync(folder) : [];
  const locks = readdirSync(bed.state).filter((name) => name.startsWith('supervisor.lock'));
  return [...sockets, ...locks].map((name) => `${name} is left`);
}

async function statusTrouble(bed: Bed): Promise<string[]> {
  const { output } = await bed.powersim('status', bed.simulation, '--json');
  const status = JSON.parse(output) as {
    state: string;
    alive: boolean;
    partitions: { index: number; state: string }[];
    join: { state: string };
  };
  const trouble: string[] = [];
  if (status.state !== 'succeeded' || status.alive || status.join.state !== 'succeeded')
    trouble.push(`the status is ${status.state}, ${status.alive ? 'alive' : 'ended'}, join ${status.join.state}`);
  for (const { index, state } of status.partitions) {
    const disk = executionsOf(bed, index).some(succeeded) ? 'succeeded' : 'not succeeded';
    if (state !== disk) trouble.push(`the status says that partition ${index} is ${state}, the disk ${disk}`);
  }
  return trouble;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

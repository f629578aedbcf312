import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { earlierRuns, startingOrder, stateOfJournal } from '../estimates';
import { journalFile } from '../layout';
import { listRuns, type RunState } from '../run';
import type { OwnedRun } from './owned-run';

/** So many earlier runs are enough to tell which partitions take long. */
const MOST_RUNS = 3;
/** Milliseconds. Earlier runs may be on a disk that does not answer: nobody waits for it. */
const PATIENCE = 2000;

type Learning = Pick<OwnedRun, 'state' | 'runId' | 'place'>;

/** The order in which partitions are best started, by earlier runs of the script; their own where these do not tell. */
export class LearntOrder {
  private readonly order: Promise<readonly number[]>;

  /** @param learnFrom gives all indices in the best order, or none */
  constructor(
    run: Learning,
    learnFrom: (run: Learning) => Promise<readonly number[]> = learn,
    private readonly patience = PATIENCE,
  ) {
    this.order = learnFrom(run).catch(() => []);
  }

  /** These indices in that order. */
  async of(indices: readonly number[]): Promise<number[]> {
    const abort = new AbortController();
    const never = delay(this.patience, [], { signal: abort.signal, ref: false }).catch(() => []);
    const order = await Promise.race([this.order, never]);
    abort.abort();
    const ranks = new Map(order.map((index, rank) => [index, rank]));
    return indices.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  }
}

async function learn({ state, runId, place }: Learning): Promise<number[]> {
  const { settings, concurrency } = state;
  const entries = (await listRuns()).filter(
    (entry) =>
      entry.runId !== runId &&
      entry.settings.numSteps === settings.numSteps &&
      entry.settings.period === settings.period &&
      entry.settings.numOverlapSteps === settings.numOverlapSteps,
  );
  const others = entries.filter((entry) => entry.settings.script === settings.script).slice(-MOST_RUNS);
  const replaced = await replacedRun(journalFile(place), settings.script);
  const states = [...(await earlierRuns(settings.script, others)), ...(replaced ? [replaced] : [])];
  return startingOrder(settings, concurrency, states);
}

/** The run that the present one took the place of: it is not among the user's runs any more. */
async function replacedRun(journal: string, script: string): Promise<RunState | undefined> {
  const prefix = `${path.basename(journal)}.old-`;
  const kept = (await readdir(path.dirname(journal))).filter((name) => name.startsWith(prefix)).sort();
  const newest = kept.at(-1);
  if (newest === undefined) return undefined;
  const state = await stateOfJournal(path.join(path.dirname(journal), newest));
  return state?.settings.script === script ? state : undefined;
}

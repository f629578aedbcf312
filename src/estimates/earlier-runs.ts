import { journalFile } from '../layout';
import { JournalReader, type RegistryEntry, type RunState } from '../run';

/** The newest runs are enough to tell what a script takes. */
const MOST_RUNS = 5;

/** The states of the newest runs of a script that are still there, the newest first. What cannot be read is left out. */
export async function earlierRuns(script: string, entries: readonly RegistryEntry[]): Promise<RunState[]> {
  const states: RunState[] = [];
  const own = entries.filter(({ kind, settings }) => kind === 'run' && settings.script === script);
  for (const { runId, settings } of own.sort((a, b) => b.createdAt - a.createdAt)) {
    if (states.length === MOST_RUNS) break;
    const state = await stateOfJournal(journalFile(settings));
    // A run that took this one's place has the same journal.
    if (state?.runId === runId) states.push(state);
  }
  return states;
}

/** The state of a run by its journal; undefined when it cannot be read. */
export async function stateOfJournal(journal: string): Promise<RunState | undefined> {
  const reader = new JournalReader(journal);
  try {
    await reader.poll();
  } catch {
    return undefined;
  }
  return reader.state;
}

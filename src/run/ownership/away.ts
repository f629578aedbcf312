import type { SimulationPlace } from '../../layout';
import { askSupervisor } from '../control/ask-supervisor';
import { placeKey } from './own-place';
import { listRuns, type RegistryEntry } from './registry';

/** A run whose supervisor answers, while its journal cannot be read: its disk is not mounted, for instance. */
export interface AwayRun {
  readonly entry: RegistryEntry;
  /** Why the run is paused, as its supervisor says. */
  readonly pauseMessage: string | undefined;
}

/** Milliseconds that an answer may take. */
const PATIENCE = 3000;

/** This user's run that is to be at a place and whose supervisor answers; undefined when there is none. */
export async function livingRunAt(place: SimulationPlace): Promise<AwayRun | undefined> {
  const key = await placeKey(place);
  for (const entry of (await listRuns()).toReversed()) {
    if ((await placeKey(entry.settings)) !== key) continue;
    try {
      const pauseMessage = await askSupervisor(entry.runId, entry.runtimeFolder, { type: 'ping' }, PATIENCE);
      return { entry, pauseMessage };
    } catch {
      // Nobody is there, or it is not ours to ask.
    }
  }
  return undefined;
}

/** What the page keeps of itself while it is hidden and over reloads. Pure. */
import { members } from '../page/saved';
import type { Window } from './scale';

export interface Kept {
  readonly runId: string | undefined;
  /** Undefined while everything is seen. */
  readonly window: Window | undefined;
  /** The bar that keys are at. */
  readonly current: string | undefined;
  readonly table: boolean;
}

/** Perhaps another version wrote it; what was kept of another run is of no use. */
export function keptOf(saved: unknown, runId: string): Kept {
  const kept = members(saved);
  if (kept['runId'] !== runId) return { runId, window: undefined, current: undefined, table: false };
  const { from, to } = members(kept['window']);
  return {
    runId,
    window: typeof from === 'number' && typeof to === 'number' && from < to ? { from, to } : undefined,
    current: typeof kept['current'] === 'string' ? kept['current'] : undefined,
    table: kept['table'] === true,
  };
}

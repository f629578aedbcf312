import type { StoreReader } from '../store/read-store';
import type { Catalogue, Target } from './protocol';

/** Results that are open: one store, or the stores of partitions as if they were one. */
export interface OpenedResults {
  readonly catalogue: Omit<Catalogue, 'results'>;
  readonly store: StoreReader;
  close(): void;
}

/**
 * Opens results to read them. Never writes, and opens no store that a simulation is writing while finished ones tell
 * the same.
 * @throws UserError `results.none`, `store.open`, `store.read`, `store.layout`
 */
export function openResults(_target: Target): Promise<OpenedResults> {
  throw new Error('not made yet');
}

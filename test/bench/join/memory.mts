import { tmpdir } from 'node:os';
import type { Measurement } from '../measurement.mts';
import { NATIVE, races } from './race.mts';

/** What a native join of 1 GB has resident at most; it does not grow with the store. */
export async function joinMemory(): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  await races(tmpdir(), [1], 1, ({ runs }) => {
    const value = Math.max(...(runs.get(NATIVE) ?? []).map((r) => r.maxRss)) / 1e6;
    measured.push({ name: 'native join of 1 GB, resident', value, unit: 'MB', limit: 150 });
  });
  return measured;
}

/** What kind of values a dataset holds, and which of them decide whether an overlap is long enough. Pure. */
import { partsOfKey } from '../units';
import type { DatasetSeams } from './report';

type Named = Pick<DatasetSeams, 'container' | 'key'>;
type Deciding = Named & Pick<DatasetSeams, 'source'> & { readonly end: Pick<DatasetSeams['end'], 'compared'> };

/** MW that two dispatches may differ by and still be called the same. */
export const SAME_MW = 0.01;

/** In the stored units; the same data give the same numbers. */
const ROUNDING = 1e-9;

/** Datasets of zeros and ones, by upstream's names. */
export const isCommitment = (key: string) =>
  /^(On|Start|Stop|HotStart|WarmStart|ColdStart|Reservation)Variable__|^OnStatusParameter__/.test(key);
export const isDispatch = (key: string) => /^ActivePower(In|Out)?Variable__/.test(key);
/** What a storage hands on: it may differ where the dispatch of the last period does not. */
export const isStoredEnergy = (key: string) => key.startsWith('EnergyVariable__');

/** Parameters of time series are data. Those of feedforwards are results of another model. */
export const isInput = ({ container, key }: Named) =>
  container === 'parameters' && partsOfKey(key).entry.endsWith('TimeSeriesParameter');

/** How far values may be apart, in the dataset's units, without being counted as differing. */
export const differenceLimit = ({ key }: Named): number => (isCommitment(key) ? 0.5 : ROUNDING);

/** How far last values may be apart, in the dataset's units. */
export function threshold(key: string, basePower = 1): number {
  // A difference of exactly 0.01 MW is the same, whatever the rounding.
  return isCommitment(key) ? 0.5 : (SAME_MW * (1 + 1e-9)) / basePower;
}

/** Values that decide: commitments, powers of units and stored energy, of the realised state where it is recorded. */
export function decidingDatasets<T extends Deciding>(datasets: readonly T[]): T[] {
  const wanted = datasets.filter(
    (d) =>
      d.container === 'variables' &&
      d.end.compared > 0 &&
      (isCommitment(d.key) || isDispatch(d.key) || isStoredEnergy(d.key)),
  );
  const realised = new Set(wanted.filter((d) => d.source === 'emulation').map((d) => d.key));
  return wanted.filter((d) => d.source === 'emulation' || !realised.has(d.key));
}

/** Time series in the overlap: two partitions that computed from the same data hold the same ones. Pure. */
import { partsOfKey } from '../units';
import { isInput } from './kinds';
import { significant } from './numbers';
import type { DatasetSeams, SeamReport } from './report';

/** A verdict where partitions were computed from different data: nothing else can be judged then. */
export function differentInputs(datasets: readonly DatasetSeams[]): SeamReport['verdict'] | undefined {
  // What counts before what was only foreseen, then the largest.
  for (const of of ['realised', 'forecast'] as const) {
    const [worst] = datasets
      .filter((d) => isInput(d) && (d[of]?.differing ?? 0) > 0)
      .sort((a, b) => (b[of]?.maxAbsolute ?? 0) - (a[of]?.maxAbsolute ?? 0));
    const at = worst?.[of]?.at;
    if (!worst || !at) continue;
    const more = worst.perSeam.filter(({ seam, differing }) => seam !== at.seam && differing > 0).length;
    const others = more === 0 ? '' : ` and at ${more} more ${more === 1 ? 'seam' : 'seams'}`;
    const apart = sizeOf(worst, worst[of]?.maxAbsolute ?? 0);
    return {
      kind: 'differentInputs',
      sentence: `Different inputs: the ${nameOf(worst.key)} of ${at.column} differs by ${apart} between partitions ${at.seam} and ${at.seam + 1}${others}: they were computed from different data; more overlap does not help.`,
    };
  }
  return undefined;
}

function nameOf(key: string): string {
  const { entry, component } = partsOfKey(key);
  if (!isPower(key)) return `${entry} (${component})`;
  return component.endsWith('Load') ? 'load' : 'available power';
}

const isPower = (key: string) => partsOfKey(key).entry === 'ActivePowerTimeSeriesParameter';

const sizeOf = ({ key, basePower }: DatasetSeams, value: number) =>
  isPower(key) && basePower !== undefined ? `${significant(value * basePower, 3)} MW` : significant(value, 3);

/** By how much the costs of the overlaps' last steps differ: what a cut costs, in a word. Pure. */
import { partsOfKey } from '../units';
import { significant } from './numbers';
import type { SeamCost } from './report';

/** A dataset whose sums over the last overlapping step, or its last period, tell costs. */
export interface CostDataset {
  readonly model: string;
  readonly source: 'decision' | 'emulation';
  readonly container: string;
  readonly key: string;
  readonly rowsPerStep: number;
  /** Of the values that both partitions have, by seam. */
  readonly sums: readonly { readonly seam: number; readonly earlier: number; readonly later: number }[];
  readonly compared: number;
}

/**
 * The production cost of the model that is executed most often, whose dispatch is what was realised; where no cost is
 * stored its objective.
 */
export function seamCost(datasets: readonly CostDataset[]): SeamCost | undefined {
  const known = datasets.filter((d) => d.source === 'decision' && d.compared > 0);
  const production = finest(
    known.filter((d) => d.container === 'expressions' && partsOfKey(d.key).entry === 'ProductionCostExpression'),
  );
  const chosen = production ?? finest(known.filter((d) => d.container === 'optimizer_stats'));
  if (!chosen) return undefined;
  const bySeam = new Map<number, { earlier: number; later: number }>();
  for (const { seam, earlier, later } of chosen.datasets.flatMap(({ sums }) => sums)) {
    const sum = bySeam.get(seam) ?? { earlier: 0, later: 0 };
    bySeam.set(seam, { earlier: sum.earlier + earlier, later: sum.later + later });
  }
  const seams = [...bySeam.values()];
  return {
    of: production ? 'productionCost' : 'objective',
    model: chosen.model,
    earlier: seams.reduce((sum, { earlier }) => sum + earlier, 0),
    later: seams.reduce((sum, { later }) => sum + later, 0),
    apart: seams.reduce((sum, { earlier, later }) => sum + Math.abs(later - earlier), 0),
  };
}

function finest(datasets: readonly CostDataset[]) {
  const most = datasets.reduce((rows, d) => Math.max(rows, d.rowsPerStep), 0);
  const model = datasets.findLast((d) => d.rowsPerStep === most)?.model;
  return model === undefined ? undefined : { model, datasets: datasets.filter((d) => d.model === model) };
}

/** What a difference is a share of. */
const wholeOf = ({ earlier, later, apart }: Pick<SeamCost, 'earlier' | 'later' | 'apart'>) =>
  Math.max(Math.abs(earlier), Math.abs(later), apart);

/** `cost differs by 0.003 %`. */
export function costClause({ of, model, earlier, later, apart }: SeamCost): string {
  const what = of === 'productionCost' ? 'cost' : `the objective of ${model}`;
  if (apart === 0) return `${what} is the same`;
  const percent = (100 * apart) / wholeOf({ earlier, later, apart });
  return `${what} differs by ${percent < 0.001 ? 'less than 0.001' : Number(percent.toPrecision(2))} %`;
}

/**
 * The same with what it is measured by, and that it is not the results' cost: of the overlap the earlier partition's
 * computation stays.
 * @param seams that were measured
 */
export function costSentence(cost: SeamCost, seams: number): string {
  const one = seams === 1;
  const where = one ? 'In the last overlapping step' : `In the last overlapping steps of the ${seams} seams`;
  const discarded = `what the later ${one ? 'partition computed of it' : 'partitions computed of them'} is discarded`;
  const number = (value: number) => significant(value, 6);
  const sums = cost.apart === 0 ? '' : `, ${number(cost.apart)} of ${number(wholeOf(cost))} $; ${discarded}`;
  return `${where} ${costClause(cost)}${sums}.`;
}

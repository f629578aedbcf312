/** Was the overlap long enough? One sentence a modeller can act on. Pure. */
import type { PartitionNumbers } from '../../partitions';
import { costClause } from './cost';
import { differentInputs } from './inputs';
import { decidingDatasets, isDispatch, isStoredEnergy, SAME_MW } from './kinds';
import { fixed } from './numbers';
import type { DatasetSeams, SeamCost, SeamReport } from './report';

export interface Measured {
  readonly numbers: PartitionNumbers;
  readonly seams: number;
  readonly measured: readonly number[];
  readonly datasets: readonly DatasetSeams[];
  /** In the last period before the later partition takes over. */
  readonly endCost?: SeamCost | undefined;
  /** Of the realised state. */
  readonly resolutionMs: number;
}

/**
 * Judges by the realised state at the moment when the later partition takes over: what it hands on from there is what
 * a single run would have had, or is not.
 */
export function verdictOf(m: Measured): SeamReport['verdict'] {
  const { numOverlapSteps, period } = m.numbers;
  if (numOverlapSteps === 0) {
    const sentence = 'Without overlap the error of cutting cannot be measured; run again with --num-overlap-steps 1.';
    return { kind: 'noOverlap', sentence };
  }
  if (m.measured.length === 0) {
    return { kind: 'unknown', sentence: 'No seam could be measured: no two neighbouring partitions have results.' };
  }
  const different = differentInputs(m.datasets);
  if (different) return different;
  const state = decidingDatasets(m.datasets);
  if (state.length === 0) {
    return {
      kind: 'unknown',
      sentence:
        'The store has no variables of commitment or dispatch by which the overlap could be judged; the differences of all others are in the report.',
    };
  }
  const longer =
    numOverlapSteps < period
      ? `try ${Math.min(2 * numOverlapSteps, period)}`
      : `the overlap is as long as the period: try a longer period`;
  const n = m.measured.length;
  const seam = nameOfSeams(n, m.seams);
  const of = `${n} ${seam}`;
  const committed = worst(state.filter((d) => d.kind === 'commitment'));
  if (committed) {
    const sentence = `Not enough: commitment of ${committed.column} differs at ${committed.seams} of ${of}; ${longer}.`;
    return { kind: 'notEnough', sentence };
  }
  const dispatched = worst(state.filter((d) => d.kind === 'continuous'));
  if (dispatched) {
    const { column, seams, dataset } = dispatched;
    const stored = isStoredEnergy(dataset.key);
    const apart = sizeText([dataset], stored ? 'MWh' : 'MW');
    const sentence = `Not enough: ${stored ? 'stored energy' : 'dispatch'} of ${column} differs at ${seams} of ${of}, by up to ${apart} in ${dataset.key}; ${longer}.`;
    return { kind: 'notEnough', sentence };
  }
  const steps = numOverlapSteps === 1 ? '1 step' : `${numOverlapSteps} steps`;
  const powers = state.filter((d) => isDispatch(d.key));
  const when = `at the last overlapping ${periodWord(m.resolutionMs)}`;
  return {
    kind: 'enough',
    sentence: `An overlap of ${steps} is enough: ${when} dispatch agrees within ${sizeText(powers, 'MW', SAME_MW)} at ${n === 1 ? `the only ${seam}` : `all ${of}`}${m.endCost ? `; ${costClause(m.endCost)}` : ''}.`,
  };
}

/** Seams beside a partition without results were not measured, which nobody should have to guess. */
function nameOfSeams(measured: number, all: number): string {
  const seam = measured === 1 ? 'seam' : 'seams';
  return measured === all ? seam : `measured ${seam} (of ${all})`;
}

/** The column that differs at the most seams. */
function worst(datasets: readonly DatasetSeams[]) {
  let found: { readonly column: string; readonly seams: number; readonly dataset: DatasetSeams } | undefined;
  for (const dataset of datasets) {
    if (dataset.worst && dataset.worst.seams > (found?.seams ?? 0)) found = { ...dataset.worst, dataset };
  }
  return found;
}

function periodWord(resolutionMs: number): string {
  const [minutes, hours] = [resolutionMs / 60_000, resolutionMs / 3_600_000];
  if (hours === 1) return 'hour';
  if (Number.isInteger(hours) && hours > 0) return `${hours} hours`;
  return Number.isInteger(minutes) && minutes > 0 ? `${minutes} minutes` : 'period';
}

/** The largest difference at the end, at least `least`. Where a base power is not known, as stored: that is no MW. */
function sizeText(datasets: readonly DatasetSeams[], unit: string, least = 0): string {
  const isKnown = datasets.every(({ basePower }) => basePower !== undefined);
  const size = Math.max(least, ...datasets.map((d) => d.end.maxAbsolute * (isKnown ? (d.basePower ?? 1) : 1)));
  const digits = size >= 100 ? 0 : size >= 1 ? 1 : 2;
  return isKnown ? `${fixed(size, digits)} ${unit}` : `${fixed(size, digits)} as stored (the base power is not known)`;
}

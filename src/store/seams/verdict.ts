/** Was the overlap long enough? One sentence a modeller can act on. Pure. */
import type { PartitionNumbers } from '../../partitions';
import { differentInputs } from './inputs';
import type { DatasetSeams, SeamReport } from './report';

/** MW that two dispatches may differ by and still be called the same. */
export const SAME_MW = 0.01;

export interface Measured {
  readonly numbers: PartitionNumbers;
  readonly seams: number;
  readonly measured: readonly number[];
  readonly datasets: readonly DatasetSeams[];
  /** MVA; powers are stored per unit of it. */
  readonly basePower: number;
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
  const different = differentInputs(m.datasets, m.basePower);
  if (different) return different;
  const state = stateDatasets(m.datasets);
  if (state.length === 0) {
    return {
      kind: 'unknown',
      sentence:
        'The store has no variables of commitment or dispatch by which the overlap could be judged; the differences of all others are in the report.',
    };
  }
  const longer =
    numOverlapSteps < period
      ? `try ${numOverlapSteps + 1}`
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
    const apart = `${formatMW(dataset.end.maxAbsolute * m.basePower)}${stored ? 'h' : ''}`;
    const sentence = `Not enough: ${stored ? 'stored energy' : 'dispatch'} of ${column} differs at ${seams} of ${of}, by up to ${apart} in ${dataset.key}; ${longer}.`;
    return { kind: 'notEnough', sentence };
  }
  const steps = numOverlapSteps === 1 ? '1 step' : `${numOverlapSteps} steps`;
  const powers = state.filter((d) => isDispatch(d.key));
  const largest = Math.max(0, ...powers.map((d) => d.end.maxAbsolute));
  const mw = Math.max(SAME_MW, largest * m.basePower);
  const when = `at the last overlapping ${periodWord(m.resolutionMs)}`;
  return {
    kind: 'enough',
    sentence: `An overlap of ${steps} is enough: ${when} dispatch agrees within ${formatMW(mw)} at ${n === 1 ? `the only ${seam}` : `all ${of}`}.`,
  };
}

/** Seams beside a partition without results were not measured, which nobody should have to guess. */
function nameOfSeams(measured: number, all: number): string {
  const seam = measured === 1 ? 'seam' : 'seams';
  return measured === all ? seam : `measured ${seam} (of ${all})`;
}

/** Values that decide: commitments, powers of units and stored energy, of the realised state where it is recorded. */
function stateDatasets(datasets: readonly DatasetSeams[]): DatasetSeams[] {
  const wanted = datasets.filter(
    (d) =>
      d.container === 'variables' &&
      d.end.compared > 0 &&
      (isCommitment(d.key) || isDispatch(d.key) || isStoredEnergy(d.key)),
  );
  const realised = new Set(wanted.filter((d) => d.source === 'emulation').map((d) => d.key));
  return wanted.filter((d) => d.source === 'emulation' || !realised.has(d.key));
}

/** Datasets of zeros and ones, by upstream's names. */
export const isCommitment = (key: string) =>
  /^(On|Start|Stop|HotStart|WarmStart|ColdStart|Reservation)Variable__|^OnStatusParameter__/.test(key);
const isDispatch = (key: string) => /^ActivePower(In|Out)?Variable__/.test(key);
/** What a storage hands on: it may differ where the dispatch of the last period does not. */
const isStoredEnergy = (key: string) => key.startsWith('EnergyVariable__');

/** How far last values may be apart, in the dataset's units. */
export function threshold(key: string, basePower: number): number {
  // A difference of exactly 0.01 MW is the same, whatever the rounding.
  return isCommitment(key) ? 0.5 : (SAME_MW * (1 + 1e-9)) / basePower;
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

function formatMW(mw: number): string {
  const digits = mw >= 100 ? 0 : mw >= 1 ? 1 : 2;
  return `${mw.toFixed(digits)} MW`;
}

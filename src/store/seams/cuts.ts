/** What a joined commitment shows at its cuts: minimum times that it violates, and starts that do not fit. */
import * as z from 'zod';
import { type PartitionNumbers, partitionsOf } from '../../partitions';
import type { StoredModel, StoreReader } from '../read-store';
import { parseSystem, type StoredThermal } from '../report/stored-system';
import type { SeamReport } from './report';

export const cutReportSchema = z.object({
  /** Cuts with a commitment on both sides. */
  cuts: z.int(),
  /** Cuts at which a minimum time is violated. */
  violatedCuts: z.int(),
  /** Cuts at which a stored start or stop does not fit the commitment on both sides. */
  inconsistentCuts: z.int(),
  /** The worst first; at most 100. `seam` is the earlier partition's index. */
  violations: z.array(
    z.object({
      seam: z.int(),
      unit: z.string(),
      /** What the unit was for too short a time. */
      state: z.enum(['on', 'off']),
      hours: z.number(),
      minimum: z.number(),
      /** When it changed. */
      time: z.string(),
    }),
  ),
  sentence: z.string(),
});
export type CutReport = z.infer<typeof cutReportSchema>;
type Violation = CutReport['violations'][number];

const KEY = 'ThermalStandard';
const MOST_VIOLATIONS = 100;
const HOUR = 3_600_000;

/** @returns undefined for stores that tell neither commitment nor minimum times, or nothing of both sides of any cut */
export function checkCuts(store: StoreReader, numbers: PartitionNumbers): CutReport | undefined {
  const model = store.shape.models.findLast((m) => has(m, 'OnVariable'));
  const system = model && parseSystem(store.readSystem(model.systemUuid));
  if (!model || !system) return undefined;
  const units = new Map(system.ThermalStandard.map((unit) => [unit.name, unit]));
  const longest = Math.max(0, ...system.ThermalStandard.map(({ timeLimits: t }) => Math.max(t?.up ?? 0, t?.down ?? 0)));
  const reach = Math.max(1, Math.ceil((longest * HOUR) / model.resolutionMs));
  const all: Violation[] = [];
  let [cuts, inconsistent] = [0, 0];
  for (const { index, validSteps } of partitionsOf(numbers).slice(0, -1)) {
    const cut = Math.round((validSteps[1] * store.shape.stepResolutionMs) / model.resolutionMs);
    const around = commitmentAround(store, model, cut, reach);
    const known = around.columns.some((c) => !Number.isNaN(around.at(c, cut - 1)) && !Number.isNaN(around.at(c, cut)));
    if (!known) continue;
    cuts += 1;
    for (const column of around.columns) {
      const unit = units.get(around.names[column] ?? '');
      if (unit) all.push(...violationsAt(store, model, index, cut, unit, (t) => around.at(column, t)));
    }
    if (transitionsDiffer(store, model, cut, around)) inconsistent += 1;
  }
  if (cuts === 0) return undefined;
  const violations = all.sort((a, b) => b.minimum - b.hours - (a.minimum - a.hours));
  const violatedCuts = new Set(violations.map(({ seam }) => seam)).size;
  return {
    cuts,
    violatedCuts,
    inconsistentCuts: inconsistent,
    violations: violations.slice(0, MOST_VIOLATIONS),
    sentence: sentenceOf(cuts, violatedCuts, inconsistent, violations[0]),
  };
}

/**
 * The verdict on an overlap, with what the joined commitment shows: where the neighbours agreed on status and power and
 * a minimum time is violated all the same, they did not agree for how long a unit had been on or off.
 */
export function judgedWithCuts(
  verdict: SeamReport['verdict'],
  cuts: CutReport | undefined,
  { numOverlapSteps, period }: PartitionNumbers,
): SeamReport['verdict'] {
  if (!cuts) return verdict;
  if (numOverlapSteps > 0 && cuts.violatedCuts === 0) return verdict;
  if (verdict.kind !== 'enough') return { ...verdict, sentence: `${verdict.sentence} ${cuts.sentence}` };
  const longer = numOverlapSteps < period ? `Try an overlap of ${numOverlapSteps + 1}.` : 'Try a longer period.';
  const sentence = `Not enough: status and power agree at the end of the overlaps, but minimum times do not. ${cuts.sentence} ${longer}`;
  return { kind: 'notEnough', sentence };
}

const has = (model: StoredModel, entry: string) =>
  model.outputs.some(({ container, key }) => container === 'variables' && key === `${entry}__${KEY}`);

interface Around {
  readonly columns: readonly number[];
  readonly names: readonly string[];
  /** 0, 1 or NaN, by column and period of the whole simulation. */
  at(column: number, period: number): number;
}

function commitmentAround(store: StoreReader, model: StoredModel, cut: number, reach: number): Around {
  const from = Math.max(0, cut - reach - 1);
  const count = Math.min(store.realizedPeriods(model.name), cut + reach + 1) - from;
  const block = store.readRealized(model.name, { container: 'variables', key: `OnVariable__${KEY}` }, { from, count });
  const names = block.columns[0] ?? [];
  return {
    columns: names.map((_, c) => c),
    names,
    at: (column, period) => {
      const t = period - from;
      const value = t < 0 || t >= count ? Number.NaN : (block.values[column * count + t] ?? Number.NaN);
      return Number.isNaN(value) ? value : Number(value > 0.5);
    },
  };
}

/** Of the runs of one state that touch the cut, those that are too short. */
function violationsAt(
  store: StoreReader,
  model: StoredModel,
  seam: number,
  cut: number,
  { name, status, timeAtStatus, timeLimits }: StoredThermal,
  on: (period: number) => number,
): Violation[] {
  if (!timeLimits) return [];
  const hoursPerPeriod = model.resolutionMs / HOUR;
  const inside = on(cut - 1) === on(cut) ? [cut] : [cut - 1, cut];
  return inside.flatMap((period) => {
    const value = on(period);
    if (Number.isNaN(value)) return [];
    let [first, end] = [period, period + 1];
    while (on(first - 1) === value) first -= 1;
    while (on(end) === value) end += 1;
    // Only a run that is seen to end, and to begin, has a length.
    if (Number.isNaN(on(end)) || (first > 0 && Number.isNaN(on(first - 1)))) return [];
    const before = first === 0 && Number(status) === value ? (timeAtStatus ?? Number.POSITIVE_INFINITY) : 0;
    const hours = (end - first) * hoursPerPeriod + before;
    const minimum = value === 1 ? timeLimits.up : timeLimits.down;
    if (hours >= minimum - 1e-9) return [];
    const time = new Date(store.shape.initialMs + end * model.resolutionMs).toISOString().slice(0, 19);
    return [{ seam, unit: name, state: value === 1 ? 'on' : 'off', hours, minimum, time } as const];
  });
}

/** Whether the start or stop that is stored for the first period after the cut is another than the commitment's. */
function transitionsDiffer(store: StoreReader, model: StoredModel, cut: number, around: Around): boolean {
  return (['StartVariable', 'StopVariable'] as const).some((entry) => {
    if (!has(model, entry)) return false;
    const range = { from: cut, count: 1 };
    const block = store.readRealized(model.name, { container: 'variables', key: `${entry}__${KEY}` }, range);
    return around.columns.some((c) => {
      const stored = block.values[(block.columns[0] ?? []).indexOf(around.names[c] ?? '')] ?? Number.NaN;
      const change = around.at(c, cut) - around.at(c, cut - 1);
      if (Number.isNaN(stored) || Number.isNaN(change)) return false;
      return Math.round(stored) !== (change === (entry === 'StartVariable' ? 1 : -1) ? 1 : 0);
    });
  });
}

function sentenceOf(cuts: number, violated: number, inconsistent: number, worst: Violation | undefined): string {
  const of = (n: number) => `${n} of ${cuts} ${cuts === 1 ? 'cut' : 'cuts'}`;
  const starts =
    inconsistent === 0
      ? ''
      : ` Stored starts and stops do not fit the joined commitment at ${of(inconsistent)}: count the transitions of OnVariable.`;
  if (!worst) return `No minimum time is violated at the ${cuts === 1 ? 'cut' : 'cuts'}.${starts}`;
  const { unit, state, hours, minimum, time } = worst;
  const example = `${unit} ${state === 'on' ? 'off' : 'on'} after ${round(hours)} h of ${round(minimum)} at ${time.slice(0, 16).replace('T', ' ')}`;
  return `Minimum times are violated at ${of(violated)}, e.g. ${example}.${starts}`;
}

const round = (hours: number) => `${Number(hours.toFixed(2))}`;

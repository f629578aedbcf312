/** What was found at the seams, dataset by dataset, as it is reported: pure. */
import type { PartitionNumbers } from '../../partitions';
import { countPartitions } from '../../partitions';
import type { StoreContents, StoredDataset } from '../join/contents';
import { timeAfter } from '../join/match';
import { overlapOf } from '../join/plan';
import { type CostDataset, seamCost } from './cost';
import { isCommitment } from './kinds';
import { placeOf, type SeamTallies } from './overlap';
import type { DatasetSeams, Difference, ObjectiveSeams, SeamReport } from './report';
import { type Subject, shapeOf } from './subject';
import { merged, newTally, type Tally } from './tally';
import { verdictOf } from './verdict';

/** Of one dataset. */
export interface Found {
  readonly seams: AtSeam[];
  /** By column, the seams at which its last values are apart. */
  readonly apart: Uint32Array;
}

export interface AtSeam extends SeamTallies {
  readonly seam: number;
}

/** Of all overlapping steps. */
const realisedAt = ({ steps }: AtSeam): Tally => steps.reduce(merged, newTally());
/** Of the last overlapping step. */
const lastStepAt = ({ steps }: AtSeam): Tally => steps.at(-1) ?? newTally();

/** @param measured seams, in their order, as are those of each dataset */
export function reportOf(
  whole: StoreContents,
  numbers: PartitionNumbers,
  subjects: readonly Subject[],
  found: ReadonlyMap<Subject, Found>,
  measured: readonly number[],
): SeamReport {
  const results = subjects.filter((s) => s.container !== 'optimizer_stats');
  const name = (subject: Subject) => namerOf(whole, numbers, subject);
  const none: Found = { seams: [], apart: new Uint32Array() };
  const datasets =
    measured.length === 0
      ? []
      : results.map((subject) => datasetSeams(subject, found.get(subject) ?? none, name(subject)));
  const objectives =
    measured.length === 0 ? [] : subjects.flatMap((s) => objectiveSeams(s, found.get(s)?.seams ?? [], name(s)));
  const state = results.find((s) => s.source === 'emulation') ?? results.at(-1);
  const seams = countPartitions(numbers) - 1;
  const costOf = (when: 'lastStep' | 'end') =>
    seamCost(subjects.map((s) => costDataset(s, found.get(s)?.seams ?? [], when)));
  const [cost, atEnd] = [costOf('lastStep'), costOf('end')];
  // An objective is told of an execution, not of a period.
  const endCost = atEnd?.of === 'productionCost' ? atEnd : undefined;
  const verdict = verdictOf({
    numbers,
    seams,
    measured,
    datasets,
    endCost,
    resolutionMs: state?.resolutionMs ?? 0,
  });
  return {
    v: 1,
    numOverlapSteps: numbers.numOverlapSteps,
    seams,
    measured: [...measured],
    verdict,
    datasets,
    initialTime: whole.initialTime,
    stepResolutionMs: whole.stepResolutionMs,
    ...(cost ? { cost } : {}),
    ...(endCost ? { endCost } : {}),
    objectives,
  };
}

/** Says which column and time a position within an overlap is. */
type Namer = (seam: number, position: number) => { readonly column: string; readonly time: string };

function namerOf(
  whole: StoreContents,
  numbers: PartitionNumbers,
  subject: Subject,
): Namer & { column(c: number): string } {
  const shape = shapeOf(subject, numbers);
  const { stepAxis } = subject.dataset;
  const columns = columnNames(subject.dataset);
  const column = (c: number) => columns[c] ?? `column ${c + 1}`;
  const name: Namer = (seam, position) => {
    const { row, column: c, ahead } = placeOf(shape, stepAxis, position);
    const begin = ((overlapOf(numbers, seam)?.[0] ?? 1) - 1) * whole.stepResolutionMs;
    return {
      column: subject.container === 'optimizer_stats' ? 'objective_value' : column(c),
      time: timeAfter(whole.initialTime, begin + row * subject.intervalMs + ahead * subject.resolutionMs),
    };
  };
  return Object.assign(name, { column });
}

/** One name for each combination of the columns' axes; their names are stored one after the other, innermost axis first. */
function columnNames({ shape, stepAxis, columns }: StoredDataset): readonly string[] {
  const axes = stepAxis === 'first' ? shape.slice(1, -1) : shape.slice(0, -1);
  const [outer = 0, inner = 0] = axes;
  if (axes.length !== 2 || columns.length !== outer + inner) return columns;
  return Array.from({ length: outer * inner }, (_, i) => {
    return `${columns[i % inner]}, ${columns[inner + Math.floor(i / inner)]}`;
  });
}

function datasetSeams(
  { model, source, container, key, basePower }: Subject,
  { seams, apart }: Found,
  name: Namer & { column(c: number): string },
): DatasetSeams {
  const all = (of: (s: AtSeam) => Tally) => overall(seams, of, name);
  const magnitude = Math.max(0, ...seams.map((s) => realisedAt(s).magnitude));
  const sum = (of: (s: AtSeam) => number) => seams.reduce((total, s) => total + of(s), 0);
  const forecast = all((s) => s.forecast);
  return {
    model,
    source,
    container,
    key,
    kind: isCommitment(key) ? 'commitment' : 'continuous',
    ...(basePower === undefined ? {} : { basePower }),
    magnitude,
    realised: all(realisedAt),
    lastStep: all(lastStepAt),
    end: all((s) => s.end),
    perStep: perStepOf(seams),
    ...worstOf(apart, name),
    ...(forecast.compared > 0 ? { forecast } : {}),
    totals: { earlier: sum((s) => lastStepAt(s).sumA), later: sum((s) => lastStepAt(s).sumB) },
    notCompared: seams.filter((s) => realisedAt(s).compared === 0).map((s) => s.seam),
    perSeam: seams.flatMap((s) => {
      const realised = realisedAt(s);
      if (realised.at < 0) return [];
      return [
        {
          seam: s.seam,
          maxAbsolute: realised.maxAbsolute,
          relative: share(realised.maxAbsolute, magnitude),
          differing: realised.differing,
          ...name(s.seam, realised.at),
          lastStep: { maxAbsolute: lastStepAt(s).maxAbsolute, differing: lastStepAt(s).differing },
          end: {
            maxAbsolute: s.end.maxAbsolute,
            differing: s.end.differing,
            columns: s.endColumns.map((c) => name.column(c)),
          },
        },
      ];
    }),
  };
}

function perStepOf(seams: readonly AtSeam[]): NonNullable<DatasetSeams['perStep']> {
  const [first] = seams;
  return (first?.steps ?? []).map((_, i) => {
    const { maxAbsolute, differing } = seams.reduce((sum, s) => merged(sum, s.steps[i] ?? newTally()), newTally());
    return { maxAbsolute, differing };
  });
}

function costDataset(
  { model, source, container, key, rowsPerStep }: Subject,
  seams: readonly AtSeam[],
  when: 'lastStep' | 'end',
): CostDataset {
  const at = (s: AtSeam) => (when === 'end' ? s.end : lastStepAt(s));
  const sums = seams.map((s) => ({ seam: s.seam, earlier: at(s).sumA, later: at(s).sumB }));
  const compared = seams.reduce((sum, s) => sum + at(s).compared, 0);
  return { model, source, container, key, rowsPerStep, sums, compared };
}

function worstOf(apart: Uint32Array, name: { column(c: number): string }): Pick<DatasetSeams, 'worst'> {
  const seams = apart.reduce((most, n) => Math.max(most, n), 0);
  return seams === 0 ? {} : { worst: { column: name.column(apart.indexOf(seams)), seams } };
}

function objectiveSeams({ container, model }: Subject, seams: readonly AtSeam[], name: Namer): ObjectiveSeams[] {
  if (container !== 'optimizer_stats') return [];
  return [
    {
      model,
      all: overall(seams, realisedAt, name),
      lastStep: overall(seams, lastStepAt, name),
    },
  ];
}

function overall(seams: readonly AtSeam[], of: (s: AtSeam) => Tally, name: Namer): Difference {
  const total = seams.reduce((sum, s) => merged(sum, of(s)), newTally());
  const worst = seams.find((s) => of(s).at >= 0 && of(s).maxAbsolute === total.maxAbsolute);
  return {
    compared: total.compared,
    maxAbsolute: total.maxAbsolute,
    relative: share(total.maxAbsolute, total.magnitude),
    differing: total.differing,
    ...(worst ? { at: { seam: worst.seam, ...name(worst.seam, of(worst).at) } } : {}),
  };
}

const share = (part: number, of: number) => (of === 0 ? 0 : part / of);

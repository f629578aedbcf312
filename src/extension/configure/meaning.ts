/** What typed settings mean: what is wrong, how they cut the horizon, what it would take. */

import type { SeamsTold } from '../../estimates';
import { type Cost, costOf, type Measured, suggestOverlap, suggestPeriod, suggestWorkers } from '../../estimates';
import type { Advice, Meaning, PartitionPreview, PeriodRow, Typed } from '../../pages/configure';
import { checkNumbers, countPartitions, type PartitionNumbers, partitionAt } from '../../partitions';
import { describePartitions } from '../../partitions/describe';
import {
  type CheckedValues,
  checkSetting,
  type Machine,
  type Resolution,
  type RuntimeId,
  resolveSettings,
  type SettingKey,
  type SettingValues,
} from '../../settings';
import { formatDuration, type Translate } from '../../text';
import { meaningOnCluster, TOLD_OF_CLUSTER } from '../start/cluster-meaning';
import { changesIn } from './typed';

/** What earlier runs of the script tell. */
export interface Earlier {
  readonly measured: Measured | undefined;
  readonly seams: SeamsTold | undefined;
}

export interface MeaningInput {
  readonly script: string;
  readonly folder: string;
  readonly runtime: RuntimeId | undefined;
  readonly configuration: string | undefined;
  /** What is typed, of what was changed. */
  readonly edits: Typed;
  /** With the edits in them. */
  readonly layers: readonly SettingValues[];
  readonly machine: Machine;
  readonly earlier: Earlier;
  /** Whether something is in this folder, `OUT/NAME`. */
  readonly exists: (outputDir: string, name: string) => boolean;
  /** What is found of what the script's language needs, by key. */
  readonly found: Typed;
}

/** Partitions that are drawn one by one; of more, the first ones. */
const DRAWN = 400;

export function meaningOf(input: MeaningInput, t: Translate): Meaning & { readonly resolution: Resolution } {
  const { script, folder, layers, machine, configuration, earlier, edits } = input;
  const resolution = resolveSettings({ script, base: folder, layers, machine, configuration }, t);
  const problems = problemsIn(edits, resolution, t);
  const { values } = resolution;
  const numbers = numbersIn(values);
  const processes = numbers && processesOf(resolution, numbers, input, t);
  // Where a cluster takes as many tasks as there are, rounds tell nothing.
  const limited = values.executor !== 'slurm' || (processes ?? 1) < (numbers ? countPartitions(numbers) : 1);
  const periods = numbers && suggestPeriod({ ...numbers, processes: processes ?? 1, measured: earlier.measured }, t);
  return {
    resolution,
    problems,
    notes: { ...input.found, ...notesOn(edits, values, t) },
    ...(numbers ? { preview: previewOf(numbers, t) } : {}),
    time: numbers ? timeOf(costOf(numbers, processes ?? 1, earlier.measured), earlier.measured, t) : '',
    periods: (periods?.costs ?? []).map((cost) =>
      rowOf(cost, limited && cost === periods?.suggested, values.period, t),
    ),
    periodsWhy: limited ? (periods?.why ?? '') : '',
    advice: numbers ? adviceOn(numbers, input, values, t) : [],
    place: placeOf(resolution, input, t),
    ready: resolution.settings !== undefined,
    verdict: verdictOn(resolution, problems, t),
  };
}

/** By key; what is typed is judged as it is typed, the rest as the whole is. */
function problemsIn(edits: Typed, { problems }: Resolution, t: Translate): Typed {
  const typed = Object.entries(changesIn(edits)).flatMap(([key, value]) => {
    const problem = value === undefined ? undefined : checkSetting(key as SettingKey, value, t);
    return problem === undefined ? [] : [[key, problem]];
  });
  const ofWhole = problems.map(({ key, message }) => [key, message]);
  return Object.fromEntries([...ofWhole, ...typed]);
}

function numbersIn({ numSteps, period, numOverlapSteps }: CheckedValues): PartitionNumbers | undefined {
  if (numSteps === undefined || period === undefined || numOverlapSteps === undefined) return undefined;
  const numbers = { numSteps, period, numOverlapSteps };
  return checkNumbers(numbers).length === 0 ? numbers : undefined;
}

function processesOf({ settings, values }: Resolution, numbers: PartitionNumbers, input: MeaningInput, t: Translate) {
  if (settings) return settings.numParallelProcesses;
  if (values.numParallelProcesses !== undefined) return values.numParallelProcesses;
  return suggestWorkers(input.machine, numbers, input.runtime ?? 'julia', input.earlier.measured, t).processes;
}

function notesOn(edits: Typed, values: CheckedValues, t: Translate): Typed {
  const notes: Record<string, string> = {};
  for (const key of TOLD_OF_CLUSTER) {
    const meaning = meaningOnCluster(key, edits[key] ?? String(values[key] ?? ''), values, t);
    if (meaning !== undefined) notes[key] = meaning;
  }
  for (const key of ['partitionTimeout', 'stallTimeout'] as const) {
    const seconds = values[key];
    if (seconds !== undefined && seconds >= 60) notes[key] = formatDuration(seconds * 1000);
  }
  return notes;
}

function previewOf(numbers: PartitionNumbers, t: Translate): PartitionPreview {
  const count = countPartitions(numbers);
  const indices = Array.from({ length: Math.min(count, DRAWN) }, (_, i) => i + 1);
  if (count > DRAWN) indices.push(count);
  return {
    numSteps: numbers.numSteps,
    count,
    summary: describePartitions(numbers, t),
    partitions: indices.map((index) => {
      const { steps, validSteps } = partitionAt(numbers, index);
      return { index, steps, kept: validSteps };
    }),
  };
}

function timeOf({ wall, rounds }: Cost, measured: Measured | undefined, t: Translate): string {
  const turns =
    rounds === 1 ? t('All partitions run at the same time.') : t('Each process executes up to {0} partitions.', rounds);
  if (wall === undefined || !measured) return `${turns} ${t('How long that takes is known after the first run.')}`;
  const time = formatDuration(wall);
  const source =
    measured.runs === 1
      ? t('About {0}, by what the last run took.', time)
      : t('About {0}, by what the last {1} runs took.', time, measured.runs);
  return `${source} ${turns}`;
}

function rowOf(cost: Cost, suggested: boolean, period: number | undefined, t: Translate): PeriodRow {
  const time = (milliseconds: number | undefined) => (milliseconds === undefined ? '' : formatDuration(milliseconds));
  return {
    period: cost.period,
    partitions: cost.partitions,
    rounds: cost.rounds,
    executed: t('{0} (+{1} %)', cost.executedSteps, (cost.overlapShare * 100).toFixed(1)),
    build: time(cost.build),
    wall: time(cost.wall),
    suggested,
    current: cost.period === period,
  };
}

function adviceOn(numbers: PartitionNumbers, input: MeaningInput, values: CheckedValues, t: Translate): Advice[] {
  const { machine, runtime, earlier } = input;
  const advice: Advice[] = [];
  const overlap = suggestOverlap(earlier.seams, numbers.numOverlapSteps, t);
  if (overlap && overlap.overlap !== numbers.numOverlapSteps) {
    const value = String(overlap.overlap);
    advice.push({ key: 'numOverlapSteps', value, take: t('Use {0}', value), why: overlap.why });
  }
  if (values.executor !== 'slurm') {
    const { processes, why } = suggestWorkers(machine, numbers, runtime ?? 'julia', earlier.measured, t);
    const value = String(processes);
    const isSet = values.numParallelProcesses === processes;
    advice.push({ key: 'numParallelProcesses', value, take: isSet ? '' : t('Use {0}', value), why });
  }
  return advice;
}

function placeOf({ settings }: Resolution, { exists }: MeaningInput, t: Translate): string {
  if (!settings) return '';
  const { outputDir, name } = settings;
  const folder = `${outputDir}/${name}`;
  if (!exists(outputDir, name)) return t('Results go to {0}, which is made.', folder);
  return t('Results go to {0}. What is there now is kept under another name, after you were asked.', folder);
}

/** In one sentence, for who looks at the buttons alone. */
function verdictOn({ missing, problems: ofWhole }: Resolution, problems: Typed, t: Translate): string {
  const all = { ...Object.fromEntries(ofWhole.map(({ key, message }) => [key, message])), ...problems };
  const [first, ...more] = Object.values(all);
  // Alone, in its own words: not every setting has a control.
  if (first !== undefined) return more.length === 0 ? first : t('{0} settings are wrong.', more.length + 1);
  if (missing.length === 0) return '';
  const names = { numSteps: 'num_steps', period: 'period', numOverlapSteps: 'num_overlap_steps' };
  return t('Still needed: {0}.', missing.map((key) => names[key]).join(', '));
}

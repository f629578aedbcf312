/** `powersim plan --suggest`: what each period would cost, from what earlier runs of the script took. */
import {
  type Cost,
  earlierRuns,
  earlierSeams,
  type Measured,
  measuredOf,
  type OverlapSuggestion,
  type PeriodSuggestion,
  suggestOverlap,
  suggestPeriod,
  suggestWorkers,
} from '../estimates';
import { listRuns } from '../run';
import { type CheckedValues, runtimeIdOf, suggestProcesses } from '../settings';
import { columns, formatClock, formatDuration, UserError } from '../text';
import { machine } from './context';
import { say, sayJson } from './print';

/** What is known before anything is suggested. */
interface Given {
  readonly numSteps: number;
  readonly numOverlapSteps: number;
  readonly processes: number;
  /** The period that is set. */
  readonly period: number | undefined;
  readonly measured: Measured | undefined;
}

interface Suggested {
  readonly period: PeriodSuggestion;
  readonly overlap: OverlapSuggestion | undefined;
  /** Why so many processes, where nobody set their number. */
  readonly processes: string | undefined;
}

/**
 * @param script absolute, or undefined where numbers alone were given
 * @throws UserError `settings.numbers` without a number of steps, or where no period can be chosen
 */
export async function suggestPlan(script: string | undefined, values: CheckedValues, json: boolean): Promise<void> {
  const { numSteps, numOverlapSteps = 1, period } = values;
  if (numSteps === undefined) {
    throw new UserError('settings.numbers', '--num-steps is missing: give it, or a script with --settings.');
  }
  const states = script === undefined ? [] : await earlierRuns(script, await listRuns());
  const measured = script === undefined ? undefined : measuredOf(states, script);
  const runtime = runtimeIdOf(script ?? '') ?? 'julia';
  const here = machine();
  const set = sideBySide(values);
  const processes = set ?? suggestProcesses(here, numSteps, runtime, measured?.peak);
  const given: Given = { numSteps, numOverlapSteps, processes, period, measured };
  const best = suggestPeriod(given);
  if (!best) {
    throw new UserError(
      'settings.numbers',
      `No period can be chosen for ${numSteps} steps with an overlap of ${numOverlapSteps}: it must be shorter than the simulation and at least as long as the overlap.`,
    );
  }
  const numbers = { numSteps, numOverlapSteps, period: best.suggested.period };
  const suggested: Suggested = {
    period: best,
    overlap: suggestOverlap(await earlierSeams(states), numOverlapSteps),
    processes: set === undefined ? suggestWorkers(here, numbers, runtime, measured).why : undefined,
  };
  if (json) sayJson(asJson(given, suggested));
  else say(asText(given, suggested));
}

/** Partitions side by side that somebody set. @throws UserError `settings.numbers` on a cluster that has no limit */
function sideBySide(values: CheckedValues): number | undefined {
  const { numParallelProcesses, 'slurm.maxConcurrent': tasks = numParallelProcesses, executor } = values;
  if (executor !== 'slurm') return numParallelProcesses;
  if (tasks !== undefined) return tasks;
  throw new UserError(
    'settings.numbers',
    'How many partitions Slurm lets run side by side is not known: give --num-parallel-processes.',
  );
}

function asJson(given: Given, { period, overlap }: Suggested): object {
  const { measured, ...numbers } = given;
  const { pace: _, ...times } = measured ?? {};
  return {
    ...numbers,
    measured: measured ? times : null,
    costs: period.costs,
    suggested: { period: period.suggested.period, why: period.why },
    overlap: overlap ?? null,
  };
}

function asText(given: Given, { period, overlap, processes }: Suggested): string {
  const { suggested, costs, why } = period;
  return [
    `${given.numSteps} steps, overlap ${given.numOverlapSteps}, ${given.processes} side by side`,
    measuredText(given.measured),
    ...columns([HEADINGS, ...costs.map((cost) => rowOf(cost, given, suggested))]),
    `Suggested period: ${suggested.period}. ${why}`,
    ...(overlap ? [`Suggested overlap: ${overlap.overlap}. ${overlap.why}`] : []),
    ...(processes === undefined ? [] : [`Processes: ${given.processes}. ${processes}`]),
  ].join('\n');
}

const HEADINGS = ['period', 'partitions', 'rounds', 'executed steps', 'building each', 'time in all', ''];

function rowOf(cost: Cost, { period }: Given, suggested: Cost): string[] {
  const marks = [...(cost.period === period ? ['set now'] : []), ...(cost === suggested ? ['suggested'] : [])];
  return [
    String(cost.period),
    String(cost.partitions),
    String(cost.rounds),
    `${cost.executedSteps} (+${(cost.overlapShare * 100).toFixed(1)} %)`,
    cost.build === undefined ? '?' : shortTime(cost.build),
    cost.wall === undefined ? '?' : formatDuration(cost.wall),
    marks.length === 0 ? '' : `< ${marks.join(', ')}`,
  ];
}

/** What the times come from. */
function measuredText(measured: Measured | undefined): string {
  if (!measured) return 'No earlier run of this script tells what it takes.';
  const { runs, sinceTime, setup, join, build, step, cold } = measured;
  const parts = [
    ...timeText('setup', setup),
    ...timeText('building a partition', build),
    ...timeText('a step', step),
    ...timeText('the first partition of a process longer by', cold),
    ...timeText('join', join),
  ];
  const from = runs === 1 ? `a run of ${formatClock(sinceTime)}` : `${runs} runs since ${formatClock(sinceTime)}`;
  return `Measured in ${from}: ${parts.join(', ')}.`;
}

const timeText = (what: string, time: number | undefined): string[] =>
  time === undefined ? [] : [`${what} ${shortTime(time)}`];

/** Milliseconds below a second. */
function shortTime(milliseconds: number): string {
  return milliseconds < 950 ? `${Math.round(milliseconds)} ms` : formatDuration(milliseconds);
}

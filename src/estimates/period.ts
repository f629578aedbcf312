import { checkNumbers, type PartitionNumbers } from '../partitions';
import { english, formatDuration, type Translate } from '../text';
import { type Cost, costOf } from './cost';
import type { Measured } from './measured';
import { scheduleOf } from './schedule';

/** What there is to choose from, and what speaks for one of them, in words. */
export interface PeriodSuggestion {
  /** By period, the shortest first. */
  readonly costs: readonly Cost[];
  /** One of `costs`. */
  readonly suggested: Cost;
  readonly why: string;
}

export interface PeriodQuestion {
  readonly numSteps: number;
  readonly numOverlapSteps: number;
  /** Partitions side by side, from 1. */
  readonly processes: number;
  /** The period that is set: it is among the rows if it is possible. */
  readonly period?: number | undefined;
  readonly measured?: Measured | undefined;
}

const MOST_ROWS = 12;

/** Steps of a day, weeks and a month, where a step is a day. */
const USUAL = [7, 14, 28, 30, 1];

/** Rounds that are filled exactly. */
const ROUNDS = [1, 2, 3, 4];

/** Of two that are as fast but for so much, the one with fewer cuts is better. */
const AS_FAST = 1.01;

/**
 * The period with which the simulation is done first, and others to compare: among those that are as fast but for one
 * per cent the longest, because every cut costs an overlap and may cost accuracy. Without times of earlier runs, what is
 * done first by the number of steps.
 * @returns undefined when no period can be chosen: the overlap is too long, or there is only one step
 */
export function suggestPeriod(question: PeriodQuestion, t: Translate = english): PeriodSuggestion | undefined {
  const { numSteps, numOverlapSteps, processes, measured } = question;
  const costs = candidates(question).map((period) =>
    costOf({ numSteps, period, numOverlapSteps }, processes, measured),
  );
  const rows = costs.map((cost) => ({ cost, time: cost.wall ?? stepsInARow(question, cost.period) }));
  const least = Math.min(...rows.map(({ time }) => time));
  const suggested = rows.findLast(({ time }) => time <= least * AS_FAST)?.cost;
  return suggested && { costs, suggested, why: whyOf(question, suggested, costs, t) };
}

/** Without any times: steps until the last partition ends. */
function stepsInARow({ numSteps, numOverlapSteps, processes }: PeriodQuestion, period: number): number {
  return scheduleOf({ numSteps, period, numOverlapSteps }, processes, { build: 0, step: 1, cold: 0 }).makespan;
}

/** Periods that are possible and worth comparing, the shortest first. */
function candidates({ numSteps, numOverlapSteps, processes, period }: PeriodQuestion): number[] {
  const oneRound = Math.ceil(numSteps / processes);
  // Longer ones would leave processes idle.
  const divisors = divisorsOf(numSteps).filter((p) => p <= oneRound);
  const wanted = [
    ...(period === undefined ? [] : [period]),
    ...ROUNDS.map((rounds) => Math.ceil(numSteps / (rounds * processes))),
    ...USUAL,
    ...divisors,
  ];
  const possible = (one: PartitionNumbers) => checkNumbers(one).length === 0;
  const kept = [...new Set(wanted)].filter((p) => possible({ numSteps, period: p, numOverlapSteps }));
  return kept.slice(0, MOST_ROWS).sort((a, b) => a - b);
}

/** The longest first; of numbers that no simulation has, none. */
function divisorsOf(steps: number): number[] {
  if (steps > 1_000_000) return [];
  const small = Array.from({ length: Math.floor(Math.sqrt(steps)) }, (_, i) => i + 1).filter((p) => steps % p === 0);
  return [...new Set([...small, ...small.map((p) => steps / p)])].sort((a, b) => b - a);
}

function whyOf(question: PeriodQuestion, suggested: Cost, costs: readonly Cost[], t: Translate): string {
  const what = `${roundsText(suggested, question.processes, t)}, ${twiceText(suggested, t)}`;
  if (suggested.wall === undefined) {
    return `${t('{0}.', what)} ${t('No earlier run of this script tells times: compared are steps alone, not what every partition takes to be built.')}`;
  }
  const took = formatDuration(suggested.wall);
  const now = costs.find(({ period }) => period === question.period);
  if (now?.wall === undefined || now === suggested) return t('{0}: about {1}.', what, took);
  return t('{0}: about {1} instead of {2} with the period of {3}.', what, took, formatDuration(now.wall), now.period);
}

/** `2 rounds on 4 processes` */
function roundsText({ rounds, partitions }: Cost, processes: number, t: Translate): string {
  if (processes === 1) return t('{0} partitions one after the other', partitions);
  if (partitions <= processes) return t('{0} partitions, all of them side by side', partitions);
  return t('{0} rounds on {1} processes', rounds, processes);
}

/** `3 % of the steps twice` */
export function twiceText({ overlapShare }: Cost, t: Translate): string {
  if (overlapShare === 0) return t('no step twice');
  const percent = overlapShare * 100;
  return percent < 1 ? t('less than 1 % of the steps twice') : t('{0} % of the steps twice', Math.round(percent));
}

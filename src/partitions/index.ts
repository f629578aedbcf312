/**
 * The arithmetic of upstream's `SimulationPartitions`: how a horizon of steps is cut into partitions. Pure.
 * Upstream: PowerSimulations.jl `src/simulation/simulation_partitions.jl`. Steps and partitions count from 1,
 * ranges include both ends.
 */

import { english, type Translate } from '../text';

/** The three numbers that define a partitioning. */
export interface PartitionNumbers {
  /** Steps of the whole simulation. */
  readonly numSteps: number;
  /** Steps of each partition, without overlap. */
  readonly period: number;
  /** Steps that a partition shares with the one before it. */
  readonly numOverlapSteps: number;
}

/** First and last absolute step, both included. */
export type StepRange = readonly [first: number, last: number];

export interface Partition {
  /** From 1. */
  readonly index: number;
  /** Absolute steps it executes, overlap included. */
  readonly steps: StepRange;
  /** Absolute steps it contributes to the joined result. */
  readonly validSteps: StepRange;
}

/** Which number is refused, and upstream's rule in words. */
export interface NumberProblem {
  readonly field: keyof PartitionNumbers;
  readonly message: string;
}

/** What upstream refuses, and what it would silently compute nonsense for. Empty when the numbers are good. */
export function checkNumbers(numbers: PartitionNumbers, t: Translate = english): NumberProblem[] {
  const problems: NumberProblem[] = [];
  const { numSteps, period, numOverlapSteps } = numbers;
  const whole = (field: keyof PartitionNumbers, least: number) => {
    const value = numbers[field];
    if (!Number.isSafeInteger(value) || value < least) {
      problems.push({
        field,
        message: t('{0} must be a whole number of at least {1}; it is {2}.', field, least, value),
      });
    }
  };
  whole('numSteps', 1);
  whole('period', 1);
  whole('numOverlapSteps', 0);
  if (problems.length > 0) return problems;
  if (numOverlapSteps > period) {
    problems.push({
      field: 'numOverlapSteps',
      message: t(
        'The overlap must not be longer than the period: numOverlapSteps is {0}, period is {1}.',
        numOverlapSteps,
        period,
      ),
    });
  }
  if (period >= numSteps) {
    problems.push({
      field: 'period',
      message: t(
        'The period must be shorter than the simulation: period is {0}, numSteps is {1}. One partition would be a single run.',
        period,
        numSteps,
      ),
    });
  }
  if (problems.length === 0 && countPartitions(numbers) > MOST_PARTITIONS) {
    problems.push({
      field: 'period',
      message: t(
        'The numbers give {0} partitions; at most {1} can be run. Choose a longer period.',
        countPartitions(numbers),
        MOST_PARTITIONS,
      ),
    });
  }
  return problems;
}

/** More would be a mistake in the numbers, and would not fit into memory. */
const MOST_PARTITIONS = 1_000_000;

/** `ceil(numSteps / period)`. */
export function countPartitions({ numSteps, period }: PartitionNumbers): number {
  return Math.ceil(numSteps / period);
}

/** Absolute steps that partition `index` executes, overlap included. Upstream: `get_absolute_step_range`. */
export function absoluteSteps(numbers: PartitionNumbers, index: number): StepRange {
  const count = checkIndex(numbers, index);
  const start = numbers.period * (index - 1) + 1;
  const end = index < count ? start + numbers.period - 1 : numbers.numSteps;
  return [index > 1 ? start - numbers.numOverlapSteps : start, end];
}

/** Position, from 1, of the first step of partition `index` that the join keeps. Upstream: `get_valid_step_offset`. */
export function validOffset(numbers: PartitionNumbers, index: number): number {
  checkIndex(numbers, index);
  return index === 1 ? 1 : numbers.numOverlapSteps + 1;
}

/** How many steps of partition `index` the join keeps. Upstream: `get_valid_step_length`. */
export function validLength(numbers: PartitionNumbers, index: number): number {
  const count = checkIndex(numbers, index);
  return index < count ? numbers.period : numbers.numSteps % numbers.period || numbers.period;
}

/** Partition `index`, complete. */
export function partitionAt(numbers: PartitionNumbers, index: number): Partition {
  const steps = absoluteSteps(numbers, index);
  const first = steps[0] + validOffset(numbers, index) - 1;
  return { index, steps, validSteps: [first, first + validLength(numbers, index) - 1] };
}

/** All partitions, in order. */
export function partitionsOf(numbers: PartitionNumbers): Partition[] {
  return Array.from({ length: countPartitions(numbers) }, (_, i) => partitionAt(numbers, i + 1));
}

/** Steps that are computed in all, overlaps counted twice. */
export function executedSteps(numbers: PartitionNumbers): number {
  return numbers.numSteps + (countPartitions(numbers) - 1) * numbers.numOverlapSteps;
}

function checkIndex(numbers: PartitionNumbers, index: number): number {
  const count = countPartitions(numbers);
  if (!Number.isSafeInteger(index) || index < 1 || index > count) {
    throw new RangeError(`partition ${index} does not exist: there are ${count}`);
  }
  return count;
}

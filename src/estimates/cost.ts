import { countPartitions, executedSteps, type PartitionNumbers } from '../partitions';
import type { Measured } from './measured';
import { scheduleOf } from './schedule';

/** What a simulation's numbers would cost. Times in milliseconds, not there where no earlier run tells them. */
export interface Cost {
  readonly period: number;
  readonly partitions: number;
  /** Partitions that are executed one after the other, at most. */
  readonly rounds: number;
  /** Overlaps counted twice. */
  readonly executedSteps: number;
  /** Steps that are computed twice, as a share of all steps: 0.14 is 14 %. */
  readonly overlapShare: number;
  /** Of one partition before its first step. */
  readonly build?: number;
  /** From the start of the run until its results are joined, as if nothing failed. */
  readonly wall?: number;
  /** Of all processes together, without setup and join. */
  readonly busy?: number;
}

/**
 * The numbers must have passed `checkNumbers`. A simulation of another length than the measured one is taken to set up as
 * fast, and to join in proportion to its steps.
 * @param processes partitions side by side, from 1
 */
export function costOf(numbers: PartitionNumbers, processes: number, measured?: Measured): Cost {
  const partitions = countPartitions(numbers);
  const executed = executedSteps(numbers);
  const cost = {
    period: numbers.period,
    partitions,
    rounds: Math.ceil(partitions / processes),
    executedSteps: executed,
    overlapShare: (executed - numbers.numSteps) / numbers.numSteps,
  };
  if (measured?.step === undefined) return cost;
  const { setup = 0, join = 0, joinedSteps = numbers.numSteps, build, step, cold = 0, pace } = measured;
  const { makespan, busy } = scheduleOf(numbers, processes, { build: build ?? 0, step, cold, pace });
  const wall = setup + makespan + (join * numbers.numSteps) / joinedSteps;
  return { ...cost, ...(build === undefined ? {} : { build }), wall, busy };
}

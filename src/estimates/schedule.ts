/** How long partitions take that are executed side by side, one after the other by whoever is free. Pure. */
import { countPartitions, type PartitionNumbers, partitionAt } from '../partitions';

/** What partitions take, in any unit of time. */
export interface Effort {
  readonly build: number;
  readonly step: number;
  /** What a process takes longer for its first partition. */
  readonly cold: number;
  /** Of each step, in relation to `step`. */
  readonly pace?: readonly number[] | undefined;
}

export interface Schedule {
  /** Until the last partition ends. */
  readonly makespan: number;
  /** Of all processes together. */
  readonly busy: number;
}

/** The partitions in order, each by the process that is free first. */
export function scheduleOf(numbers: PartitionNumbers, processes: number, effort: Effort): Schedule {
  const partitions = countPartitions(numbers);
  const took = durationOf(numbers, effort);
  if (processes >= partitions) return sideBySide(partitions, effort.cold, took);
  const free = new Array<number>(Math.min(processes, partitions)).fill(effort.cold);
  let busy = effort.cold * free.length;
  for (let index = 1; index <= partitions; index += 1) {
    const duration = took(index);
    busy += duration;
    let next = 0;
    for (let i = 1; i < free.length; i += 1) if ((free[i] ?? 0) < (free[next] ?? 0)) next = i;
    free[next] = (free[next] ?? 0) + duration;
  }
  return { makespan: free.reduce((latest, end) => Math.max(latest, end), 0), busy };
}

/** Each partition has a process of its own. */
function sideBySide(partitions: number, cold: number, took: (index: number) => number): Schedule {
  let busy = cold * partitions;
  let makespan = 0;
  for (let index = 1; index <= partitions; index += 1) {
    const duration = took(index);
    busy += duration;
    makespan = Math.max(makespan, cold + duration);
  }
  return { makespan, busy };
}

/** What a partition takes, by its index. */
function durationOf(numbers: PartitionNumbers, { build, step, pace }: Effort): (index: number) => number {
  if (pace?.length !== numbers.numSteps) {
    return (index) => {
      const [first, last] = partitionAt(numbers, index).steps;
      return build + step * (last - first + 1);
    };
  }
  const upTo = [0];
  for (const one of pace) upTo.push((upTo.at(-1) ?? 0) + one);
  return (index) => {
    const [first, last] = partitionAt(numbers, index).steps;
    return build + step * ((upTo[last] ?? 0) - (upTo[first - 1] ?? 0));
  };
}

/** Which tasks of which arrays execute which partitions: pure. */

/** A partition, and the number of its attempt. */
export type Pair = readonly [index: number, attempt: number];

export interface PlannedTask {
  /** Its number in the array. */
  readonly task: number;
  /** What it executes, one after the other. */
  readonly attempts: readonly Pair[];
}

/**
 * Arrays that execute every pair exactly once. A task's number is that of its first partition, as long as the cluster
 * has numbers so high; beyond, there is an array for each `maxArraySize - 1` of them.
 * @param pairs each partition at most once
 * @param maxArraySize numbers of an array's tasks are below it
 */
export function planArrays(
  pairs: readonly Pair[],
  limits: { readonly partitionsPerTask: number; readonly maxArraySize: number },
): PlannedTask[][] {
  const size = Math.max(1, limits.maxArraySize - 1);
  const sorted = [...pairs].sort(([a], [b]) => a - b);
  const arrays = new Map<number, PlannedTask[]>();
  for (let i = 0; i < sorted.length; i += limits.partitionsPerTask) {
    const attempts = sorted.slice(i, i + limits.partitionsPerTask);
    const first = (attempts[0]?.[0] ?? 1) - 1;
    const block = Math.floor(first / size);
    const tasks = arrays.get(block) ?? [];
    tasks.push({ task: (first % size) + 1, attempts });
    arrays.set(block, tasks);
  }
  return [...arrays.values()];
}

/** The same, as a job's spec says it. */
export const specTasksOf = (tasks: readonly PlannedTask[]): Record<string, [number, number][]> =>
  Object.fromEntries(tasks.map(({ task, attempts }) => [task, attempts.map(([a, b]): [number, number] => [a, b])]));

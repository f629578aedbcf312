import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { consoleLog, partitionDir, partitionLog, type SimulationPlace } from '../../layout';

/** Upstream's logs of a partition's earlier attempts, the oldest first. */
export async function logsOfEarlierAttempts(place: SimulationPlace, index: number): Promise<string[]> {
  const folder = partitionDir(place, index);
  const names = await readdir(folder).catch(() => []);
  const attemptOf = (name: string) => Number(/^run_partition_simulation\.attempt-(\d+)\.log$/.exec(name)?.[1]);
  return names
    .filter((name) => attemptOf(name) >= 0)
    .sort((a, b) => attemptOf(a) - attemptOf(b))
    .map((name) => path.join(folder, name));
}

/** The files that are written while a partition is executed, existing or not: upstream's log, then what is printed. */
export const liveLogsOf = (place: SimulationPlace, index: number): string[] => [
  partitionLog(place, index),
  consoleLog(place, index),
];

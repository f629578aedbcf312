import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { joinLog, logsDir, phaseConsoleLog, setupLog, supervisorLog } from '../../layout';
import { liveLogsOf, logsOfEarlierAttempts } from '../../run/logs/files';
import { isInside } from '../runs/places';
import type { LoggedNode } from '../tree/nodes';

/**
 * The files that are written while a node's work goes on, existing or not: upstream's log, then what is printed, which
 * ends with the stack trace when it fails.
 */
export async function liveLogFiles(node: LoggedNode): Promise<string[]> {
  const { place } = node.run;
  switch (node.kind) {
    case 'run':
      return [supervisorLog(place), ...(await workerLogs(logsDir(place)))];
    case 'setup':
      return [setupLog(place), phaseConsoleLog(place, 'setup')];
    case 'join':
      return [joinLog(place), phaseConsoleLog(place, 'join')];
    case 'partition':
      return liveLogsOf(place, node.index);
  }
}

/** Upstream's logs of a partition's earlier attempts, the oldest first. */
export async function earlierLogFiles(node: LoggedNode): Promise<string[]> {
  if (node.kind !== 'partition') return [];
  return logsOfEarlierAttempts(node.run.place, node.index);
}

/**
 * The one file to open: upstream's log, or what was printed when that is empty. Its place is computed, never read from a
 * journal, and a link that leads out of the output folder is not followed.
 * @param failed then what was printed comes first, because the stack trace is there
 * @returns undefined when nothing was logged yet
 */
export async function mainLogFile(node: LoggedNode, failed: boolean): Promise<string | undefined> {
  const files = await liveLogFiles(node);
  const { outputDir } = node.run.place;
  for (const file of failed ? files.reverse() : files) {
    if ((await sizeOf(file)) > 0 && isInside(file, [outputDir])) return file;
  }
  return undefined;
}

/** What workers said outside of any partition: why Julia did not start, for one. */
async function workerLogs(folder: string): Promise<string[]> {
  const names = (await entriesOf(folder)).filter((name) => /^worker-\d+\.log$/.test(name)).sort(byNumber);
  return names.map((name) => path.join(folder, name));
}

/** Orders `…-2.log` before `…-10.log`. */
function byNumber(a: string, b: string): number {
  const numberOf = (name: string) => Number(/(\d+)\.log$/.exec(name)?.[1] ?? 0);
  return numberOf(a) - numberOf(b);
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    const info = await stat(file);
    return info.isFile() ? info.size : 0;
  } catch {
    return 0;
  }
}

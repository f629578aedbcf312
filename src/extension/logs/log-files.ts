import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  consoleLog,
  joinLog,
  partitionDir,
  partitionLog,
  phaseConsoleLog,
  setupLog,
  supervisorLog,
} from '../../layout';
import type { LoggedNode } from '../tree/nodes';

/** The files that are written while a node's work goes on, existing or not: what is printed, then upstream's log. */
export function liveLogFiles(node: LoggedNode): string[] {
  const { place } = node.run;
  switch (node.kind) {
    case 'run':
      return [supervisorLog(place)];
    case 'setup':
      return [phaseConsoleLog(place, 'setup'), setupLog(place)];
    case 'join':
      return [phaseConsoleLog(place, 'join'), joinLog(place)];
    case 'partition':
      return [consoleLog(place, node.index), partitionLog(place, node.index)];
  }
}

/** Upstream's logs of a partition's earlier attempts, the oldest first. */
export async function earlierLogFiles(node: LoggedNode): Promise<string[]> {
  if (node.kind !== 'partition') return [];
  const folder = partitionDir(node.run.place, node.index);
  return (await entriesOf(folder))
    .filter((name) => /^run_partition_simulation\.attempt-\d+\.log$/.test(name))
    .sort((a, b) => attemptOf(a) - attemptOf(b))
    .map((name) => path.join(folder, name));
}

/**
 * The one file to open: upstream's log, or what was printed when that is empty.
 * @param failed then what was printed comes first, because the stack trace is there
 * @returns undefined when nothing was logged yet
 */
export async function mainLogFile(node: LoggedNode, failed: boolean): Promise<string | undefined> {
  const files = liveLogFiles(node);
  for (const file of failed ? files : files.reverse()) if ((await sizeOf(file)) > 0) return file;
  return undefined;
}

function attemptOf(name: string): number {
  return Number(/(\d+)\.log$/.exec(name)?.[1] ?? 0);
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
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}

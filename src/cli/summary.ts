import { spawn } from 'node:child_process';
import path from 'node:path';
import { journalFile, placeOf, readStatus, simulationDir } from '../layout';
import { type RunState, readJournal } from '../run';
import { summaryArguments, type WorkOfRun } from '../runtimes/node';
import { BUNDLE } from './context';

/**
 * `powersim summary OUT/NAME`: cost, energy and what a joined simulation could not serve. The store's library is too
 * large for this program: the worker's bundle reads it, in a process of its own.
 */
export async function summaryCommand(folder: string, options: { readonly json?: boolean }): Promise<void> {
  const place = placeOf(folder);
  const store = path.join(simulationDir(place), 'data_store', 'simulation_store.h5');
  const status = await readStatus(simulationDir(place));
  if (status?.status !== 'succeeded') {
    const why = status ? `their status is ${status.word}` : 'they have no status.json';
    process.stderr.write(`powersim: warning: the results in ${simulationDir(place)} are not complete: ${why}.\n`);
  }
  const { state } = await readJournal(journalFile(place));
  const args = summaryArguments(store, options.json ?? false, state ? workOf(state) : {});
  const child = spawn(process.execPath, [path.join(BUNDLE, 'node-driver.js'), ...args], { stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** From the start of setup to the end of the join, and what the partitions that succeeded took together. */
export function workOf({ setup, join, partitions }: RunState): WorkOfRun {
  let work = 0;
  for (const { attempts } of partitions) {
    const last = attempts.findLast((attempt) => attempt.outcome === 'succeeded');
    if (last?.endedAt !== undefined) work += last.endedAt - last.startedAt;
  }
  const begun = setup.startedAt;
  const ended = join.endedAt;
  if (begun === undefined || ended === undefined || work === 0) return {};
  return { wallSeconds: (ended - begun) / 1000, workSeconds: work / 1000 };
}

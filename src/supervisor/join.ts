import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Executor } from '../executors/executor';
import { joinLog, phaseConsoleLog, readStatus, setStatusAside, simulationDir } from '../layout';
import { joinPreflight, refuseIncomplete } from '../store';
import { messageOf, UserError } from '../text';
import type { OwnedRun } from './owned-run';

/** Joins the partitions' results by whatever the executor joins them with, and believes only the status.json that it writes. */
export async function joinResults(run: OwnedRun, executor: Executor, skipFailures: boolean): Promise<void> {
  const { place } = run;
  run.emit({ type: 'phaseStarted', phase: 'join' });
  let skipped: number[] = [];
  try {
    const preflight = await joinPreflight(place);
    if (!skipFailures) refuseIncomplete(place, preflight);
    skipped = preflight.missing.map((p) => p.index);
    // A killed join must not look successful for what an earlier one wrote.
    await setStatusAside(simulationDir(place), Date.now());
    // A folder made without a join may lack the one that the join logs to.
    await mkdir(path.dirname(joinLog(place)), { recursive: true });
  } catch (error) {
    const kind = error instanceof UserError ? 'status' : 'internal';
    run.emit({ type: 'phaseEnded', phase: 'join', outcome: 'failed', kind, message: messageOf(error) });
    return;
  }
  const result = await executor.join(skipFailures);
  const status = await readStatus(simulationDir(place));
  const log = phaseConsoleLog(place, 'join');
  const note = {
    ...(result.note === undefined ? {} : { note: result.note }),
    ...(result.concern === undefined ? {} : { concern: result.concern }),
  };
  if (result.outcome === 'cancelled') {
    run.emit({ type: 'phaseEnded', phase: 'join', outcome: run.state.cancelled ? 'cancelled' : 'interrupted', log });
  } else if (status?.status === 'succeeded' && skipped.length > 0) {
    // Whatever it says: their steps are not results.
    await setStatusAside(simulationDir(place), Date.now());
    const message = `The join called itself successful without ${skipped.length} partitions; its status.json was set aside.`;
    run.emit({ type: 'phaseEnded', phase: 'join', outcome: 'failed', kind: 'status', message, log });
  } else if (status?.status === 'succeeded' && result.outcome === 'succeeded') {
    run.emit({ type: 'phaseEnded', phase: 'join', outcome: 'succeeded', log, ...note });
  } else if (skipFailures && status?.status === 'failed') {
    // Upstream joins the rest, marks the result FAILED and throws.
    run.emit({ type: 'phaseEnded', phase: 'join', outcome: 'succeeded', log, skipped, ...note });
  } else {
    const message =
      result.message ??
      `The join returned, but left ${status ? `the status ${status.word}` : 'no status.json'} in ${simulationDir(place)}.`;
    run.emit({ type: 'phaseEnded', phase: 'join', outcome: 'failed', kind: result.kind ?? 'status', message, log });
  }
}

import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Executor, PhaseResult } from '../executors/executor';
import { refuseLinks } from '../executors/links';
import { makeOneFolder, markerFile, phaseConsoleLog, REWRITE_NO_LINK, removeWriteCheck, setupLog } from '../layout';
import { jobOfPhase, SIMULATION_WARNING } from '../run';
import { runtimeOf } from '../runtimes';
import type { RunSettings } from '../settings';
import { checkSetup } from './check-setup';
import { setResultsAside } from './clear-place';
import { clusterWordsOfPhase } from './cluster-failures';
import { explain } from './explain';
import type { OwnedRun } from './owned-run';
import type { Stopping } from './partition-runner';
import type { DiskCare } from './watch/disk-care';

/** What a phase needs to know of the run that it is a part of. */
export interface PhaseContext {
  readonly disk: DiskCare;
  /** How the run is being stopped, if it is. */
  readonly stopping: () => Stopping | undefined;
  readonly now: () => number;
}

/** The setup phase; one that fails for want of room is done again when there is some. @returns whether it succeeded */
export async function setUp(
  run: OwnedRun,
  settings: RunSettings,
  executor: Executor,
  context: PhaseContext,
): Promise<boolean> {
  const { disk, stopping } = context;
  // A job that an earlier supervisor handed over goes on: what it writes is left alone.
  if (!jobOfPhase(run.state, 'setup')) {
    // Before the phase begins: what somebody else left there is refused.
    await clear(run, context);
    run.emit({ type: 'phaseStarted', phase: 'setup' });
  } else if (run.state.setup.state !== 'running') run.emit({ type: 'phaseStarted', phase: 'setup' });
  let result: PhaseResult;
  for (;;) {
    result = await tryOnce(run, settings, executor);
    if (goesOnInCluster(run, 'setup', result, stopping())) return false;
    if (stopping() || result.outcome !== 'failed' || !(await disk.caused(result, 'setup'))) break;
    await disk.failed();
    await disk.untilBetter(() => stopping() !== undefined);
    if (stopping()) {
      result = { outcome: 'cancelled' };
      break;
    }
    executor.closePhase('setup');
    await clear(run, context);
    // The time that it waited is none of setup's.
    run.emit({ type: 'phaseStarted', phase: 'setup' });
  }
  record(run, settings, result, stopping());
  executor.closePhase('setup');
  return result.outcome === 'succeeded';
}

/** What a job of setup came to that nobody followed, when the run is cancelled. */
export async function closeSetup(run: OwnedRun, settings: RunSettings, result: PhaseResult): Promise<void> {
  record(run, settings, await conclude(run, settings, result), 'cancel');
}

function record(run: OwnedRun, settings: RunSettings, result: PhaseResult, stopping: Stopping | undefined): void {
  for (const message of result.warnings ?? []) run.emit({ type: 'warning', code: SIMULATION_WARNING, message });
  run.emit({
    type: 'phaseEnded',
    phase: 'setup',
    ...phaseEnd(run, settings, result, stopping),
    log: setupLog(run.place),
  });
}

/** A cluster goes on with a phase that nobody follows any more: it did not end. */
export function goesOnInCluster(
  run: OwnedRun,
  phase: 'setup' | 'join',
  { isLeft }: Pick<PhaseResult, 'isLeft'>,
  stopping: Stopping | undefined,
): boolean {
  return stopping === 'interrupt' && isLeft === true && jobOfPhase(run.state, phase) !== undefined;
}

/** Marks OUT/NAME as ours: it was not there before setup. */
export async function mark(run: OwnedRun): Promise<void> {
  if (!(await run.isOurs())) return;
  const file = markerFile(run.place);
  // One that is empty for want of room would be somebody else's.
  await writeFile(file, `${run.runId}\n`, { flag: REWRITE_NO_LINK }).catch(() =>
    rm(file, { force: true }).catch(() => undefined),
  );
}

/** Keeps what an earlier setup left under another name: setup must find OUT/NAME absent. */
async function clear(run: OwnedRun, { now }: PhaseContext): Promise<void> {
  if (!(await run.isOurs())) return;
  await refuseLinks(run.place);
  const aside = await setResultsAside(run.place, run.state, now());
  if (aside === undefined) return;
  const message = `What an earlier setup left was kept as ${aside}.`;
  run.emit({ type: 'warning', code: 'setup.setAside', message });
}

async function tryOnce(run: OwnedRun, settings: RunSettings, executor: Executor): Promise<PhaseResult> {
  await makeOneFolder(path.dirname(phaseConsoleLog(run.place, 'setup')));
  if (runtimeOf(settings.script).id === 'julia') await removeWriteCheck(run.place.outputDir);
  const result = await executor.setup();
  // What a job is in the middle of is not marked as done.
  if (result.isLeft && jobOfPhase(run.state, 'setup')) return result;
  return conclude(run, settings, result);
}

/** Believes only what is on the disk, and marks that as this run's. */
async function conclude(run: OwnedRun, settings: RunSettings, result: PhaseResult): Promise<PhaseResult> {
  const { words } = runtimeOf(settings.script);
  const checked = result.outcome === 'succeeded' ? await checkSetup(run.place, settings, result, words) : result;
  // What could not begin made nothing: what is there is somebody else's.
  if (result.kind !== 'start') await mark(run);
  return checked;
}

function phaseEnd(run: OwnedRun, settings: RunSettings, result: PhaseResult, stopping: Stopping | undefined) {
  const outcome = result.outcome === 'cancelled' && stopping !== 'cancel' ? 'interrupted' : result.outcome;
  const { kind, initialTime, stepMs } = result;
  const had = clusterWordsOfPhase(run, kind);
  const message = result.message === undefined ? undefined : `${explain(settings, result)}${had}`;
  return {
    outcome,
    ...(kind === undefined ? {} : { kind }),
    ...(message === undefined ? {} : { message }),
    ...(initialTime === undefined ? {} : { initialTime }),
    ...(stepMs === undefined ? {} : { stepMs }),
  } as const;
}

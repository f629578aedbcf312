import path from 'node:path';
import type { Executor, PhaseResult } from '../executors/executor';
import { refuseLinks } from '../executors/links';
import {
  joinLog,
  madeByEngine,
  makeOneFolder,
  phaseConsoleLog,
  readStatus,
  type SimulationPlace,
  setStatusAside,
  simulationDir,
} from '../layout';
import { jobOfPhase } from '../run';
import { joinEngineOf } from '../runtimes';
import type { RunSettings } from '../settings';
import { joinPreflight, refuseIncomplete } from '../store';
import { messageOf, UserError } from '../text';
import { clusterWordsOfPhase } from './cluster-failures';
import type { OwnedRun } from './owned-run';
import { goesOnInCluster, type PhaseContext } from './set-up';
import { restoreSkeleton } from './skeleton';
import { refuseWithoutStores } from './stores-kept';

/** What was tried, and who tried it. */
interface Tried {
  readonly result: PhaseResult;
  /** The native join says itself what it did; the package's, only by the status.json that it writes. */
  readonly native: boolean;
  readonly skipped: readonly number[];
  /** It did not begin, for a reason that stands until somebody does something. */
  readonly refused: boolean;
}

/**
 * Joins the partitions' results by whatever the executor joins them with, and believes only the status.json that it
 * writes. A join that fails for want of room is tried again when there is some.
 */
export async function joinResults(
  run: OwnedRun,
  settings: RunSettings,
  executor: Executor,
  skipFailures: boolean,
  { disk, stopping, now }: PhaseContext,
): Promise<void> {
  // A job that an earlier supervisor handed over goes on.
  let attaches = jobOfPhase(run.state, 'join') !== undefined;
  if (!attaches || run.state.join.state !== 'running') run.emit({ type: 'phaseStarted', phase: 'join' });
  // Before an earlier join's status.json is set aside: killed in between, the run must not look joined still.
  await run.flush();
  for (;;) {
    const tried: Tried | undefined = await tryOnce(run, settings, executor, skipFailures, attaches, now);
    if (tried === undefined || goesOnInCluster(run, 'join', tried.result, stopping())) return;
    attaches = false;
    const end = await judge(run.place, tried, skipFailures, now);
    const failed = !stopping() && end.outcome === 'failed';
    if (failed && (await (tried.refused ? disk.isGone() : disk.caused({ ...tried.result, ...end })))) {
      if (!tried.refused) await disk.failed(undefined, end.message);
      await disk.untilBetter(() => stopping() !== undefined);
      executor.closePhase('join');
      if (!stopping()) continue;
    }
    const outcome = stopping() && end.outcome !== 'succeeded' ? stoppedAs(run) : end.outcome;
    const ended = outcome === end.outcome ? withWords(run, end) : { outcome };
    run.emit({ type: 'phaseEnded', phase: 'join', ...ended, log: phaseConsoleLog(run.place, 'join') });
    executor.closePhase('join');
    return;
  }
}

/** What a job of the join came to that nobody followed, when the run is cancelled. */
export async function closeJoin(
  run: OwnedRun,
  settings: RunSettings,
  result: PhaseResult,
  now: () => number,
): Promise<void> {
  const tried = await triedBy(run, settings, result);
  const end = await judge(run.place, tried, tried.skipped.length > 0, now);
  run.emit({ type: 'phaseEnded', phase: 'join', ...withWords(run, end), log: phaseConsoleLog(run.place, 'join') });
}

/** How the join ended, as it is recorded. */
interface JoinEnd extends Pick<PhaseResult, 'kind' | 'message' | 'note' | 'concern'> {
  readonly outcome: PhaseResult['outcome'];
  readonly skipped?: number[];
}

/** With what it had on a cluster, where that did not suffice. */
function withWords(run: OwnedRun, end: JoinEnd): JoinEnd {
  return end.outcome === 'failed' ? { ...end, message: `${end.message}${clusterWordsOfPhase(run, end.kind)}` } : end;
}

const stoppedAs = (run: OwnedRun): 'cancelled' | 'interrupted' => (run.state.cancelled ? 'cancelled' : 'interrupted');

/** Undefined when another supervisor has taken the run over. */
async function tryOnce(
  run: OwnedRun,
  settings: RunSettings,
  executor: Executor,
  skipFailures: boolean,
  attaches: boolean,
  now: () => number,
): Promise<Tried | undefined> {
  const { place } = run;
  try {
    if (attaches) return await follow(run, settings, executor, skipFailures);
    refuseWithoutStores(run.state, place, 'join');
    await refuseLinks(place, run.state.kind === 'run' ? 'join' : 'foreignJoin');
    const preflight = await joinPreflight(place);
    if (!skipFailures) refuseIncomplete(place, preflight);
    const native = joinEngineOf(settings, await madeByEngine(place)) === 'native';
    // Another supervisor joins, or has joined.
    if (!(await run.isOurs())) return undefined;
    const failure = await restoreSkeleton(run, settings, executor, now);
    if (failure) return { result: failure, native: true, skipped: [], refused: false };
    if (!(await run.isOurs())) return undefined;
    // A killed join must not look successful for what an earlier one wrote. The native join does that itself, after all
    // of its refusals.
    if (!native) await setStatusAside(simulationDir(place), now());
    // A folder made without a join may lack the one that the join logs to.
    await makeOneFolder(path.dirname(joinLog(place)));
    return {
      result: await executor.join(skipFailures),
      native,
      skipped: preflight.missing.map((p) => p.index),
      refused: false,
    };
  } catch (error) {
    const refused = error instanceof UserError;
    const kind = refused ? 'status' : 'internal';
    return { result: { outcome: 'failed', kind, message: messageOf(error) }, native: true, skipped: [], refused };
  }
}

/** A join that goes on already: what it needs was made ready, and what it writes is left alone. */
async function follow(run: OwnedRun, settings: RunSettings, executor: Executor, skipFailures: boolean): Promise<Tried> {
  return triedBy(run, settings, await executor.join(skipFailures));
}

async function triedBy(run: OwnedRun, settings: RunSettings, result: PhaseResult): Promise<Tried> {
  if (result.outcome === 'cancelled') return { result, native: true, skipped: [], refused: false };
  const native = joinEngineOf(settings, await madeByEngine(run.place)) === 'native';
  const skipped = (await joinPreflight(run.place)).missing.map((p) => p.index);
  return { result, native, skipped, refused: false };
}

/** What the join came to, as it is recorded. */
async function judge(
  place: SimulationPlace,
  { result, native, skipped }: Tried,
  skipFailures: boolean,
  now: () => number,
): Promise<JoinEnd> {
  if (result.outcome === 'cancelled') {
    const { message } = result;
    return { outcome: 'cancelled', ...(message === undefined ? {} : { message }) };
  }
  const status = await readStatus(simulationDir(place));
  const note = {
    ...(result.note === undefined ? {} : { note: result.note }),
    ...(result.concern === undefined ? {} : { concern: result.concern }),
  };
  const succeeded = result.outcome === 'succeeded';
  if (status?.status === 'succeeded' && skipped.length > 0 && (succeeded || !native)) {
    // Whatever it says: their steps are not results.
    await setStatusAside(simulationDir(place), now());
    const message = `The join called itself successful without ${skipped.length} partitions; its status.json was set aside.`;
    return { outcome: 'failed', kind: 'status', message };
  }
  if (status?.status === 'succeeded' && succeeded) return { outcome: 'succeeded', ...note };
  // Upstream joins the rest, marks the result FAILED and throws.
  if (skipFailures && status?.status === 'failed' && (succeeded || !native)) {
    return { outcome: 'succeeded', skipped: [...skipped], ...note };
  }
  const left = status ? `the status ${status.word}` : 'no status.json';
  const message = result.message ?? `The join returned, but left ${left} in ${simulationDir(place)}.`;
  return { outcome: 'failed', kind: result.kind ?? 'status', message };
}

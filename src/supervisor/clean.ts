import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import {
  type CleanedList,
  cleanedDir,
  cleanedList,
  cleanedStore,
  type PartitionStore,
  type SimulationPlace,
} from '../layout';
import { ownIdentity } from '../machine';
import type { Intent, RunState } from '../run';
import { writeDurably } from '../store/durable';
import { refuseChangedStore } from './clean-checks';
import { type CleanPlan, planClean } from './clean-plan';
import { stateOf } from './open';
import { OwnedRun, type SupervisorContext } from './owned-run';

/** The stores are where they were asked to be; the run is still owned. */
export interface Cleaned {
  readonly run: OwnedRun;
  /** There is nothing to stop any more. */
  readonly supervisor: { stop(): Promise<void> };
  /** Lets the run go. */
  readonly carryOut: () => Promise<RunState>;
  readonly plan: CleanPlan;
}

/**
 * Sets a run's partition stores aside, puts them back or deletes them, under the run's lock. Killed at any moment, it
 * leaves every store either in its place or aside, and doing it again (or the opposite) ends well.
 * @throws UserError see {@link planClean}; `run.locked` when the run is being executed
 */
export async function cleanStores(
  { place, what }: Extract<Intent, { type: 'clean' }>,
  context: SupervisorContext,
): Promise<Cleaned> {
  const { state: before } = await planClean(place, what);
  const lock = await OwnedRun.lock(place, before.runId);
  const run = await stateOf(place)
    .then((state) => OwnedRun.open(place, before.runId, lock, state, context))
    .catch(async (error: unknown) => {
      await lock.release();
      throw error;
    });
  const end = async (reason: string) => {
    run.emit({ type: 'supervisorEnded', pid: process.pid, reason });
    await run.close();
  };
  try {
    run.emit({ type: 'supervisorStarted', ...(await ownIdentity()), reason: what });
    // Looked at again under the lock.
    const plan = await planClean(place, what);
    await carryOut(plan, run);
    const supervisor = { stop: async () => undefined };
    const letGo = () => end('done').then(() => run.state);
    return { run, supervisor, carryOut: letGo, plan };
  } catch (error) {
    await end('failed');
    throw error;
  }
}

async function carryOut(plan: CleanPlan, run: OwnedRun): Promise<void> {
  if (plan.what === 'restore') return restore(plan, run);
  if (plan.stores.length > 0) {
    await refuseChangedStore(plan.place);
    await setAside(plan, run);
  }
  if (plan.what === 'empty') await empty(plan, run);
}

/** The list is written before the first store goes, and the journal knows before anybody misses one. */
async function setAside({ place, state, list, stores }: CleanPlan, run: OwnedRun): Promise<void> {
  const going = stores.filter(({ at }) => at === 'kept');
  if (going.length === 0) return;
  const listed = going.map(({ index, execution, size, modified }) => ({ index, execution, size, modified }));
  const others = (list?.stores ?? []).filter(({ index }) => !listed.some((store) => store.index === index));
  await writeList(place, {
    v: 1,
    runId: state.runId,
    emptying: list?.emptying ?? false,
    stores: [...others, ...listed].sort((a, b) => a.index - b.index),
  });
  const before = run.state.partitionStores.are === 'setAside' ? run.state.partitionStores.bytes : 0;
  run.emit({ type: 'partitionStores', what: 'cleaned', bytes: Math.max(before, sumOf(going)) });
  // On disk: a journal that lost it would have the partitions executed again.
  await run.flush();
  for (const { kept, aside } of going) {
    await mkdir(path.dirname(aside), { recursive: true });
    await rename(kept, aside);
  }
}

async function restore({ place, stores, bytes, list }: CleanPlan, run: OwnedRun): Promise<void> {
  if (!list) return;
  for (const { kept, aside } of stores) await rename(aside, kept);
  await removeList(place, list);
  run.emit({ type: 'partitionStores', what: 'restored', bytes });
}

/** From the first that is deleted on nothing can be put back: the list says so before. */
async function empty({ place, bytes }: CleanPlan, run: OwnedRun): Promise<void> {
  // Nothing lies in the partitions any more: what is listed, and is what was set aside, goes.
  const { list, stores } = await planClean(place, 'empty');
  if (!list || list.emptied) return;
  await writeList(place, { ...list, emptying: true });
  for (const { aside } of stores) await rm(aside);
  for (const { index } of list.stores) await removeEmpty(path.dirname(cleanedStore(place, index)));
  if (run.state.partitionStores.are !== 'removed') run.emit({ type: 'partitionStores', what: 'emptied', bytes });
  await run.flush();
  // Stays: a journal that loses its end must not have the partitions executed again.
  await writeList(place, { ...list, emptying: true, emptied: true });
}

const sumOf = (stores: readonly PartitionStore[]) => stores.reduce((sum, { bytes }) => sum + bytes, 0);

async function writeList(place: SimulationPlace, list: CleanedList): Promise<void> {
  await writeDurably(cleanedList(place), `${JSON.stringify(list)}\n`);
}

async function removeList(place: SimulationPlace, { stores }: CleanedList): Promise<void> {
  for (const { index } of stores) await removeEmpty(path.dirname(cleanedStore(place, index)));
  await rm(cleanedList(place), { force: true });
  await removeEmpty(cleanedDir(place));
}

/** What else somebody put there stays. */
async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}

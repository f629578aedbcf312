import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { refuseLinks } from '../executors/links';
import {
  type CleanedList,
  cleanedDir,
  cleanedList,
  linkBelow,
  type PartitionStore,
  partitionStores,
  readCleanedList,
  type SimulationPlace,
  simulationDir,
  stateDir,
} from '../layout';
import type { Cleaning, RunState } from '../run';
import { UserError } from '../text';
import { refuseForeignFolder, refuseUnjoined } from './clean-checks';
import { stateOf } from './open';

/** What would be done with a run's partition stores. */
export interface CleanPlan {
  readonly what: Cleaning;
  readonly place: SimulationPlace;
  readonly state: RunState;
  readonly list: CleanedList | undefined;
  /** Those that are moved or deleted, in order; empty when there is nothing to do. */
  readonly stores: readonly PartitionStore[];
  /** What they take on the disk. */
  readonly bytes: number;
}

/**
 * Looks at what is there and refuses what must not be done; changes nothing.
 * @throws UserError `run.none`, `run.notOurs`, `layout.link`, `clean.notJoined`, `clean.list`, `clean.otherRun`,
 *   `clean.emptying`, `clean.twice`, `clean.folderGone`, `clean.changed`, `clean.otherDisk`
 */
export async function planClean(place: SimulationPlace, what: Cleaning): Promise<CleanPlan> {
  const state = await stateOf(place);
  await refuseLinks(place);
  await refuseForeignFolder(place, state);
  const list = await readCleanedList(place);
  if (list && list.runId !== state.runId) {
    throw new UserError(
      'clean.otherRun',
      `${cleanedDir(place)} holds the partition stores of another run, ${list.runId}. Move that folder away and try again.`,
    );
  }
  const stores = await partitionStores(place, state.partitions.length, list);
  await refuseLinkedStores(place, stores);
  const chosen =
    what === 'restore' ? await toRestore(list, stores, place) : await toTakeAway(what, list, stores, place);
  if (what !== 'restore' && chosen.length > 0) await refuseUnjoined(place, state, stores);
  return { what, place, state, list, stores: chosen, bytes: chosen.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function toTakeAway(
  what: 'clean' | 'empty',
  list: CleanedList | undefined,
  stores: readonly PartitionStore[],
  place: SimulationPlace,
): Promise<PartitionStore[]> {
  if (list?.emptied) return [];
  if (what === 'clean' && list?.emptying) throw emptying(place, 'The rest cannot be set aside.');
  const twice = stores.find(({ at }) => at === 'both');
  if (twice) throw lyingTwice(twice);
  refuseChanged(list, stores);
  const chosen = stores.filter(({ at }) => at === 'kept' || (what === 'empty' && at === 'aside'));
  for (const store of chosen) if (store.at === 'kept') await refuseOtherDisk(place, store);
  return chosen;
}

async function toRestore(
  list: CleanedList | undefined,
  stores: readonly PartitionStore[],
  place: SimulationPlace,
): Promise<PartitionStore[]> {
  if (list?.emptied) return [];
  if (list?.emptying) throw emptying(place, 'They cannot be put back.');
  const twice = stores.find(({ at }) => at === 'both');
  if (twice) throw lyingTwice(twice);
  refuseChanged(list, stores);
  const chosen = stores.filter(({ at }) => at === 'aside');
  for (const store of chosen) {
    const folder = path.dirname(store.kept);
    await lstat(folder).catch(() => {
      throw new UserError(
        'clean.folderGone',
        `The store of partition ${store.index} cannot be put back: its folder ${folder} is not there. Put the folder back and try again; the store is kept as ${store.aside}.`,
      );
    });
  }
  return chosen;
}

/** A store that leads elsewhere is neither moved nor deleted, and nothing is moved through a link. */
async function refuseLinkedStores(place: SimulationPlace, stores: readonly PartitionStore[]): Promise<void> {
  const ways: [string, string][] = stores.flatMap(({ kept, aside }): [string, string][] => [
    [simulationDir(place), kept],
    [stateDir(place), aside],
  ]);
  ways.push([stateDir(place), cleanedList(place)]);
  for (const [root, file] of ways) {
    const link = await linkBelow(root, file);
    if (link === undefined) continue;
    throw new UserError(
      'layout.link',
      `${link} is a symbolic link that may lead out of ${simulationDir(place)}, so no store is moved or deleted. Put the folder or file itself in its place and try again.`,
    );
  }
}

/** What lies aside under a listed name must be what was put there. */
function refuseChanged(list: CleanedList | undefined, stores: readonly PartitionStore[]): void {
  for (const store of stores) {
    if (store.at !== 'aside') continue;
    const listed = list?.stores.find(({ index }) => index === store.index);
    if (listed && listed.size === store.size && listed.modified === store.modified) continue;
    throw new UserError(
      'clean.changed',
      `${store.aside} is not the file that was set aside there: it is not touched. Move it away and try again.`,
    );
  }
}

async function refuseOtherDisk(place: SimulationPlace, store: PartitionStore): Promise<void> {
  const [from, to] = await Promise.all([lstat(store.kept), lstat(stateDir(place))]);
  if (from.dev === to.dev) return;
  throw new UserError(
    'clean.otherDisk',
    `${store.kept} is on another disk than ${stateDir(place)}, so it cannot be set aside without a copy. Nothing was changed.`,
  );
}

function emptying(place: SimulationPlace, consequence: string): UserError {
  return new UserError(
    'clean.emptying',
    `The partition stores of ${simulationDir(place)} are being deleted for good: some are gone. ${consequence} Finish it with --empty.`,
  );
}

function lyingTwice({ index, kept, aside }: PartitionStore): UserError {
  return new UserError(
    'clean.twice',
    `The store of partition ${index} is there twice, and none is overwritten: ${kept} and ${aside}. Move away the one that is not wanted and try again.`,
  );
}

import { type SimulationPlace, simulationDir } from '../layout';
import type { RunState } from '../run';
import { quoted, UserError } from '../text';

/**
 * Partitions cannot be executed or joined again by themselves when the stores of the others are not there.
 * @throws UserError `stores.setAside`, `stores.removed`
 */
export function refuseWithoutStores(
  { partitionStores }: RunState,
  place: SimulationPlace,
  what: 'join' | 'execute',
): void {
  const folder = simulationDir(place);
  const again = what === 'join' ? 'joined' : 'executed';
  if (partitionStores.are === 'setAside') {
    throw new UserError(
      'stores.setAside',
      `The stores of the partitions of ${folder} were set aside to save room, so nothing can be ${again} again. Put them back first (powersim clean ${quoted(folder)} --restore).`,
    );
  }
  if (partitionStores.are === 'removed') {
    throw new UserError(
      'stores.removed',
      `The stores of the partitions of ${folder} were deleted after the join, so nothing can be ${again} again. The joined results are complete; run the script anew to execute partitions.`,
    );
  }
}

/**
 * A joined store that is not sound can be made again only from the partitions'.
 * @param problem with the joined store, as a clause about it
 * @throws UserError `stores.removed`
 */
export function refuseRemoved({ partitionStores }: RunState, place: SimulationPlace, problem: string): void {
  if (partitionStores.are !== 'removed') return;
  const folder = simulationDir(place);
  throw new UserError(
    'stores.removed',
    `The joined store of ${folder} cannot be used: ${problem}. The stores of the partitions were deleted after the join, so it cannot be joined again. Put back a copy of ${folder}/data_store, or run the script anew.`,
  );
}

import { linkInRun, linkInState, type SimulationPlace } from '../layout';
import { UserError } from '../text';

/**
 * Nothing is renamed, removed or written through a symbolic link in a run's folders: it would be somewhere else.
 * @param where `state`: only what is ours beside the results
 * @throws UserError `layout.link`
 */
export async function refuseLinks(place: SimulationPlace, where: 'run' | 'state' = 'run'): Promise<void> {
  const link = await (where === 'run' ? linkInRun(place) : linkInState(place));
  if (link === undefined) return;
  throw new UserError(
    'layout.link',
    `${link} is a symbolic link: what a run writes, renames and removes there would be somewhere else. Put the folder or file itself in its place, or choose another output folder, and try again.`,
  );
}

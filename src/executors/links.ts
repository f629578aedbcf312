import { linkInPartition, linkInResults, linkInRun, linkInState, linkToJoinLog, type SimulationPlace } from '../layout';
import { UserError } from '../text';

/**
 * Nothing is renamed, removed or written through a symbolic link in a run's folders: it would be somewhere else.
 * @param where `state`: only what is ours beside the results; `join`: that, and what a join writes; `foreignJoin`: that
 *   without the folders of results, which somebody else may have laid out as they wanted; a number: that partition's
 * @throws UserError `layout.link`
 */
export async function refuseLinks(place: SimulationPlace, where: Where = 'run'): Promise<void> {
  const link = await linkIn(place, where);
  if (link !== undefined) throw new UserError('layout.link', linkMessage(link));
}

type Where = 'run' | 'state' | 'join' | 'foreignJoin' | number;

async function linkIn(place: SimulationPlace, where: Where): Promise<string | undefined> {
  if (where === 'run') return linkInRun(place);
  const link = await linkInState(place);
  if (link !== undefined || where === 'state') return link;
  if (where === 'join') return linkInResults(place);
  return where === 'foreignJoin' ? linkToJoinLog(place) : linkInPartition(place, where);
}

export const linkMessage = (link: string) =>
  `${link} is a symbolic link: what a run writes, renames and removes there would be somewhere else. Put the folder or file itself in its place, or choose another output folder, and try again.`;

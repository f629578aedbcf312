/** What Slurm's words for why a job waits mean. */
import { english, type Translate } from '../../text';

/**
 * What keeps a job from ever starting, or until somebody does something: `resources` that it asks for are never given to
 * one job, it has no `access`, a job that it depends on (`dependency`) went wrong, somebody holds it (`held`), or Slurm
 * does since it could not `launch` it; its `nodes` are away for now.
 */
export type Hindrance = 'resources' | 'access' | 'dependency' | 'held' | 'launch' | 'nodes';

const HINDRANCES: readonly (readonly [RegExp, Hindrance])[] = [
  [/^(?:PartitionTimeLimit|PartitionNodeLimit|PartitionConfig|BadConstraints|MaxMemPerLimit)$/, 'resources'],
  // A limit of each job, not of all of a user's jobs together.
  [/^(?:QOS|Assoc)Max\w*Per(?:Job|Node)|^QOSMin/, 'resources'],
  [/^(?:AccountNotAllowed|QOSNotAllowed|InvalidAccount|InvalidQOS)$/, 'access'],
  [/^DependencyNeverSatisfied$/, 'dependency'],
  [/^JobHeld(?:User|Admin)$/, 'held'],
  [/requeued[ _]held$|^JobHoldMaxRequeue$/i, 'launch'],
  [/^ReqNodeNotAvail|^Partition(?:Down|Inactive)$|^ReservationDeleted$/, 'nodes'],
];

/** Undefined where the job starts by itself, sooner or later, as far as the word tells. */
export const hindranceOf = (reason: string): Hindrance | undefined =>
  HINDRANCES.find(([words]) => words.test(reason))?.[1];

/** Why a task waits, as a modeller understands it; undefined for Slurm's rarer reasons. @param atOnce tasks at a time */
export function reasonMeaning(reason: string, atOnce: number, t: Translate = english): string | undefined {
  switch (reason) {
    case 'Priority':
      return t('other jobs are ahead of it');
    case 'Resources':
      return t('no node has enough free cores and memory now');
    case 'Dependency':
      return t('it starts when the jobs before it have ended');
    case 'DependencyNeverSatisfied':
      return t('a job that it was to follow failed: it never starts like this');
    case 'JobArrayTaskLimit':
      return t('it waits for its turn: {0} at a time', atOnce);
    case 'JobHeldUser':
      return t('it is held, for the run is paused or you held it');
    case 'JobHeldAdmin':
      return t('an administrator holds it');
    case 'PartitionTimeLimit':
      return t('its time limit is longer than the partition of the cluster allows: it never starts like this');
    case 'PartitionNodeLimit':
    case 'PartitionConfig':
      return t('it asks for more than the partition of the cluster has: it never starts like this');
    case 'BadConstraints':
      return t('no node is as it asks for: it never starts like this');
    case 'PartitionDown':
    case 'PartitionInactive':
      return t('the partition of the cluster starts no jobs now');
    case 'AccountNotAllowed':
    case 'InvalidAccount':
      return t('its account may not use the partition of the cluster: it never starts like this');
    case 'QOSNotAllowed':
    case 'InvalidQOS':
      return t('its quality of service may not be used like this: it never starts');
    case 'BeginTime':
      return t('it starts later, as was asked, or after it was put back');
    case 'Licenses':
      return t('it waits for a licence');
    default:
      return meaningOfKind(reason, t);
  }
}

function meaningOfKind(reason: string, t: Translate): string | undefined {
  const hindrance = hindranceOf(reason);
  if (hindrance === 'launch') return t('its node could not start it, and Slurm holds it since');
  if (hindrance === 'nodes') return t('nodes that it asks for are down or reserved');
  if (hindrance === 'resources') return t('it asks for more or less than one job may: it never starts like this');
  if (/^(?:QOS|Assoc)Max|^MaxJobsPerAccount/.test(reason)) return t('you have as many jobs as you may have now');
  if (/^(?:QOS|Assoc)Grp/.test(reason)) {
    return t('your account uses as much as it may use now, or it asks for more than the account may use at all');
  }
  return undefined;
}

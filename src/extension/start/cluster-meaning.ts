import { checkNumbers, countPartitions } from '../../partitions';
import { checkSetting, megabytesOf, type SettingValues, timeLimitOf } from '../../settings';
import { english, formatDuration, type Translate } from '../../text';

/** Settings whose value is told in words. */
export const TOLD_OF_CLUSTER = ['slurm.maxConcurrent', 'slurm.time', 'slurm.memory', 'slurm.memoryPerCpu'] as const;
type ClusterKey = (typeof TOLD_OF_CLUSTER)[number];

/**
 * What it means to type this for one of a cluster's settings; undefined for nothing, and for what the check refuses.
 * @param known the other settings
 */
export function meaningOnCluster(
  key: ClusterKey,
  typed: string,
  known: SettingValues,
  t: Translate = english,
): string | undefined {
  const given = typed.trim();
  const value = key === 'slurm.maxConcurrent' ? Number(given) : given;
  return given === '' || checkSetting(key, value) !== undefined ? undefined : meaning(key, given, known, t);
}

function meaning(key: ClusterKey, given: string, known: SettingValues, t: Translate): string {
  switch (key) {
    case 'slurm.maxConcurrent': {
      const partitions = partitionsOf(known);
      if (partitions === undefined) return t('At most {0} tasks at the same time', given);
      return t(
        'At most {0} tasks for {1} partitions at the same time',
        Math.min(Number(given), partitions),
        partitions,
      );
    }
    case 'slurm.time':
      return timeMeaning(timeLimitOf(given) ?? 0, t);
    case 'slurm.memory':
      if (megabytesOf(given) === 0) return t('Each task gets all the memory of its node');
      return t('Each task gets {0} of memory', withUnit(given));
    case 'slurm.memoryPerCpu':
      return t('Each task gets {0} of memory for each of its CPUs', withUnit(given));
  }
}

/** In words: `4:00` is four minutes. @param seconds 0 is no limit */
function timeMeaning(seconds: number, t: Translate): string {
  if (seconds === 0) return t('Each task may take any time, if the cluster lets it');
  return t('Each task may take {0}', formatDuration(seconds * 1000));
}

const withUnit = (memory: string) => (/\d$/.test(memory) ? `${memory} MB` : memory);

function partitionsOf({ numSteps, period, numOverlapSteps }: SettingValues): number | undefined {
  if (typeof numSteps !== 'number' || typeof period !== 'number' || typeof numOverlapSteps !== 'number') return;
  const numbers = { numSteps, period, numOverlapSteps };
  return checkNumbers(numbers).length === 0 ? countPartitions(numbers) : undefined;
}

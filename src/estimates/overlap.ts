import type { JoinReport } from '../store/join/report';
import { decidingDatasets, threshold } from '../store/seams/kinds';
import type { DatasetSeams, SeamReport } from '../store/seams/report';
import { english, type Translate } from '../text';

/** What a join report tells of its seams, as far as it is asked here. */
export interface SeamsTold {
  readonly numbers: JoinReport['numbers'];
  readonly seams: {
    readonly verdict: SeamReport['verdict'];
    readonly datasets: readonly DatasetTold[];
  };
}

type DatasetTold = Pick<DatasetSeams, 'source' | 'container' | 'key' | 'basePower' | 'perStep'> & {
  readonly end: Pick<DatasetSeams['end'], 'compared'>;
};

export interface OverlapSuggestion {
  /** Steps. */
  readonly overlap: number;
  readonly why: string;
}

/**
 * How long the overlap should be, from what the seams of an earlier run say: long enough that what a partition begins
 * with has died away when its results begin to count. Undefined when they cannot tell.
 * @param now the overlap that is set, in steps
 */
export function suggestOverlap(
  report: SeamsTold | undefined,
  now: number,
  t: Translate = english,
): OverlapSuggestion | undefined {
  if (!report) return undefined;
  const { numOverlapSteps: had, period } = report.numbers;
  const { verdict, datasets } = report.seams;
  switch (verdict.kind) {
    case 'noOverlap':
      return {
        overlap: 1,
        why: t('An earlier run had no overlap: with one step the error of cutting can be measured.'),
      };
    case 'enough':
      return enough(had, lastDifferingStep(datasets), t);
    case 'notEnough': {
      const differs = stepsText(had, t);
      if (had >= period) {
        const why = t(
          'Partitions still differ after {0} of overlap, which is as long as the period: try a longer period.',
          differs,
        );
        return { overlap: had, why };
      }
      // A longer one that is set by now was not tried yet.
      return {
        overlap: now > had ? now : Math.min(2 * had, period),
        why: t('Partitions still differ after {0} of overlap.', differs),
      };
    }
    case 'differentInputs':
    case 'unknown':
      return undefined;
  }
}

function enough(had: number, differing: number | undefined, t: Translate): OverlapSuggestion {
  const kept = {
    overlap: had,
    why: t('In an earlier run {0} of overlap were enough at every seam.', stepsText(had, t)),
  };
  if (had === 1) return { overlap: 1, why: t('In an earlier run 1 step of overlap was enough at every seam.') };
  // A step more than was needed: not every seam is as the measured ones.
  if (differing === undefined || differing + 1 >= had) return kept;
  const overlap = differing + 1;
  const why =
    differing === 0
      ? t('In an earlier run partitions agreed from the first of {0} overlapping steps.', had)
      : differing === 1
        ? t('In an earlier run the differences had died away after the first of {0} overlapping steps.', had)
        : t('In an earlier run the differences had died away after {0} of {1} overlapping steps.', differing, had);
  return { overlap, why };
}

const stepsText = (steps: number, t: Translate) => (steps === 1 ? t('1 step') : t('{0} steps', steps));

/** The last overlapping step, from 1, in which what decides differs at any seam; 0 for none, undefined when not known. */
function lastDifferingStep(datasets: readonly DatasetTold[]): number | undefined {
  const deciding = decidingDatasets(datasets);
  if (deciding.length === 0) return undefined;
  let last = 0;
  for (const { key, basePower, perStep } of deciding) {
    if (!perStep) return undefined;
    const limit = threshold(key, basePower);
    last = Math.max(last, perStep.findLastIndex(({ maxAbsolute }) => maxAbsolute > limit) + 1);
  }
  return last;
}

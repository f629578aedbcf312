/** The list of differences between two results: sorting and texts. Pure. */
import type { OutputDifference } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { momentText } from '../chart/axis';
import { percent, significant, withUnit } from '../words';
import { nameOf } from './selection';

/** A heading of the list by which it can be sorted. */
export type DifferenceField = 'output' | 'max' | 'relative' | 'rms' | 'sum' | 'where';

export interface Sorting {
  readonly by: DifferenceField;
  readonly descending: boolean;
}

export const fields: readonly DifferenceField[] = ['output', 'max', 'relative', 'rms', 'sum', 'where'];

export function headingOf(field: DifferenceField, t: Translate): string {
  switch (field) {
    case 'output':
      return t('Output');
    case 'max':
      return t('Largest');
    case 'relative':
      return t('Relative');
    case 'rms':
      return t('RMS');
    case 'sum':
      return t('Sum');
    case 'where':
      return t('Where');
  }
}

/** What a heading stands for, in words. */
export function explanationOf(field: DifferenceField, t: Translate): string {
  switch (field) {
    case 'output':
      return t('Model and output');
    case 'max':
      return t('Largest difference of two values');
    case 'relative':
      return t('Largest difference over the largest value of both');
    case 'rms':
      return t('Root of the mean square difference');
    case 'sum':
      return t('Sum of all differences, second − first');
    case 'where':
      return t('Column and time of the largest difference');
  }
}

/** The texts of a difference, one for each of {@link fields}. */
export function textsOf(difference: OutputDifference, t: Translate): readonly string[] {
  const { maxAbsolute, relative, rms, sum, unit, at, onlyFirst, onlySecond } = difference;
  const only = onlyFirst + onlySecond > 0 ? t('{0} values only in one', significant(onlyFirst + onlySecond)) : '';
  const where = at ? t('{0} at {1}', at.column, momentText(at.ms)) : '';
  return [
    nameOf(difference.output),
    withUnit(maxAbsolute, unit),
    percent(relative),
    withUnit(rms, unit),
    withUnit(sum, unit),
    [where, only].filter(Boolean).join('; '),
  ];
}

/** Sorted without changing what is given; equals keep their order. */
export function sorted(
  differences: readonly OutputDifference[],
  { by, descending }: Sorting,
): readonly OutputDifference[] {
  const sign = descending ? -1 : 1;
  return [...differences].sort((a, b) => sign * compared(a, b, by));
}

function compared(a: OutputDifference, b: OutputDifference, by: DifferenceField): number {
  if (by === 'output') return nameOf(a.output).localeCompare(nameOf(b.output), 'en');
  if (by === 'where') return (a.at?.ms ?? Number.MAX_VALUE) - (b.at?.ms ?? Number.MAX_VALUE);
  return sizeOf(a, by) - sizeOf(b, by);
}

function sizeOf(difference: OutputDifference, by: 'max' | 'relative' | 'rms' | 'sum'): number {
  const size = Math.abs(by === 'max' ? difference.maxAbsolute : difference[by]);
  return Number.isNaN(size) ? -1 : size;
}

/** What a click on a heading does: the other way round, or by it, numbers from the largest. */
export const sortedBy = (now: Sorting, by: DifferenceField): Sorting =>
  now.by === by ? { by, descending: !now.descending } : { by, descending: by !== 'output' && by !== 'where' };

import type { DoctorReport } from '../../pages/doctor';
import type { Translate } from '../../text/translate';

/** What all rows together mean, in a sentence. */
export function summaryOf({ rows, done }: Pick<DoctorReport, 'rows' | 'done'>, t: Translate): string {
  const count = (state: string) => rows.filter((row) => row.state === state).length;
  const looking = count('looking');
  if (!done) return looking === 0 ? t('Looking…') : t('Looking… {0} of {1}', rows.length - looking, rows.length);
  const problems = count('problem');
  const warnings = count('warning');
  if (problems === 1) return t('A run would fail: there is a problem.');
  if (problems > 1) return t('A run would fail: there are {0} problems.', problems);
  if (warnings === 1) return t('A run can start, with a warning.');
  if (warnings > 1) return t('A run can start, with {0} warnings.', warnings);
  return t('A run can start.');
}

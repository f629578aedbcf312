import { FINDING_CODES } from '../../src/scripts';
import { type Effects, inHost } from './row';

const problems = inHost('diagnostics');

/** Each is shown, explained and put right in an editor, one after the other. */
export const diagnostics: Effects = {
  ...Object.fromEntries(
    FINDING_CODES.map((code) => [
      code,
      problems(`\${code} is shown, explained and put right`, 'every code that is documented has a case here'),
    ]),
  ),
  'settings.refused': problems('settings that upstream refuses are shown in the settings'),
};

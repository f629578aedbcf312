import type { DoctorReport, DoctorRow } from '../../pages/doctor';
import type { Translate } from '../../text';

/** The report as lines of text, for a message to somebody who helps. */
export function reportText({ script, rows }: DoctorReport, t: Translate): string {
  const title = script === undefined ? t('What a run needs') : t('What a run of {0} needs', script);
  const lines = rows.map(({ name, state, message, remedy }) => {
    const line = `${stateWord(state, t)}: ${name}: ${message}`.trimEnd();
    return remedy === undefined ? line : `${line}\n    ${remedy}`;
  });
  return `${[title, ...lines].join('\n')}\n`;
}

function stateWord(state: DoctorRow['state'], t: Translate): string {
  switch (state) {
    case 'looking':
      return t('looking');
    case 'ok':
      return t('ok');
    case 'warning':
      return t('warning');
    case 'problem':
      return t('problem');
  }
}

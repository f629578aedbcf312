import type { CheckAction } from '../../doctor';
import type { Translate } from '../../text';

/** What the button of a remedy says. */
export function actionTitle(action: CheckAction, t: Translate): string {
  switch (action.type) {
    case 'openSetting':
      return t('Open Setting');
    case 'openPage':
      return t('Install Instructions');
    case 'copyCommand':
      return t('Copy Command');
    case 'openFile':
      return t('Open Script');
    case 'chooseJulia':
      return t('Choose Julia…');
    case 'manageTrust':
      return t('Manage Workspace Trust');
    case 'showLog':
      return t('Show Log');
  }
}

/** Says what changed to those who do not see it, not more often than one can listen. */
import type { TimelineBar } from '../../pages/timeline';
import type { Translate } from '../../text/translate';
import { el } from '../page/dom';
import { announcementOf } from './words';

/** Changes are gathered for so long, ms. */
const GATHER = 1500;

export interface Announcer {
  readonly element: HTMLElement;
  /** These have ended. */
  tell(ended: readonly TimelineBar[]): void;
}

export function createAnnouncer(t: Translate): Announcer {
  const element = el('div', { className: 'unseen', role: 'status', ariaLive: 'polite' });
  let waiting: TimelineBar[] = [];
  return {
    element,
    tell(ended) {
      if (ended.length === 0) return;
      if (waiting.length === 0) {
        setTimeout(() => {
          element.textContent = announcementOf(waiting, t);
          waiting = [];
        }, GATHER);
      }
      waiting.push(...ended);
    },
  };
}

/** The line of a view that says what it does: reading, how far, or why there is nothing to see. */
import type { Translate } from '../../text/translate';
import { messageOf, UserError } from '../../text/user-error';
import { isAbort } from '../page/asker';
import { button, el } from '../page/dom';
import './view-status.css';

/** The reader's code for a store that is another now than it was when it was opened. */
export const CHANGED = 'results.changed';

/** What a request is given to tell how far it is, and to be ended. */
export interface Following {
  readonly signal: AbortSignal;
  readonly progress: (done: number, of: number) => void;
}

export interface ViewStatus {
  readonly element: HTMLElement;
  /** Says it until something runs; nothing where `text` is empty. */
  say(text: string): void;
  /**
   * Ends what ran before and runs `work`; says meanwhile how far it is, or why it failed.
   * @returns what `work` gave; undefined where it failed or was ended
   */
  run<T>(text: string, work: (following: Following) => Promise<T>): Promise<T | undefined>;
  /** Ends what runs. */
  stop(): void;
}

/**
 * @param busy is marked so while something runs, for those who cannot see it
 * @param again does what failed once more
 */
export function createViewStatus(busy: HTMLElement, t: Translate, again: () => void): ViewStatus {
  const element = el('p', { className: 'view-status', role: 'status', hidden: true });
  let running: AbortController | undefined;

  function say(text: string, failed = false): void {
    element.textContent = text;
    element.hidden = text === '';
    element.classList.toggle('failed', failed);
  }

  function fail(error: unknown): void {
    // What nobody wants any more is no news.
    say(isAbort(error) ? '' : messageOf(error), !isAbort(error));
    if (isAbort(error)) return;
    // Of results that have changed nothing more can be read: what helps is offered above.
    if (error instanceof UserError && error.code === CHANGED) return;
    element.append(' ', button(t('Try Again'), again));
  }

  function stop(): void {
    running?.abort();
    running = undefined;
    busy.removeAttribute('aria-busy');
  }

  return {
    element,
    say: (text) => say(text),
    stop,
    async run(text, work) {
      stop();
      const own = new AbortController();
      running = own;
      const isOwn = () => running === own;
      busy.setAttribute('aria-busy', 'true');
      say(text);
      try {
        const progress = (done: number, of: number) => {
          if (isOwn()) say(`${text} ${t('{0} of {1}', done, of)}`);
        };
        const result = await work({ signal: own.signal, progress });
        if (!isOwn()) return undefined;
        say('');
        return result;
      } catch (error) {
        if (isOwn()) fail(error);
        return undefined;
      } finally {
        if (isOwn()) stop();
      }
    },
  };
}

import type {
  Catalogue,
  EditorMessage,
  ExportWish,
  Failure,
  PageInit,
  PageMessage,
  Reply,
  Request,
  RequestName,
  Target,
} from '../../results/protocol';
import { messageOf, type Translate, UserError } from '../../text';
import type { AboutResults, Reading } from './reading';
import { targetKey } from './target-key';

/** What the page may ask the reader itself. */
const RELAYED: ReadonlySet<RequestName> = new Set<RequestName>([
  'columns',
  'realized',
  'forecasts',
  'dispatch',
  'executions',
  'seams',
  'compare',
]);

export type View = NonNullable<PageInit['view']>;
type PictureWish = Extract<PageMessage, { type: 'saveImage' }>;
type TableWish = Extract<PageMessage, { type: 'saveTable' }>;

/** What a page needs of the editor. */
export interface PageHost {
  readonly texts: Readonly<Record<string, string>>;
  readonly t: Translate;
  post(message: EditorMessage): void;
  /** The results are about to be opened, for the first time or again. */
  opening(): void;
  /** Lets a person choose other results than these. */
  chooseOther(): Promise<Target | undefined>;
  saveExport(wish: ExportWish, reading: Reading): Promise<void>;
  savePicture(wish: PictureWish): Promise<void>;
  saveTable(wish: TableWish): Promise<void>;
  copy(text: string): Promise<void>;
  /** Shows a person what went wrong. */
  fail(error: unknown): void;
  /** Something that nobody needs to know of at once. */
  warn(message: string, error: unknown): void;
}

interface Other {
  readonly target: Target;
  readonly catalogue: Promise<Catalogue>;
}

/** The editor's half of a results page: it opens the results, and passes on what the page asks and the reader answers. */
export class ResultsPage {
  private own: Promise<Catalogue> | undefined;
  /** What is compared with: open, and known to the page. */
  private other: Other | undefined;
  /** What was asked for last to compare with: `other`, or what is to take its place once it is open. */
  private chosen: Other | undefined;
  /** What the page has asked and not been answered, by its numbers. */
  private asking = new Map<number, AbortController>();
  /** To be compared with once the page is there. */
  private wanted: Target | undefined;
  /** Asked for by a person, to be shown once the page is there. */
  private view: View | undefined;
  /** What there is to see since the results were opened. */
  private news: string | undefined;
  private isThere = false;
  private isDisposed = false;

  constructor(
    readonly target: Target,
    private readonly reading: Reading,
    private readonly host: PageHost,
  ) {}

  /** Shows another part of the page, as soon as it is there. */
  show(view: View): void {
    if (this.isThere) this.host.post({ type: 'show', view });
    else this.view = view;
  }

  async compareWith(other: Target): Promise<void> {
    this.show('compare');
    if (this.isThere) await this.openOther(other);
    else this.wanted = other;
  }

  /** Says that there is more to see than when the results were opened. */
  changed(text: string): void {
    if (text === this.news) return;
    this.news = text;
    if (this.isThere) this.host.post({ type: 'changed', text });
  }

  async receive(message: PageMessage): Promise<void> {
    try {
      await this.handle(message);
    } catch (error) {
      // An export goes on when its page is gone: the person is told how it ended.
      if (this.isDisposed && message.type !== 'export') return;
      // An export asks the reader for itself: the page learns of it here.
      if (error instanceof UserError && error.code === 'results.changed') {
        this.changed(this.host.t('The results have changed since they were opened.'));
      }
      this.host.fail(error);
    }
  }

  /** The page is hidden or gone: nobody waits for what it asked. */
  leave(): void {
    this.isThere = false;
    for (const abort of this.asking.values()) abort.abort();
    this.asking = new Map();
  }

  dispose(): void {
    this.isDisposed = true;
    this.leave();
    this.reading.dispose();
  }

  private async handle(message: PageMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.leave();
        this.isThere = true;
        return this.begin(message.other);
      case 'request':
        return this.relay(message.request);
      case 'reload':
        return this.reopen();
      case 'chooseOther': {
        const other = await this.host.chooseOther();
        if (other) await this.openOther(other);
        return;
      }
      case 'export':
        return this.host.saveExport(message.args, this.reading);
      case 'saveImage':
        return this.host.savePicture(message);
      case 'saveTable':
        return this.host.saveTable(message);
      case 'copy':
        return this.host.copy(message.text);
    }
  }

  /**
   * Tells the page what it shows; also when it comes back after it was hidden.
   * @param kept what it compared with when the window was open last
   */
  private async begin(kept?: Target): Promise<void> {
    const asked = this.asking;
    const { target } = this;
    let catalogue: Catalogue | undefined;
    let failure: PageInit['failure'];
    try {
      catalogue = await this.openOwn();
    } catch (error) {
      failure = { message: messageOf(error) };
      if (!(error instanceof UserError)) this.host.warn('The results cannot be opened', error);
    }
    if (asked !== this.asking || this.isDisposed) return;
    const { view } = this;
    this.view = undefined;
    this.host.post({ type: 'init', init: { target, catalogue, failure, view, texts: this.host.texts } });
    if (this.news !== undefined) this.host.post({ type: 'changed', text: this.news });
    if (catalogue) await this.beginOther(kept);
    // To be compared with again once the results can be opened.
    else this.wanted ??= kept;
  }

  private async beginOther(kept: Target | undefined): Promise<void> {
    const { wanted } = this;
    this.wanted = undefined;
    if (wanted) return this.openOther(wanted);
    const before = this.chosen?.target ?? kept;
    // Nobody asked for it now: where it is gone, there is nothing to compare with.
    if (before) await this.openOther(before).catch((error) => this.host.warn('What was compared is not there', error));
  }

  /** All of it: what was compared with may be what has changed. */
  private reopen(): Promise<void> {
    const before = this.chosen?.target;
    this.close(this.own);
    this.close(this.chosen?.catalogue);
    if (this.other !== this.chosen) this.close(this.other?.catalogue);
    this.own = undefined;
    this.other = undefined;
    this.chosen = undefined;
    return this.begin(before);
  }

  private openOwn(): Promise<Catalogue> {
    if (this.own) return this.own;
    this.news = undefined;
    this.host.opening();
    const own = this.reading.open(this.target);
    this.own = own;
    own.catch(() => {
      // Whoever asks again tries again.
      if (this.own === own) this.own = undefined;
    });
    return own;
  }

  /** Closing is only for the reader's sake. */
  private close(opened: Promise<Catalogue> | undefined): void {
    opened?.then(({ results }) => this.reading.close(results)).catch(() => undefined);
  }

  /** Where it cannot be opened, what was compared with before stays. */
  private async openOther(target: Target): Promise<void> {
    const key = targetKey(target);
    const known = [this.chosen, this.other].find((one) => one && targetKey(one.target) === key);
    const chosen = known ?? { target, catalogue: this.reading.open(target) };
    this.chosen = chosen;
    let catalogue: Catalogue;
    try {
      catalogue = await chosen.catalogue;
    } catch (error) {
      if (this.chosen === chosen) this.chosen = this.other;
      throw error;
    }
    if (this.chosen !== chosen) {
      // Something else was chosen meanwhile.
      if (this.other !== chosen) this.close(chosen.catalogue);
      return;
    }
    const before = this.other;
    this.other = chosen;
    if (this.isThere) this.host.post({ type: 'other', catalogue });
    if (before !== chosen) this.close(before?.catalogue);
  }

  private async relay({ id, type, args }: Request): Promise<void> {
    if (type === 'cancel') {
      this.asking.get(args.request)?.abort();
      return this.answer({ id, type: 'answer', answer: null });
    }
    const { asking } = this;
    const abort = new AbortController();
    asking.set(id, abort);
    const { signal } = abort;
    const progress = (done: number, of: number) => {
      if (asking === this.asking) this.answer({ id, type: 'progress', done, of });
    };
    let reply: Reply;
    try {
      if (!RELAYED.has(type)) throw new Error(`a page does not ask for ${type}`);
      reply = {
        id,
        type: 'answer',
        answer: await this.reading.ask(type as AboutResults, args as never, { signal, progress }),
      };
    } catch (error) {
      if (!(error instanceof UserError) && !signal.aborted) this.host.warn(`The page's ${type} failed`, error);
      reply = { id, type: 'failure', failure: failureOf(error, signal.aborted) };
    }
    asking.delete(id);
    // A page that came since counts anew: it would take this for an answer of its own.
    if (asking === this.asking) this.answer(reply);
  }

  private answer(reply: Reply): void {
    if (!this.isDisposed) this.host.post({ type: 'reply', reply });
  }
}

function failureOf(error: unknown, isCancelled: boolean): Failure {
  const message = messageOf(error);
  if (isCancelled) return { code: 'results.cancelled', message };
  if (error instanceof UserError) return { code: error.code, message };
  return { message, stack: error instanceof Error ? error.stack : undefined };
}

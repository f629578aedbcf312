import type { Reader } from '../../results/client';
import type { Answers, Arguments, Asker, Catalogue, RequestName, Target } from '../../results/protocol';
import { type Translate, UserError } from '../../text';

interface Opened {
  readonly target: Target;
  /** What the page shows of it. */
  readonly catalogue: Catalogue;
  /** The reader's own handle; undefined when its process has ended since. */
  inReader: Promise<number> | undefined;
}

type Options = Parameters<Asker['ask']>[2];
/** What names results by a handle. */
export type AboutResults = Exclude<RequestName, 'open' | 'cancel'>;

/** What one page has open. Its handles outlast the reader's process: a new one is told to open the same again. */
export class Reading {
  private readonly opened = new Map<number, Opened>();
  private last = 0;
  private opening = 0;
  private running: Reader | undefined;
  private isDisposed = false;

  /** @param start makes a reader, whose process begins with the first question */
  constructor(
    private readonly start: () => Reader,
    private readonly t: Translate,
  ) {}

  /**
   * Opens results; the catalogue's handle is one of this page's.
   * @throws UserError of the reader
   */
  async open(target: Target): Promise<Catalogue> {
    this.opening += 1;
    try {
      const catalogue = await this.reader.ask('open', { target });
      this.last += 1;
      this.opened.set(this.last, { target, catalogue, inReader: Promise.resolve(catalogue.results) });
      return { ...catalogue, results: this.last };
    } finally {
      this.opening -= 1;
      this.rest();
    }
  }

  async close(handle: number): Promise<void> {
    const inReader = await this.opened.get(handle)?.inReader;
    this.opened.delete(handle);
    if (inReader !== undefined) await this.reader.ask('close', { results: inReader });
  }

  /**
   * Asks about results by this page's handles.
   * @throws UserError of the reader; `results.closed` for a handle that is not open
   */
  async ask<K extends AboutResults>(type: K, args: Arguments<K>, options?: Options): Promise<Answers[K]> {
    const given: { readonly results: number; readonly other?: number } = args;
    const results = await this.inReader(given.results);
    const other = given.other === undefined ? {} : { other: await this.inReader(given.other) };
    return this.reader.ask(type, { ...args, results, ...other } as typeof args, options);
  }

  dispose(): void {
    this.isDisposed = true;
    this.opened.clear();
    this.reader.dispose();
  }

  private get reader(): Reader {
    if (this.running) return this.running;
    const reader = this.start();
    this.running = reader;
    reader.onExit(() => {
      if (this.running === reader) for (const each of this.opened.values()) each.inReader = undefined;
    });
    return reader;
  }

  /** A process without anything open is of no use: the next question starts another. */
  private rest(): void {
    if (this.isDisposed || this.opening > 0 || this.opened.size > 0) return;
    this.running?.dispose();
    this.running = undefined;
  }

  private async inReader(handle: number): Promise<number> {
    const opened = this.opened.get(handle);
    if (!opened) {
      throw new UserError('results.closed', this.t('These results are not open any more. Show them again.'));
    }
    if (!opened.inReader) {
      const again = this.openAgain(opened);
      opened.inReader = again;
      // What failed is tried again by the next question.
      again.catch(() => {
        if (opened.inReader === again) opened.inReader = undefined;
      });
    }
    return opened.inReader;
  }

  /** @throws UserError `results.changed` where there is something else than what the page shows */
  private async openAgain({ target, catalogue }: Opened): Promise<number> {
    const { reader } = this;
    const now = await reader.ask('open', { target });
    if (contentOf(now) === contentOf(catalogue)) return now.results;
    // Closing is only for the reader's sake.
    await reader.ask('close', { results: now.results }).catch(() => undefined);
    throw new UserError('results.changed', this.t('The results have changed since they were opened.'));
  }
}

/** All of a catalogue but its handle, which every reader's process counts anew. */
const contentOf = (catalogue: Catalogue): string => JSON.stringify({ ...catalogue, results: 0 });

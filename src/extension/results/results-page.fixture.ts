import type { Reader } from '../../results/client';
import type { EditorMessage, PageMessage, RequestName, Target } from '../../results/protocol';
import { english } from '../../text';
import { Reading } from './reading';
import { type PageHost, ResultsPage } from './results-page';

export const target: Target = { kind: 'simulation', folder: '/out/a' };
export const other: Target = { kind: 'store', file: '/out/b.h5' };

/** A reader whose answers the test gives; its handles are those of one process. */
class ReaderOfTest implements Reader {
  readonly asked: { type: RequestName; args: unknown; signal: AbortSignal | undefined }[] = [];
  isDisposed = false;
  /** What every question but `open` is answered with. */
  answer: (signal?: AbortSignal) => Promise<unknown> = () => Promise.resolve('values');
  problem: Error | undefined;
  /** What results are called that are opened next. */
  name = 'a';
  private handles = 0;
  private listener = () => {};

  ask: Reader['ask'] = (type, args, options) => {
    this.asked.push({ type, args, signal: options?.signal });
    if (type !== 'open') return this.answer(options?.signal) as never;
    if (this.problem) return Promise.reject(this.problem);
    this.handles += 10;
    return Promise.resolve({ results: this.handles, name: this.name }) as never;
  };
  /** Answers the next question so; resolves when it has come. */
  whenAsked(answer: (signal?: AbortSignal) => Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      this.answer = (signal) => {
        resolve();
        return answer(signal);
      };
    });
  }
  onExit(listener: () => void): void {
    this.listener = listener;
  }
  /** Its process ends; the next one counts its handles from the beginning. */
  crash(): void {
    this.handles = 0;
    this.listener();
  }
  dispose(): void {
    this.isDisposed = true;
  }
  readonly types = () => this.asked.map(({ type }) => type);
}

export function pageOfTest(host: Partial<PageHost> = {}) {
  const reader = new ReaderOfTest();
  const posted: EditorMessage[] = [];
  const failed: unknown[] = [];
  const nothing = () => Promise.resolve(undefined);
  const page = new ResultsPage(target, new Reading(() => reader, english), {
    texts: { Yes: 'Ja' },
    t: english,
    post: (message) => posted.push(message),
    opening: () => {},
    chooseOther: nothing,
    saveExport: nothing,
    savePicture: nothing,
    saveTable: nothing,
    copy: nothing,
    fail: (error) => failed.push(error),
    warn: () => {},
    ...host,
  });
  const send = (...messages: PageMessage[]) => Promise.all(messages.map((message) => page.receive(message)));
  return { reader, page, posted, failed, send };
}

export const executions = (id: number, results = 1): PageMessage => ({
  type: 'request',
  request: { id, type: 'executions', args: { results, model: 'UC' } },
});

/** What the page was told, in order: the handle of what it compares with, the type of anything else. */
export const posts = (posted: readonly EditorMessage[]) =>
  posted.map((message) => (message.type === 'other' ? message.catalogue.results : message.type));

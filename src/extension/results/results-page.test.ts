import { describe, expect, test } from 'vitest';
import type { Reader } from '../../results/client';
import type { Catalogue, EditorMessage, PageMessage, RequestName, Target } from '../../results/protocol';
import { english, UserError } from '../../text';
import { Reading } from './reading';
import { type PageHost, ResultsPage } from './results-page';

const target: Target = { kind: 'simulation', folder: '/out/a' };
const other: Target = { kind: 'store', file: '/out/b.h5' };

/** A reader whose answers the test gives; its handles are those of one process. */
class ReaderOfTest implements Reader {
  readonly asked: { type: RequestName; args: unknown; signal: AbortSignal | undefined }[] = [];
  isDisposed = false;
  /** What every question but `open` is answered with. */
  answer: (signal?: AbortSignal) => Promise<unknown> = () => Promise.resolve('values');
  problem: Error | undefined;
  private handles = 0;
  private listener = () => {};

  ask: Reader['ask'] = (type, args, options) => {
    this.asked.push({ type, args, signal: options?.signal });
    if (type !== 'open') return this.answer(options?.signal) as never;
    if (this.problem) return Promise.reject(this.problem);
    this.handles += 10;
    return Promise.resolve({ results: this.handles, name: 'a' }) as never;
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

function pageOfTest(host: Partial<PageHost> = {}) {
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

const executions = (id: number, results = 1): PageMessage => ({
  type: 'request',
  request: { id, type: 'executions', args: { results, model: 'UC' } },
});

describe('a results page', () => {
  test('opens its results when it is there, and once', async () => {
    const { reader, posted, send } = pageOfTest();
    expect(reader.asked).toEqual([]);
    await send({ type: 'ready' });
    await send({ type: 'ready' });
    expect(reader.types()).toEqual(['open']);
    const catalogue = { results: 1, name: 'a' } as Catalogue;
    const init = { target, catalogue, failure: undefined, view: undefined, texts: { Yes: 'Ja' } };
    expect(posted).toEqual([
      { type: 'init', init },
      { type: 'init', init },
    ]);
  });

  test('tells why results cannot be opened, and tries again when asked to', async () => {
    const { reader, posted, send } = pageOfTest();
    reader.problem = new UserError('store.open', 'It is no HDF5 file.');
    await send({ type: 'ready' });
    reader.problem = undefined;
    await send({ type: 'reload' });
    expect(posted).toMatchObject([
      { type: 'init', init: { catalogue: undefined, failure: { message: 'It is no HDF5 file.' } } },
      { type: 'init', init: { catalogue: { results: 1 }, failure: undefined } },
    ]);
  });

  test('keeps no process of a reader that has nothing open', async () => {
    const { reader, send } = pageOfTest();
    reader.problem = new UserError('store.open', 'It is no HDF5 file.');
    await send({ type: 'ready' });
    expect(reader.isDisposed).toBe(true);
  });

  test('keeps its reader where it cannot open what to compare with', async () => {
    const { reader, page, failed, send } = pageOfTest();
    await send({ type: 'ready' });
    reader.problem = new UserError('store.open', 'It is no HDF5 file.');
    await page.compareWith(other).catch((error) => failed.push(error));
    expect([failed.length, reader.isDisposed]).toEqual([1, false]);
  });

  test('passes on what the page asks, with the reader’s handles, and its answer as it is', async () => {
    const { reader, posted, send } = pageOfTest();
    const values = new Float64Array([1, Number.NaN]);
    reader.answer = () => Promise.resolve({ values });
    await send({ type: 'ready' });
    await send(executions(7));
    expect(reader.asked.at(-1)).toMatchObject({ type: 'executions', args: { results: 10, model: 'UC' } });
    const last = posted.at(-1);
    expect(last).toEqual({ type: 'reply', reply: { id: 7, type: 'answer', answer: { values } } });
    expect(last?.type === 'reply' && last.reply.type === 'answer' && last.reply.answer).toHaveProperty(
      'values',
      values,
    );
  });

  test.each(['open', 'close', 'export'] as const)('does not let the page %s anything itself', async (type) => {
    const { reader, posted, send } = pageOfTest();
    await send({ type: 'ready' });
    await send({ type: 'request', request: { id: 1, type, args: { results: 1, target: other } as never } });
    expect(reader.types()).toEqual(['open']);
    expect(posted.at(-1)).toMatchObject({ reply: { id: 1, type: 'failure' } });
  });

  test('opens everything again after the reader ended by itself', async () => {
    const { reader, page, send } = pageOfTest();
    await send({ type: 'ready' });
    await page.compareWith(other);
    await send({ type: 'request', request: { id: 1, type: 'compare', args: { results: 1, other: 2 } } });
    expect(reader.asked.at(-1)?.args).toEqual({ results: 10, other: 20 });
    reader.crash();
    await send({ type: 'request', request: { id: 2, type: 'compare', args: { results: 2, other: 1 } } });
    expect(reader.types()).toEqual(['open', 'open', 'compare', 'open', 'open', 'compare']);
    expect(reader.asked.at(-1)?.args).toEqual({ results: 10, other: 20 });
    expect(reader.asked.at(-3)?.args).toEqual({ target: other });
  });

  test('answers nobody who is gone: a page that came since counts anew', async () => {
    const { reader, page, posted, send } = pageOfTest();
    await send({ type: 'ready' });
    let answer: (value: unknown) => void = () => {};
    const begun = reader.whenAsked(() => new Promise((resolve) => (answer = resolve)));
    const asked = send(executions(1));
    await begun;
    await send({ type: 'ready' });
    expect(reader.asked.at(-1)?.signal?.aborted).toBe(true);
    const before = posted.length;
    answer('late');
    await asked;
    page.changed('There is more.');
    expect(posted.slice(before)).toEqual([{ type: 'changed', text: 'There is more.' }]);
    page.leave();
    page.changed('There is still more.');
    expect(posted).toHaveLength(before + 1);
  });

  test('stops what the page calls off', async () => {
    const { reader, posted, send } = pageOfTest();
    await send({ type: 'ready' });
    const begun = reader.whenAsked(
      (signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
        }),
    );
    const asked = send(executions(1));
    await begun;
    await send({ type: 'request', request: { id: 2, type: 'cancel', args: { request: 1 } } });
    await asked;
    expect(posted.slice(1)).toMatchObject([
      { reply: { id: 2, type: 'answer', answer: null } },
      { reply: { id: 1, type: 'failure', failure: { code: 'results.cancelled' } } },
    ]);
  });

  test('says that there is more also to a page that was hidden meanwhile, until the results are opened anew', async () => {
    const { page, posted, send } = pageOfTest();
    await send({ type: 'ready' });
    page.leave();
    page.changed('Partition 2 has results.');
    await send({ type: 'ready' });
    await send({ type: 'reload' });
    expect(posted.map(({ type }) => type)).toEqual(['init', 'init', 'changed', 'init']);
  });

  test('passes on that a store has changed, and opens all again when the page asks for it', async () => {
    const changed = new UserError('results.changed', 'The store has changed.');
    const { reader, page, posted, failed, send } = pageOfTest({ saveExport: () => Promise.reject(changed) });
    await send({ type: 'ready' });
    await page.compareWith(other);
    reader.answer = () => Promise.reject(changed);
    await send(executions(1));
    expect(posted.at(-1)).toMatchObject({ reply: { failure: { code: 'results.changed' } } });
    await send({ type: 'export', args: { results: 1 } as never });
    expect([posted.at(-1)?.type, failed]).toEqual(['changed', [changed]]);
    reader.asked.length = 0;
    await send({ type: 'reload' });
    const opened = reader.asked.flatMap(({ type, args }) => (type === 'open' ? [args] : []));
    expect(opened).toEqual([{ target }, { target: other }]);
    expect(posted.slice(-2).map(({ type }) => type)).toEqual(['init', 'other']);
  });

  test('shows the part that a person asked for once, whether the page is there or not', async () => {
    const { page, posted, send } = pageOfTest();
    page.show('seams');
    await send({ type: 'ready' });
    await send({ type: 'ready' });
    page.show('compare');
    expect(posted).toMatchObject([
      { type: 'init', init: { view: 'seams' } },
      { type: 'init', init: { view: undefined } },
      { type: 'show', view: 'compare' },
    ]);
  });

  const posts = (posted: readonly EditorMessage[]) =>
    posted.map((message) => (message.type === 'other' ? message.catalogue.results : message.type));

  test('compares with what was chosen, before the page is there or from it; what is open is not opened again', async () => {
    const { reader, page, posted, send } = pageOfTest({ chooseOther: () => Promise.resolve(target) });
    await page.compareWith(other);
    await send({ type: 'ready' });
    await page.compareWith({ ...other });
    await send({ type: 'chooseOther' });
    expect(posts(posted)).toEqual(['init', 2, 'show', 2, 3]);
    expect(reader.types().filter((type) => type === 'open')).toHaveLength(3);
    expect(reader.asked.at(-1)).toMatchObject({ type: 'close', args: { results: 20 } });
  });

  test('goes on comparing when the page comes back, also after a reload of the window', async () => {
    const { reader, page, posted, send } = pageOfTest();
    await send({ type: 'ready', other });
    page.leave();
    await send({ type: 'ready', other: target });
    expect(posts(posted)).toEqual(['init', 2, 'init', 2]);
    expect(reader.types()).toEqual(['open', 'open']);
  });

  test('bothers nobody because what was compared with is gone', async () => {
    const { reader, posted, failed, send } = pageOfTest();
    await send({ type: 'ready' });
    reader.problem = new UserError('store.open', 'It is gone.');
    await send({ type: 'ready', other });
    expect(posts(posted)).toEqual(['init', 'init']);
    expect(failed).toEqual([]);
  });

  test('shows what goes wrong when a person wants something', async () => {
    const wrong = new UserError('results.picture', 'No.');
    const { failed, send } = pageOfTest({ savePicture: () => Promise.reject(wrong) });
    await send({ type: 'saveImage', kind: 'png', data: '', name: 'x' });
    expect(failed).toEqual([wrong]);
  });

  test('lets a person save a table that the page shows', async () => {
    const saved: unknown[] = [];
    const { failed, send } = pageOfTest({ saveTable: (table) => Promise.resolve(void saved.push(table)) });
    const table = { type: 'saveTable', text: 'Time,Coal (MW)\n', name: 'year-dispatch' } as const;
    await send(table);
    expect([saved, failed]).toEqual([[table], []]);
  });

  test('ends its reader', () => {
    const { reader, page } = pageOfTest();
    page.dispose();
    expect(reader.isDisposed).toBe(true);
  });
});

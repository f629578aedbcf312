import { describe, expect, test } from 'vitest';
import type { Catalogue } from '../../results/protocol';
import { UserError } from '../../text';
import { executions, other, pageOfTest, posts, target } from './results-page.fixture';

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

  test('mixes nothing of other results with what is shown, after the reader ended by itself', async () => {
    const { reader, posted, send } = pageOfTest();
    await send({ type: 'ready' });
    reader.crash();
    reader.name = 'b';
    await send(executions(1));
    expect(posted.at(-1)).toMatchObject({ reply: { id: 1, failure: { code: 'results.changed' } } });
    expect(reader.types()).toEqual(['open', 'open', 'close']);
    await send({ type: 'reload' });
    await send(executions(2, 2));
    expect(posted.at(-1)).toMatchObject({ reply: { id: 2, type: 'answer' } });
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

  test('tells once that there is more', async () => {
    const { page, posted, send } = pageOfTest();
    await send({ type: 'ready' });
    page.changed('There is more.');
    page.changed('There is more.');
    expect(posts(posted)).toEqual(['init', 'changed']);
  });

  test('tells how an export ended whose page is gone, and nothing else', async () => {
    const ended = new UserError('results.readerEnded', 'The results reader was ended.');
    const { page, failed, send } = pageOfTest({
      saveExport: () => Promise.reject(ended),
      savePicture: () => Promise.reject(ended),
    });
    page.dispose();
    await send({ type: 'export', args: {} as never }, { type: 'saveImage', kind: 'png', data: '', name: 'x' });
    expect(failed).toEqual([ended]);
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

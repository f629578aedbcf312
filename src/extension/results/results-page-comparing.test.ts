import { describe, expect, test } from 'vitest';
import { UserError } from '../../text';
import { other, pageOfTest, posts, target } from './results-page.fixture';

describe('a results page that compares', () => {
  test('keeps its reader where it cannot open what to compare with', async () => {
    const { reader, page, failed, send } = pageOfTest();
    await send({ type: 'ready' });
    reader.problem = new UserError('store.open', 'It is no HDF5 file.');
    await page.compareWith(other).catch((error) => failed.push(error));
    expect([failed.length, reader.isDisposed]).toEqual([1, false]);
  });

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

  test('goes on comparing with the former where what was chosen cannot be opened', async () => {
    const { reader, page, posted, failed, send } = pageOfTest({ chooseOther: () => Promise.resolve(target) });
    await send({ type: 'ready' });
    await page.compareWith(other);
    reader.problem = new UserError('store.open', 'It is no HDF5 file.');
    await send({ type: 'chooseOther' });
    expect([posts(posted), failed]).toEqual([['init', 'show', 2], [reader.problem]]);
    await send({ type: 'request', request: { id: 1, type: 'compare', args: { results: 1, other: 2 } } });
    expect(reader.types()).toEqual(['open', 'open', 'open', 'compare']);
    page.leave();
    await send({ type: 'ready' });
    expect(posts(posted).slice(-2)).toEqual(['init', 2]);
  });

  test('knows what was compared with when the results could not be opened for a while', async () => {
    const { reader, page, posted, send } = pageOfTest();
    await send({ type: 'ready' });
    await page.compareWith(other);
    reader.problem = new UserError('store.open', 'It is being written.');
    await send({ type: 'reload' });
    reader.problem = undefined;
    await send({ type: 'reload' });
    expect(posts(posted)).toEqual(['init', 'show', 2, 'init', 'init', 4]);
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
});

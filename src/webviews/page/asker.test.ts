import { expect, test } from 'vitest';
import type { Request } from '../../results/protocol';
import { UserError } from '../../text/user-error';
import { createAsker, isAbort } from './asker';

test('answers come back to whom they belong, in any order, with progress before', async () => {
  const sent: Request[] = [];
  const asker = createAsker((request) => sent.push(request));
  const told: number[] = [];
  const first = asker.ask('seams', { results: 0 }, { progress: (done) => told.push(done) });
  const second = asker.ask('close', { results: 1 });
  expect(sent.map(({ id, type }) => [id, type])).toEqual([
    [1, 'seams'],
    [2, 'close'],
  ]);
  asker.receive({ id: 1, type: 'progress', done: 3, of: 5 });
  asker.receive({ id: 2, type: 'answer', answer: null });
  asker.receive({ id: 1, type: 'failure', failure: { code: 'store.read', message: 'Damaged.' } });
  await expect(second).resolves.toBeNull();
  await expect(first).rejects.toEqual(new UserError('store.read', 'Damaged.'));
  expect(told).toEqual([3]);
});

test('a request whose signal ends is cancelled at the reader and its answer dropped', async () => {
  const sent: Request[] = [];
  const asker = createAsker((request) => sent.push(request));
  const abort = new AbortController();
  const answer = asker.ask('seams', { results: 0 }, { signal: abort.signal });
  abort.abort();
  asker.receive({ id: 1, type: 'answer', answer: null });
  expect(await answer.catch(isAbort)).toBe(true);
  expect(sent[1]).toMatchObject({ type: 'cancel', args: { request: 1 } });
});

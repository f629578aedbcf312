import { expect, test } from 'vitest';
import { UserError } from '../../text';
import { withEach } from './with-each';

async function failing(failures: readonly (Error | undefined)[]): Promise<{ done: number[]; error: unknown }> {
  const done: number[] = [];
  const all = withEach(failures.keys(), async (i) => {
    done.push(i);
    if (failures[i]) throw failures[i];
  });
  const error = await all.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { done, error };
}

test('what fails with one is done with the others all the same, and told', async () => {
  const gone = new UserError('run.gone', 'The run is gone.');
  expect(await failing([undefined, gone, undefined])).toEqual({ done: [0, 1, 2], error: gone });
});

test('several reasons are told together, the same one once', async () => {
  const gone = new UserError('run.gone', 'The run is gone.');
  const locked = new UserError('run.locked', 'Another window was faster.');
  const { error } = await failing([gone, gone, locked]);
  expect(error).toMatchObject({ code: 'run.gone', message: 'The run is gone. Another window was faster.' });
  expect((await failing([gone, gone])).error).toBe(gone);
});

test('a bug is told as one', async () => {
  const bug = new TypeError('undefined is not a function');
  expect((await failing([new UserError('run.gone', 'The run is gone.'), bug])).error).toBe(bug);
});

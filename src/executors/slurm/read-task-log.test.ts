import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { taskLog } from '../../layout';
import { attemptBegan, attemptEnded, began, done, RunInMemory } from './slurm-in-memory.fixture';

let run: RunInMemory;
beforeEach(() => {
  run = new RunInMemory();
});
afterEach(() => run.dispose());

const warnings = () => run.told.filter((text) => text === 'warning slurm.taskLog');
const append = (text: string) => appendFileSync(taskLog(run.place, 1, 1), text);

it('lines of a task’s log that cannot be read are told once, and the others are believed', async () => {
  const executor = await run.executor();
  run.execute(executor, 1);
  await run.until('submitted 1 101');
  run.slurm.set('RUNNING', '101_1');
  run.write(1, 1, began('101_1'));
  append(`${'\0'.repeat(40)}\n`);
  run.write(1, 1, attemptBegan(1));
  await run.until('began 1.1');
  append('{"type":"attemptEnded","time":\n');
  // Not whole yet: none of them.
  append('{"type":"st');
  await run.polls(1, 1);
  append('ep","time":1,"index":1,"step":2,"of":4}\n');
  await run.until('step 1 2/4');
  run.write(1, 1, attemptEnded(1), done());
  await run.until('resolved 1.1');
  expect(warnings()).toHaveLength(1);
});

it('a last line that is not whole yet is waited for, and not told', async () => {
  const executor = await run.executor();
  run.execute(executor, 1);
  await run.until('submitted 1 101');
  run.slurm.set('RUNNING', '101_1');
  run.write(1, 1, began('101_1'), attemptBegan(1));
  append('{"type":"st');
  await run.until('began 1.1');
  append('ep","time":1,"index":1,"step":2,"of":4}\n');
  await run.until('step 1 2/4');
  expect(warnings()).toEqual([]);
});

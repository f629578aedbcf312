import { expect, it } from 'vitest';
import { causeInWords } from './last-words';

const word = (rest: string) => `slurmstepd: error: *** JOB 3 ON n1 CANCELLED AT 2026-11-23T03:36:59${rest} ***`;
const cancelled = { type: 'cancelled', byUs: false, by: undefined };

it.each([
  ['', cancelled],
  [' DUE TO TIME LIMIT', { type: 'timeout' }],
  [' DUE TO PREEMPTION', { type: 'preempted' }],
  [' DUE TO NODE FAILURE', { type: 'nodeFail' }],
  [' DUE TO JOB REQUEUE', undefined],
  [' DUE TO SOMETHING NEW', undefined],
])('Slurm’s last words%s say why a task ended', (rest, cause) => {
  expect(causeInWords(['hello', word(rest), 'bye'], undefined, false)).toEqual(cause);
});

it('Slurm’s last words are known where several nodes share a machine', () => {
  const words = 'slurmstepd-n2: error: *** JOB 42 ON n2 CANCELLED AT 2026-11-23T03:52:44 ***';
  expect(causeInWords([words], undefined, false)).toEqual(cancelled);
});

it('that a script prints its like within a line says nothing', () => {
  expect(causeInWords([`log: ${word('')}`, 'slurmstepd: error: *** STEP 3.0 ON n1'], undefined, false)).toBeUndefined();
  expect(causeInWords([], undefined, false)).toBeUndefined();
});

it('words of an earlier start say nothing of the last one', () => {
  const time = Date.parse('2026-11-23T03:36:59');
  expect(causeInWords([word('')], time + 5000, false)).toBeUndefined();
  expect(causeInWords([word('')], time + 900, true)).toEqual({ ...cancelled, byUs: true });
});

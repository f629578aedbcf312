import { describe, expect, test } from 'vitest';
import { SlurmSilent } from '../client';
import { accountingRows } from './accounting-rows';
import { limitsIn } from './limits';
import { queueRows } from './queue-rows';

const names = new Set(['year-r1-2']);

describe('what squeue says', () => {
  test('is a row for each task, also of one whose reason holds the separator', () => {
    const said = [
      '7|2|year-r1-2|PENDING||10:00|Resources',
      '7|1|year-r1-2|RUNNING|n1|1-02:03:04|None',
      '8|N/A|year-r1-2|FAILED|n[1-2]|UNLIMITED|launch failed | requeued held',
      '5|N/A|year-r1-2|PENDING||INVALID|PartitionTimeLimit',
      '',
    ].join('\n');
    expect(queueRows(said, names)).toEqual([
      row({ job: '7', task: 2, state: 'PENDING', reason: 'Resources', timeLimit: 600 }),
      row({ job: '7', task: 1, state: 'RUNNING', reason: 'None', node: 'n1', timeLimit: 93_784 }),
      row({ job: '8', state: 'FAILED', reason: 'launch failed | requeued held', node: 'n[1-2]' }),
      row({ job: '5', state: 'PENDING', reason: 'PartitionTimeLimit' }),
    ]);
  });

  test('is read below the heading that a named cluster has', () => {
    expect(queueRows('CLUSTER: lab\n7|2|year-r1-2|PENDING||10:00|Resources\n', names)).toHaveLength(1);
  });

  test('is not taken for ours under another name, however alike', () => {
    expect(queueRows('7|2|year-r1-20|PENDING||10:00|x\n8|1|Year-r1-2|PENDING||10:00|x\n', names)).toEqual([]);
  });

  test('is no answer when it is not understood', () => {
    expect(() => queueRows('7|2|year-r1-2|PEND', names)).toThrow(SlurmSilent);
    expect(() => queueRows('slurm is being upgraded\n', names)).toThrow(SlurmSilent);
  });
});

describe('what sacct says', () => {
  test('is a row for each task that began, earlier ones of a requeued task first', () => {
    const said = '10_1|REQUEUED|a|b\n10_3|OUT_OF_MEMORY|a|b\n10_1|CANCELLED by 1000|a|b\n14|TIMEOUT|c\n';
    expect(accountingRows(said, false)).toEqual([
      { job: '10', task: 1, name: 'a|b', state: 'REQUEUED', by: undefined },
      { job: '10', task: 3, name: 'a|b', state: 'OUT_OF_MEMORY', by: undefined },
      { job: '10', task: 1, name: 'a|b', state: 'CANCELLED', by: 1000 },
      { job: '14', task: undefined, name: 'c', state: 'TIMEOUT', by: undefined },
    ]);
  });

  test('says nothing of the tasks of an array that waits as a whole', () => {
    expect(accountingRows('7_[1-4%2]|PENDING|a\n', false)).toEqual([]);
  });

  test('tells that an array that waits was taken', () => {
    expect(accountingRows('7_[1-4%2]|PENDING|a\n', true)).toEqual([
      { job: '7', task: undefined, name: 'a', state: 'PENDING', by: undefined },
    ]);
  });

  test('says of an array that was cancelled while it waited that each of its tasks was', () => {
    const tasks = (said: string) => accountingRows(said, false).map(({ task, by }) => [task, by]);
    expect(tasks('7_[2-4%2]|CANCELLED by 0|a\n')).toEqual([
      [2, 0],
      [3, 0],
      [4, 0],
    ]);
    expect(tasks('7_[1-7:3,9,11-...]|CANCELLED by 0|a\n').map(([task]) => task)).toEqual([1, 4, 7, 9]);
  });

  test('is no answer when it is not understood', () => {
    expect(() => accountingRows('no such format\n', false)).toThrow(SlurmSilent);
  });
});

describe('what a cluster allows', () => {
  const config = (type: string) =>
    `Configuration data as of 2024-05-05T05:05:05\nAccountingStorageType   = ${type}\nMaxArraySize            = 1001\nMinJobAge               = 300 sec\n`;

  test('is read from its configuration', () => {
    expect(limitsIn(config('accounting_storage/slurmdbd'))).toEqual({
      maxArraySize: 1001,
      accounting: true,
      minJobAge: 300,
    });
  });

  test.each(['accounting_storage/none', '(null)'])('has no accounting with %s', (type) => {
    expect(limitsIn(config(type)).accounting).toBe(false);
  });

  test('is unknown when there is no answer', () => {
    expect(() => limitsIn('')).toThrow(SlurmSilent);
  });
});

function row(fields: object) {
  return { task: undefined, node: undefined, timeLimit: undefined, name: 'year-r1-2', ...fields };
}

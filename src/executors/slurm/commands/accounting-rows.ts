import { type AccountingRow, SlurmSilent } from '../client';

export const ACCOUNTING_FORMAT = 'JobID,State,JobName';

const ROW = /^(\d+)(?:_(\d+|\[.*?\]?))?(?:\+\d+)?\|([^|]*)\|(.*)$/;
/** More numbers than an array can have. */
const MOST_TASKS = 4_000_001;

/**
 * What `sacct` said of tasks, earlier ones of a task that was requeued first. An array of which no task has begun is
 * one row, `4711_[1-5%2]`: as long as it waits, that says nothing of one task; when it was cancelled then, it was each
 * of them.
 * @param wholeArrays also rows of arrays as wholes, without a task's number
 * @throws SlurmSilent when it is no answer
 */
export function accountingRows(stdout: string, wholeArrays: boolean): AccountingRow[] {
  const rows: AccountingRow[] = [];
  for (const line of stdout.split('\n')) {
    if (line === '') continue;
    const fields = ROW.exec(line);
    if (!fields) throw new SlurmSilent(`sacct said what is not understood: ${line.slice(0, 200)}`);
    const [, job = '', task, said = '', name = ''] = fields;
    const [state = ''] = said.split(' ', 1);
    const uid = /^CANCELLED by (\d+)$/.exec(said)?.[1];
    const row = { job, name, state, by: uid === undefined ? undefined : Number(uid) };
    if (!task?.startsWith('[')) rows.push({ ...row, task: task === undefined ? undefined : Number(task) });
    else if (wholeArrays) rows.push({ ...row, task: undefined });
    else if (state === 'CANCELLED') for (const number of numbersIn(task)) rows.push({ ...row, task: number });
  }
  return rows;
}

/** `[1,3,7-9%2]`, `[1-9:2]`; what a long list leaves out with `...` is unknown. */
function numbersIn(list: string): number[] {
  const numbers: number[] = [];
  for (const part of list.replace(/[[\]]|%\d+/g, '').split(',')) {
    const range = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part);
    if (!range) continue;
    const [, first, last = first, step = '1'] = range;
    const size = Math.max(1, Number(step));
    for (let number = Number(first); number <= Number(last) && numbers.length < MOST_TASKS; number += size) {
      numbers.push(number);
    }
  }
  return numbers;
}

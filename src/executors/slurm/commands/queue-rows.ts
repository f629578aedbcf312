import { timeLimitOf } from '../../../settings';
import { type QueueRow, SlurmSilent } from '../client';

/**
 * `squeue -o`: number of the array or job, number in the array, name, state, nodes, time limit, and the reason last,
 * which may hold anything. `--json` would ignore which jobs are asked for.
 */
export const QUEUE_FORMAT = '%F|%K|%j|%T|%N|%l|%r';

const ROW = /^(\d+)\|(\d+|N\/A)\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*)$/;
/** What stands above the rows where a cluster is named. */
const HEADER = /^(?:CLUSTER: .*)?$/;

/**
 * The rows with these names. A whole array that was cancelled while it waited is one row without a task's number.
 * @throws SlurmSilent when it is no answer: what is not understood must not look like a job that is gone
 */
export function queueRows(stdout: string, names: ReadonlySet<string>): QueueRow[] {
  const rows: QueueRow[] = [];
  for (const line of stdout.split('\n')) {
    if (HEADER.test(line)) continue;
    const fields = ROW.exec(line);
    if (!fields) throw new SlurmSilent(`squeue said what is not understood: ${line.slice(0, 200)}`);
    const [, job = '', task = '', name = '', state = '', node = '', limit = '', reason = ''] = fields;
    if (!names.has(name)) continue;
    rows.push({
      job,
      task: task === 'N/A' ? undefined : Number(task),
      name,
      state,
      reason,
      node: node === '' || node === '(null)' ? undefined : node,
      timeLimit: /^[\d:-]+$/.test(limit) ? timeLimitOf(limit) : undefined,
    });
  }
  return rows;
}

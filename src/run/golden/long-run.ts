/** A made-up run of many partitions, as its journal would tell it: for pictures and measurements. */
import type { EventBody, RunEvent } from '../state/events';
import { created, ended, eventsOf, phase, phaseEnded, started, supervised } from './made-up';

const SECOND = 1000;

export interface LongRun {
  readonly partitions: number;
  readonly processes: number;
  /** So many attempts end, then it is as it is. */
  readonly attempts?: number;
}

/** Every ninth attempt fails, every thirteenth worker crashes with its attempt; what failed is tried again. */
export function longRun({ partitions, processes, attempts = Number.POSITIVE_INFINITY }: LongRun): RunEvent[] {
  const numbers = { numSteps: partitions * 7, period: 7, numParallelProcesses: processes };
  const bodies: (EventBody | number)[] = [
    created(numbers),
    supervised(),
    phase('setup'),
    72 * SECOND,
    phaseEnded('setup', 'succeeded', { initialTime: '2024-01-01T00:00:00', stepMs: 86_400_000 }),
  ];
  const queue = Array.from({ length: partitions }, (_, i) => ({ index: i + 1, attempt: 1 }));
  /** By process, what it executes and when that ends. */
  const busy: { worker: number; index: number; attempt: number; until: number }[] = [];
  let [now, workers, count] = [0, 0, 0];
  const begin = (worker: number) => {
    const next = queue.shift();
    if (!next) return;
    bodies.push({ ...started(next.index, next.attempt, worker) });
    // No two take the same time.
    busy.push({ ...next, worker, until: now + 60 * SECOND + ((next.index * 7919) % 120) * SECOND });
  };
  const hire = () => {
    workers += 1;
    bodies.push({ type: 'workerStarted', worker: workers, pid: 1000 + workers, startTime: '1' });
    begin(workers);
  };
  for (let i = 0; i < processes; i += 1) hire();
  while (busy.length > 0 && count < attempts) {
    busy.sort((a, b) => a.until - b.until);
    const done = busy.shift();
    if (!done) break;
    count += 1;
    bodies.push(done.until - now);
    now = done.until;
    const { index, attempt, worker } = done;
    const crashes = count % 13 === 0;
    const fails = attempt === 1 && (crashes || count % 9 === 0);
    const message = crashes
      ? 'The worker ended with signal SIGKILL, possibly out of memory.'
      : `UC infeasible at step ${index}`;
    const how = fails ? ({ outcome: 'failed', kind: crashes ? 'killed' : 'script', message } as const) : undefined;
    bodies.push({
      ...ended(index, how?.outcome ?? 'succeeded', { peakRss: 1.1e9 + (index % 7) * 2e8, ...how }),
      attempt,
    } as EventBody);
    if (fails) {
      bodies.push({ type: 'requeued', index, by: 'automatic' });
      queue.unshift({ index, attempt: 2 });
    }
    if (crashes) {
      bodies.push({ type: 'workerEnded', worker, exit: null, signal: 'SIGKILL' });
      hire();
    } else begin(worker);
  }
  return eventsOf(...bodies);
}

import { workerLog } from '../../layout';
import { countPartitions } from '../../partitions';
import { AheadJoin } from './ahead';
import { SharedMethods } from './methods';
import type { LocalOptions } from './options';
import { type PoolOptions, WorkerPool } from './pool';
import type { Worker } from './worker';
import type { WorkerServer } from './worker-server';

/** The workers of a run: those that partitions are executed in, and the one that joins ahead. */
export function poolsOf(options: LocalOptions, server: WorkerServer, started: (worker: Worker) => void) {
  const { runId, cwd, grace, place, listener, partitionsPerWorker, aheadWorkers, isOurs, log } = options;
  const { buildFunction, executeFunction } = options;
  let number = options.firstWorker - 1;
  const common: PoolOptions = {
    started,
    load: (worker, script) => worker.ask({ type: 'load', script, buildFunction, executeFunction, console: worker.log }),
    worker: { runId, cwd, server, grace },
    logOf: options.logOf ?? ((worker) => workerLog(place, worker)),
    nextNumber: () => {
      number += 1;
      return number;
    },
    partitionsPerWorker,
    listener,
  };
  const partitions = countPartitions(options.numbers);
  const ahead =
    aheadWorkers && new AheadJoin({ pool: new WorkerPool(common, aheadWorkers), place, partitions, isOurs, log });
  const methods = new SharedMethods(options.methods, options.firstWorker, log);
  return { pool: new WorkerPool({ ...common, methods }, options.workers), ahead };
}

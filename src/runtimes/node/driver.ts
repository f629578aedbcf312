/**
 * The worker that runs a user's JavaScript or TypeScript: connects to the supervisor's socket, takes commands as JSON
 * lines, calls the script's functions and reports progress. Bundled together with the engine and the store; started by
 * `command.ts`. The messages are described in `../protocol.ts`. Without a supervisor it executes a single run,
 * `node-driver.js simulate SCRIPT`, or one phase of a partitioned one, `node-driver.js partition execute 3 …`.
 */
import manifest from '../../../package.json';
import * as engine from '../../engine';
import type { PartitionNumbers } from '../../partitions';
import { Joiner } from '../../store/join/joiner';
import { WORKER_SOCKET_VARIABLE, WORKER_TOKEN_VARIABLE } from '../protocol';
import { partitionMain } from './partition';
import { simulateMain } from './simulate';
import { startWorker } from './worker/main';

// Before any other code runs.
const { [WORKER_SOCKET_VARIABLE]: socket, [WORKER_TOKEN_VARIABLE]: token } = process.env;
delete process.env[WORKER_SOCKET_VARIABLE];
delete process.env[WORKER_TOKEN_VARIABLE];

const joiner = new Joiner();
const parts = {
  driver: __filename,
  engine,
  version: manifest.version,
  partitions: (numbers: PartitionNumbers) => new engine.SimulationPartitions(numbers),
  join: joiner.join.bind(joiner),
  joinAhead: joiner.add.bind(joiner),
};
if (socket === undefined && process.argv[2] === 'simulate') {
  void simulateMain(process.argv.slice(3), engine, __filename);
} else if (socket === undefined && process.argv[2] === 'partition') {
  void partitionMain(process.argv.slice(3), parts);
} else {
  void startWorker({ socket, token, ...parts });
}

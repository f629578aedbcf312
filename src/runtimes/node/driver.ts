/**
 * The worker that runs a user's JavaScript or TypeScript: connects to the supervisor's socket, takes commands as JSON
 * lines, calls the script's functions and reports progress. Bundled together with the engine and the store; started by
 * `command.ts`. The messages are described in `../protocol.ts`.
 */
import manifest from '../../../package.json';
import * as engine from '../../engine';
import { joinSimulation } from '../../store/join';
import { WORKER_SOCKET_VARIABLE, WORKER_TOKEN_VARIABLE } from '../protocol';
import { startWorker } from './worker/main';

const socket = process.env[WORKER_SOCKET_VARIABLE];
const token = process.env[WORKER_TOKEN_VARIABLE];
delete process.env[WORKER_SOCKET_VARIABLE];
delete process.env[WORKER_TOKEN_VARIABLE];

void startWorker({
  socket,
  token,
  driver: __filename,
  engine,
  version: manifest.version,
  partitions: (numbers) => new engine.SimulationPartitions(numbers),
  join: joinSimulation,
});

import { Worker } from 'node:worker_threads';

/** Milliseconds between two looks. */
const LOOK_EVERY = 500;

/**
 * What the thread runs. A process that lost its parent gets another one: so much is seen without the main thread. Twice
 * in a row, so that a main thread that is free to notice for itself has its time to end in order. Children that did
 * not leave the process group end with it. Windows keeps the number of a parent that is gone.
 */
const WATCH = `
const { workerData: { parent, every } } = require('node:worker_threads');
let missed = 0;
function isGone() {
  if (process.platform !== 'win32') return process.ppid !== parent;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
function end(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
}
setInterval(() => {
  missed = isGone() ? missed + 1 : 0;
  if (missed < 2) return;
  if (process.platform !== 'win32') end(-process.pid);
  end(process.pid);
}, every);
`;

/**
 * Ends this process within about a second of its supervisor's end, also while a script keeps the main thread: a solve in
 * WebAssembly may take for hours, and nobody would see it. A thread of its own looks for that; it takes 11 MB.
 * @param parent pid of the supervisor, as it was when this process began
 */
export function endWithSupervisor(parent: number): void {
  try {
    const thread = new Worker(WATCH, {
      eval: true,
      workerData: { parent, every: LOOK_EVERY },
      // What the user's flags and NODE_OPTIONS load is for the script's thread alone.
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
    });
    thread.on('error', () => undefined);
    // At its normal end the process does not wait for it.
    thread.unref();
  } catch {
    // No thread to be had: the main thread notices when it comes to it.
  }
}

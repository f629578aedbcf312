import { PROTOCOL, type WorkerCommand } from '../../protocol';
import { Commands, type DriverParts } from './commands';
import { type Connection, connect } from './connection';
import { describeFailure, type Failure, placeOf } from './failures';
import { registerHooks } from './hooks';
import { endWithSupervisor } from './orphan-watch';
import { appendOutputTo, takeOverOutput } from './output';

export interface WorkerParts extends DriverParts {
  /** Of the supervisor; undefined when it was started by somebody else. */
  readonly socket: string | undefined;
  readonly token: string | undefined;
  /** Absolute path of the driver's own file. */
  readonly driver: string;
  /** The one instance of the engine that scripts import. */
  readonly engine: Readonly<Record<string, unknown>>;
}

type Asked = Exclude<WorkerCommand, { type: 'exit' }>;

/** Serves the supervisor until it says exit or closes the socket. */
export async function startWorker(parts: WorkerParts): Promise<void> {
  const { socket, token } = parts;
  if (socket === undefined || token === undefined) {
    process.stderr.write('node-driver.js is started by powersim: POWERSIM_WORKER_SOCKET is not set.\n');
    process.exitCode = 2;
    return;
  }
  // As in a session: a script that asks whether it was started itself is told no.
  process.argv = process.argv.slice(0, 2);
  takeOverOutput();
  const supervisor = process.ppid;
  const end = process.exit.bind(process);
  sayWhoExits(parts.driver);

  let current: Asked | undefined;
  let queue = Promise.resolve();
  const connection: Connection = await connect(
    socket,
    (command) => {
      // Whatever is at work ends with this process.
      if (command.type === 'exit') return end(0);
      queue = queue.then(() => answer(command));
    },
    () => end(1),
  );
  const commands = new Commands(parts, (report) => connection.send({ type: 'progress', ...report }));
  // What nobody caught may have left the process in any state: the command fails, and the process ends.
  process.on('uncaughtException', (error) => {
    const failure = describeFailure(error, parts.driver);
    say(failure);
    if (current === undefined) end(1);
    else void connection.sendLast(failed(current, failure)).then(() => end(1));
    current = undefined;
  });
  connection.send({
    type: 'hello',
    token,
    protocol: PROTOCOL,
    pid: process.pid,
    runtime: 'node',
    version: process.versions.node,
    capabilities: { reportsWhileComputing: true, skipFailures: true },
  });
  endWithSupervisor(supervisor);

  async function answer(command: Asked): Promise<void> {
    const folder = process.cwd();
    current = command;
    try {
      appendOutputTo(command.console);
      // A join loads no script, and does without what the oldest Node lacks.
      if (command.type === 'load' && command.script !== null) registerHooks(parts.engine);
      const fields = await commands.carryOut(command);
      if (current === command) {
        connection.send({ type: 'done', command: command.type, ...fields, maxRss: maxRss() });
      }
    } catch (error) {
      const failure = describeFailure(error, parts.driver);
      say(failure);
      if (current === command) connection.send(failed(command, failure));
    } finally {
      current = undefined;
      // A script that changes the folder for one partition must not change it for the next.
      if (command.type !== 'load') restore(folder);
    }
  }
}

/** A script that ends the process ends it without an answer: its own log then tells where. */
function sayWhoExits(driver: string): void {
  const original = process.exit.bind(process);
  process.exit = (code?: number | string | null): never => {
    const place = placeOf(new Error('process.exit'), driver);
    if (place !== undefined) process.stderr.write(`process.exit was called (${place})\n`);
    return original(code);
  };
}

function failed(command: Asked, { kind, message, stack }: Failure) {
  return { type: 'failed', command: command.type, kind, message, stack } as const;
}

function say({ stack }: Failure): void {
  process.stderr.write(`ERROR: ${stack}\n`);
}

/** Bytes. */
function maxRss(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function restore(folder: string): void {
  try {
    process.chdir(folder);
  } catch {
    // It is gone.
  }
}

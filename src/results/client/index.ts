/** Asking the results reader, a process of its own: HDF5 and its memory stay out of whoever asks. */
import { type ChildProcess, fork } from 'node:child_process';
import { messageOf, UserError } from '../../text';
import type { Answers, Asker, Failure, Reply, RequestName } from '../protocol';

/** The reader's process: starts with the first question, and again with the next one after it ended by itself. */
export interface Reader extends Asker {
  /** Tells whenever the process has ended: handles that it gave are worth nothing to the next one. */
  onExit(listener: () => void): void;
  /** Ends the process. What is still asked fails. */
  dispose(): void;
}

export interface ReaderOptions {
  /** Absolute path of `results.js`. */
  readonly program: string;
  /** Of Node or of what runs as it; this process's own where nothing is said. */
  readonly execPath?: string;
  /** This process's own where nothing is said. */
  readonly env?: NodeJS.ProcessEnv;
}

interface Pending {
  readonly answered: (answer: Answers[RequestName]) => void;
  readonly failed: (error: Error) => void;
  readonly progress: ((done: number, of: number) => void) | undefined;
}

/** Values live in arrays outside of the heap: a small nursery costs no time, and an export 100 MB less. */
export const READER_FLAGS = ['--max-semi-space-size=4'];

/** Starts nothing yet: the first question does. */
export function startReader(options: ReaderOptions): Reader {
  const pending = new Map<number, Pending>();
  const listeners: (() => void)[] = [];
  let child: ChildProcess | undefined;
  let disposed = false;
  let last = 0;

  function ended(process: ChildProcess, why: string): void {
    if (child !== process) return;
    child = undefined;
    // The listeners first: whoever asks again because of a failure must know that handles are gone.
    for (const listener of listeners) listener();
    const error = new UserError('results.readerEnded', why);
    for (const { failed } of [...pending.values()]) failed(error);
  }

  function start(): ChildProcess {
    const { program, execPath = process.execPath, env = process.env } = options;
    const started = fork(program, ['serve'], {
      execPath,
      execArgv: READER_FLAGS,
      env: environment(env),
      // Numbers go as they are, not as text.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let errors = '';
    started.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      errors = (errors + chunk).slice(-MOST_ERRORS);
    });
    started.on('message', (reply: Reply) => answer(reply));
    started.on('error', (error) => ended(started, `The results reader could not be started: ${messageOf(error)}.`));
    // All of stderr has been read by then.
    started.on('close', (code, signal) => ended(started, endedBecause(code, signal, errors)));
    return started;
  }

  function answer(reply: Reply): void {
    const asked = pending.get(reply.id);
    if (!asked) return;
    if (reply.type === 'progress') asked.progress?.(reply.done, reply.of);
    else if (reply.type === 'answer') asked.answered(reply.answer);
    else asked.failed(errorOf(reply.failure));
  }

  function send(message: object, failed: (error: Error) => void): void {
    child ??= start();
    const to = child;
    to.send(message, (error) => {
      if (error) failed(new UserError('results.readerEnded', `The results reader has ended: ${messageOf(error)}.`));
    });
  }

  return {
    ask: (type, args, { signal, progress } = {}) =>
      new Promise((resolve, reject) => {
        if (disposed) throw new UserError('results.readerEnded', 'The results reader was ended.');
        signal?.throwIfAborted();
        last += 1;
        const id = last;
        const cancel = () => {
          settle();
          if (child) send({ id: ++last, type: 'cancel', args: { request: id } }, () => undefined);
          reject(signal?.reason instanceof Error ? signal.reason : new DOMException('Aborted', 'AbortError'));
        };
        const settle = () => {
          pending.delete(id);
          signal?.removeEventListener('abort', cancel);
        };
        const failed = (error: Error) => {
          settle();
          reject(error);
        };
        pending.set(id, {
          answered: (value) => {
            settle();
            // The reader answers a question with what belongs to its type.
            resolve(value as Answers[typeof type]);
          },
          failed,
          progress,
        });
        signal?.addEventListener('abort', cancel);
        send({ id, type, args }, failed);
      }),
    onExit: (listener) => {
      listeners.push(listener);
    },
    dispose: () => {
      disposed = true;
      const process = child;
      if (!process) return;
      ended(process, 'The results reader was ended.');
      process.kill();
    },
  };
}

const MOST_ERRORS = 8000;

/** Without what an editor's host put there for itself. */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('VSCODE_'));
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}

function endedBecause(code: number | null, signal: NodeJS.Signals | null, errors: string): string {
  const how = signal ? `by ${signal}` : `with exit code ${code}`;
  const lines = errors.trim().split('\n');
  // Node prints the stack and its version after the cause.
  const thrown = lines.find((line) => /^(?:\w*Error\b|FATAL ERROR|Uncaught )/.test(line));
  const cause = thrown ?? lines.slice(-3).join(' ');
  return `The results reader ended ${how}${cause === '' ? '' : `: ${cause}`}. It starts again with the next question.`;
}

/** Errors meant for people are theirs again; anything else is a bug, and keeps its stack. */
function errorOf({ code, message, stack }: Failure): Error {
  if (code === 'AbortError') return new DOMException(message, 'AbortError');
  if (code !== undefined) return new UserError(code, message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

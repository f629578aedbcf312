/** Asks through messages: numbers the requests and brings replies back to whom they belong. Pure. */
import type { Answers, Asker, Failure, Reply, Request } from '../../results/protocol';
import { UserError } from '../../text/user-error';

interface Waiting {
  readonly answer: (answer: Answers[keyof Answers]) => void;
  readonly fail: (error: Error) => void;
  readonly progress: ((done: number, of: number) => void) | undefined;
}

export interface MessageAsker extends Asker {
  /** Takes a reply; one that nobody waits for is dropped. */
  receive(reply: Reply): void;
}

/** @param post sends a request on */
export function createAsker(post: (request: Request) => void): MessageAsker {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const send = (type: Request['type'], args: Request['args']): number => {
    last += 1;
    // The name and its arguments belong together by the type of `ask`.
    post({ id: last, type, args } as Request);
    return last;
  };
  return {
    ask(type, args, { signal, progress } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(aborted());
        const id = send(type, args);
        const abort = (): void => {
          waiting.delete(id);
          send('cancel', { request: id });
          reject(aborted());
        };
        signal?.addEventListener('abort', abort, { once: true });
        const end = (): void => signal?.removeEventListener('abort', abort);
        waiting.set(id, {
          answer: (answer) => {
            end();
            resolve(answer as Answers[typeof type]);
          },
          fail: (error) => {
            end();
            reject(error);
          },
          progress,
        });
      });
    },
    receive(reply) {
      const asked = waiting.get(reply.id);
      if (!asked) return;
      if (reply.type === 'progress') return asked.progress?.(reply.done, reply.of);
      waiting.delete(reply.id);
      if (reply.type === 'answer') asked.answer(reply.answer);
      else asked.fail(errorOf(reply.failure));
    },
  };
}

/** Whether a request ended because nobody wanted its answer any more. */
export function isAbort(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'AbortError' || ('code' in error && error.code === 'results.cancelled'))
  );
}

function errorOf({ code, message, stack }: Failure): Error {
  if (code !== undefined) return new UserError(code, message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function aborted(): Error {
  return new DOMException('The request was cancelled.', 'AbortError');
}

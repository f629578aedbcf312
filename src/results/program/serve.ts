/** The reader over its channel: as many questions at once as are asked, each of which may be cancelled. */
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import { messageOf, UserError } from '../../text';
import type { Answers, Failure, Reply, RequestName } from '../protocol';
import { requestSchemas } from '../protocol/requests';
import type { Work } from '../work';
import { createDesk, type Desk } from './answers';
import { forPeople } from './system-error';

const envelope = z.object({ id: z.int(), type: z.string(), args: z.unknown() });

/** Answers until the channel closes. */
export function serve(): void {
  const desk = createDesk();
  const running = new Map<number, AbortController>();
  const send = (reply: Reply): void => {
    // Whoever asked may have gone meanwhile: then this process ends as well.
    if (process.connected) process.send?.(reply, undefined, undefined, () => undefined);
  };
  process.on('message', (message) => void receive(message));
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    // What does not stop must not keep the process.
    setTimeout(() => process.exit(), MOST_ENDING_MS).unref();
    for (const controller of running.values()) controller.abort();
    // An export removes what it has written so far.
    while (running.size > 0) await setImmediate();
    desk.close();
    process.exit();
  };
  process.on('disconnect', () => void end());
  process.once('SIGTERM', () => void end());

  async function receive(message: unknown): Promise<void> {
    const asked = envelope.safeParse(message);
    if (!asked.success) return;
    const { id, type, args } = asked.data;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const answer = await answerTo(desk, running, type, args, {
        signal: controller.signal,
        progress: sparing((done, of) => send({ id, type: 'progress', done, of })),
      });
      send({ id, type: 'answer', answer });
    } catch (error) {
      send({ id, type: 'failure', failure: failureOf(error) });
    } finally {
      running.delete(id);
    }
  }
}

function answerTo(
  desk: Desk,
  running: ReadonlyMap<number, AbortController>,
  type: string,
  args: unknown,
  work: Work,
): Promise<Answers[RequestName]> | null {
  if (!isName(type)) throw new Error(`unknown request ${type}`);
  if (type === 'cancel') {
    running.get(requestSchemas.cancel.parse(args).request)?.abort();
    return null;
  }
  // The schema of a type gives what its answerer takes, which TypeScript cannot follow through the table.
  const answerer = desk.answerers[type] as (args: unknown, work: Work) => Promise<Answers[RequestName]>;
  return answerer(requestSchemas[type].parse(args), work);
}

const isName = (type: string): type is RequestName => Object.hasOwn(requestSchemas, type);

const PROGRESS_MS = 50;
/** Time to stop in. */
const MOST_ENDING_MS = 5000;

/** Telling every block of a large store would be more work than reading it. */
function sparing(tell: (done: number, of: number) => void): (done: number, of: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (done, of) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    tell(done, of);
  };
}

function failureOf(thrown: unknown): Failure {
  const error = forPeople(thrown);
  if (error instanceof UserError) return { code: error.code, message: error.message };
  if (error instanceof Error && error.name === 'AbortError') return { code: 'AbortError', message: error.message };
  return { message: messageOf(error), stack: error instanceof Error ? error.stack : undefined };
}

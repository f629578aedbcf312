/** Stands in for the extension: opens results in a real reader, and passes on what the page asks of it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type {
  Catalogue,
  EditorMessage,
  PageMessage,
  Reply,
  Request,
  Target,
} from '../../src/results/protocol/index.ts';

const program = path.resolve(import.meta.dirname, '../../dist/results.js');

export interface EditorOptions {
  readonly target: Target;
  /** What `Choose Other Results…` answers. */
  readonly other?: Target | undefined;
  readonly view?: string | undefined;
}

/** What the page wanted beyond the reader, in order: exports, images, tables, texts to copy. */
export type Wish = Extract<PageMessage, { type: 'export' | 'saveImage' | 'saveTable' | 'copy' }>;

export class BedEditor {
  readonly wishes: Wish[] = [];
  readonly #reader: ChildProcess;
  readonly #options: EditorOptions;
  readonly #send: (message: EditorMessage) => void;
  readonly #own = new Map<number, (reply: Reply) => void>();
  #last = 0;

  constructor(options: EditorOptions, send: (message: EditorMessage) => void) {
    this.#options = options;
    this.#send = send;
    this.#reader = fork(program, ['serve'], { serialization: 'advanced', execArgv: [] });
    // Its end shows itself by what it does not answer any more.
    this.#reader.on('error', () => {});
    this.#reader.once('exit', () => {
      const failure = { message: 'The results reader has ended.' };
      for (const [id, answer] of this.#own) answer({ id, type: 'failure', failure });
    });
    this.#reader.on('message', (reply: Reply) => {
      const mine = this.#own.get(reply.id);
      if (!mine) this.#send({ type: 'reply', reply });
      else if (reply.type !== 'progress') mine(reply);
    });
  }

  /** What the page sent. */
  async receive(message: PageMessage): Promise<void> {
    if (message.type === 'request') this.#reader.send(message.request);
    else if (message.type === 'reload') await this.#initialise();
    else if (message.type === 'ready') {
      await this.#initialise();
      await this.#open(message.other);
    } else if (message.type === 'chooseOther') await this.#open(this.#options.other);
    else this.wishes.push(message);
  }

  /** Asks the reader besides the page. */
  ask<T>(type: Request['type'], args: Request['args']): Promise<T> {
    this.#last -= 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#own.set(id, (reply) => {
        if (reply.type === 'answer') resolve(reply.answer as T);
        else if (reply.type === 'failure') reject(new Error(reply.failure.message));
      });
      this.#reader.send({ id, type, args } as Request);
    });
  }

  async close(): Promise<void> {
    if (this.#reader.exitCode !== null || this.#reader.signalCode !== null) return;
    const exited = once(this.#reader, 'exit');
    if (this.#reader.connected) this.#reader.disconnect();
    await exited;
  }

  async #initialise(): Promise<void> {
    const { target, view } = this.#options;
    const base = { target, view: view as never, texts: {} };
    try {
      const catalogue = await this.ask<Catalogue>('open', { target });
      this.#send({ type: 'init', init: { ...base, catalogue, failure: undefined } });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#send({ type: 'init', init: { ...base, catalogue: undefined, failure: { message } } });
    }
  }

  /** Tells of other results to compare with. */
  async #open(other: Target | undefined): Promise<void> {
    if (!other) return;
    this.#send({ type: 'other', catalogue: await this.ask<Catalogue>('open', { target: other }) });
  }
}

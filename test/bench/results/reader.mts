/** The results reader as the editor starts it: a process of its own that is asked over its channel. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Answers, Arguments, Reply, RequestName } from '../../../src/results/protocol/index.ts';
import { peakOf } from '../join/timed-run.mts';

const program = path.resolve(import.meta.dirname, '../../../dist/results.js');

/** As `startReader` of `src/results/client` has them. */
const FLAGS = ['--max-semi-space-size=4'];

export class Reader {
  readonly #process: ChildProcess = fork(program, ['serve'], { serialization: 'advanced', execArgv: FLAGS });
  #last = 0;

  /** The most that it had resident, MB. */
  get peak(): number {
    return peakOf(this.#process.pid ?? 0) / 1e6;
  }

  ask<K extends RequestName>(type: K, args: Arguments<K>): Promise<Answers[K]> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the reader has ended'));
      const receive = (reply: Reply): void => {
        if (reply.id !== id || reply.type === 'progress') return;
        this.#process.off('message', receive).off('exit', ended);
        if (reply.type === 'answer') resolve(reply.answer as Answers[K]);
        else reject(new Error(reply.failure.message));
      };
      this.#process.on('message', receive).on('exit', ended);
      this.#process.send({ id, type, args });
    });
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    await exited;
  }
}

/** Hands a reader to `f` that has done nothing yet, and ends it. */
export async function withReader<T>(f: (reader: Reader) => Promise<T>): Promise<T> {
  const reader = new Reader();
  try {
    return await f(reader);
  } finally {
    await reader.close();
  }
}

/** A result, and what it took, ms. */
export async function timed<T>(f: () => Promise<T>): Promise<readonly [T, number]> {
  const begin = performance.now();
  const result = await f();
  return [result, performance.now() - begin];
}

import { constants } from 'node:os';

/** Signals that end a command, heard from the moment they are asked for: one that comes too early is kept. */
export class Signals {
  private readonly early: NodeJS.Signals[] = [];
  private handler: ((signal: NodeJS.Signals) => void) | undefined;

  constructor(names: readonly NodeJS.Signals[]) {
    for (const name of names) process.on(name, (signal: NodeJS.Signals) => this.hear(signal));
  }

  /** Gives every signal to the handler, also those that came before there was one. */
  to(handler: (signal: NodeJS.Signals) => void): void {
    this.handler = handler;
    for (const signal of this.early.splice(0)) handler(signal);
  }

  /** Ends this process when a signal came already: for a long wait in which nothing is held that would be left behind. */
  endIfHeard(): void {
    const [signal] = this.early;
    if (signal !== undefined) process.exit(128 + constants.signals[signal]);
  }

  private hear(signal: NodeJS.Signals): void {
    if (this.handler) {
      this.handler(signal);
      return;
    }
    // Who presses Ctrl-C twice does not want to wait. What is left is found by whoever opens the run next.
    if (signal === 'SIGINT' && this.early.includes('SIGINT')) process.exit(130);
    this.early.push(signal);
  }
}

import type { Disposable, Event } from 'vscode';

/** An event source like VS Code's, for parts that are tested without VS Code. */
export class Emitter<T> {
  private readonly listeners = new Set<(event: T) => void>();

  constructor(private readonly onError: (error: unknown) => void = () => undefined) {}

  readonly event: Event<T> = (listener, thisArgs, disposables) => {
    const call = (event: T) => listener.call(thisArgs, event);
    this.listeners.add(call);
    const disposable: Disposable = { dispose: () => this.listeners.delete(call) };
    disposables?.push(disposable);
    return disposable;
  };

  /** Tells every listener, also when one of them throws. */
  fire(event: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.onError(error);
      }
    }
  }
}

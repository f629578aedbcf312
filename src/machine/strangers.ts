import type { Socket } from 'node:net';

export interface StrangerLimits {
  /** Above it, those that were silent for longer than `grace` are closed, the oldest first. */
  readonly most: number;
  /** Above it, the oldest is closed at once. */
  readonly never: number;
  /** Milliseconds that a connection has in any case before it is closed to make room. */
  readonly grace: number;
  /** Milliseconds after which a connection is closed that still has not shown a token. */
  readonly patience: number;
}

export const STRANGER_LIMITS: StrangerLimits = { most: 64, never: 512, grace: 1000, patience: 10_000 };

/**
 * Connections that have not shown a valid token: few, and none for long. A process that opens hundreds, or sends a byte
 * now and then, keeps nobody else out.
 */
export class Strangers {
  /** In the order in which they came. */
  private readonly waiting = new Map<Socket, { readonly since: number; readonly timer: NodeJS.Timeout }>();

  /** @param closed is told why a connection was closed */
  constructor(
    private readonly closed: (reason: string) => void,
    private readonly limits: StrangerLimits = STRANGER_LIMITS,
  ) {}

  get count(): number {
    return this.waiting.size;
  }

  add(socket: Socket): void {
    const timer = setTimeout(() => {
      this.closed('it did not say who it is in time');
      this.drop(socket);
    }, this.limits.patience);
    timer.unref();
    this.waiting.set(socket, { since: performance.now(), timer });
    socket.once('close', () => this.forget(socket));
    this.makeRoom();
  }

  /** It has shown its token, or is answered for another reason: no stranger any more. */
  forget(socket: Socket): void {
    clearTimeout(this.waiting.get(socket)?.timer);
    this.waiting.delete(socket);
  }

  closeAll(): void {
    for (const socket of [...this.waiting.keys()]) this.drop(socket);
  }

  private makeRoom(): void {
    for (const [socket, { since }] of this.waiting) {
      const tooMany = this.waiting.size > this.limits.never;
      const silent = performance.now() - since > this.limits.grace;
      if (this.waiting.size <= this.limits.most || !(tooMany || silent)) return;
      this.closed('too many were open at once');
      this.drop(socket);
    }
  }

  private drop(socket: Socket): void {
    this.forget(socket);
    socket.destroy();
  }
}

import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { KeptSocket, type StrangerLimits, Strangers } from '../../machine';
import { Rejections } from '../../run';
import { LineDecoder, PROTOCOL, type WorkerMessage, workerMessageSchema } from '../../runtimes';

type Hello = Extract<WorkerMessage, { type: 'hello' }>;

/** A worker's line to the supervisor, from its hello on. */
export interface WorkerLink {
  readonly hello: Hello;
  readonly socket: Socket;
  /** Messages after the hello go here. */
  onMessage: (message: WorkerMessage) => void;
  onClose: () => void;
}

/** Julia connects, and compiles what says hello: on a busy machine that may take its time. */
const LIMITS: StrangerLimits = { most: 256, never: 1024, grace: 60_000, patience: 180_000 };

/**
 * Waits for the workers of one supervisor on a socket; each is known by the token it was given, which is good once.
 * Whoever says anything else first is cut off.
 */
export class WorkerServer {
  private readonly expected = new Map<string, (link: WorkerLink) => void>();
  private readonly sockets = new Set<Socket>();
  private readonly strangers: Strangers;
  private readonly rejections: Rejections;

  private listening: KeptSocket | undefined;

  private constructor(log: (message: string) => void) {
    this.rejections = new Rejections('worker socket', log);
    this.strangers = new Strangers((reason) => this.rejections.note(reason), LIMITS);
  }

  /** Listens at `path`, a socket in a folder that only this user can enter. */
  static async listen(path: string, log: (message: string) => void): Promise<WorkerServer> {
    const server = new WorkerServer(log);
    server.listening = await KeptSocket.listen(path, (socket) => server.greet(socket), log);
    return server;
  }

  /** Where workers connect to. */
  get path(): string {
    return this.listening?.path ?? '';
  }

  /** Listens at `path` again when something removed or replaced it, or at another one; who is connected stays so. */
  async keepAt(path: string): Promise<void> {
    if (!(await this.listening?.standsAt(path))) await this.listening?.renew(path);
  }

  /** Tells when the worker with this token has said hello. */
  expect(token: string, connected: (link: WorkerLink) => void): void {
    this.expected.set(token, connected);
  }

  /** The token is not good any more. */
  forget(token: string): void {
    this.expected.delete(token);
  }

  async close(): Promise<void> {
    this.rejections.sum();
    await this.listening?.close(() => {
      for (const socket of this.sockets) socket.destroy();
    });
  }

  private greet(socket: Socket): void {
    this.sockets.add(socket);
    this.strangers.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    const decoder = new LineDecoder(workerMessageSchema);
    let link: WorkerLink | undefined;
    socket.on('data', (chunk) => {
      for (const line of decoder.push(chunk)) {
        if (!line.ok && link) {
          this.rejections.note(`a ${line.reason} line of worker ${link.hello.pid}: ${line.detail}: ${line.start}`);
        } else if (line.ok && link) link.onMessage(line.message);
        // What a stranger says is not repeated: it may hold a token.
        else link = this.admit(line.ok ? line.message : undefined, socket);
        if (socket.destroyed) return;
      }
    });
    socket.on('close', () => link?.onClose());
  }

  private admit(message: WorkerMessage | undefined, socket: Socket): WorkerLink | undefined {
    const known = message?.type === 'hello' ? this.tokenLike(message.token) : undefined;
    if (message?.type !== 'hello' || known === undefined || message.protocol !== PROTOCOL) {
      const why = known === undefined ? 'a process without a valid token' : 'a worker with another protocol';
      this.rejections.note(`${why} tried to connect`);
      socket.destroy();
      return undefined;
    }
    this.strangers.forget(socket);
    const connected = this.expected.get(known);
    this.expected.delete(known);
    const link: WorkerLink = { hello: message, socket, onMessage: () => undefined, onClose: () => undefined };
    connected?.(link);
    return link;
  }

  /** The expected token that equals the given one, compared in constant time. */
  private tokenLike(given: string): string | undefined {
    const bytes = Buffer.from(given);
    return [...this.expected.keys()].find((token) => {
      const other = Buffer.from(token);
      return other.length === bytes.length && timingSafeEqual(other, bytes);
    });
  }
}

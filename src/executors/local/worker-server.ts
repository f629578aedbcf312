import { timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { LineDecoder, PROTOCOL, type WorkerMessage, workerMessageSchema } from '../../runtimes';

export type Hello = Extract<WorkerMessage, { type: 'hello' }>;

/** A worker's line to the supervisor, from its hello on. */
export interface WorkerLink {
  readonly hello: Hello;
  readonly socket: Socket;
  /** Messages after the hello go here. */
  onMessage: (message: WorkerMessage) => void;
  onClose: () => void;
}

/** Waits for the workers of one supervisor on a socket; each is known by the token it was given. */
export class WorkerServer {
  private readonly expected = new Map<string, (link: WorkerLink) => void>();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly path: string,
    private readonly log: (message: string) => void,
  ) {
    server.on('connection', (socket) => this.greet(socket));
  }

  /** Listens at `path`, a socket in a folder that only this user can enter. */
  static async listen(path: string, log: (message: string) => void): Promise<WorkerServer> {
    const server = createServer();
    if (process.platform !== 'win32') rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    if (process.platform !== 'win32') chmodSync(path, 0o600);
    server.on('error', (error) => log(`worker socket: ${error.message}`));
    return new WorkerServer(server, path, log);
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
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private greet(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    const decoder = new LineDecoder(workerMessageSchema);
    let link: WorkerLink | undefined;
    socket.on('data', (chunk) => {
      for (const line of decoder.push(chunk)) {
        if (!line.ok)
          this.log(`worker ${link?.hello.pid ?? '?'} sent a ${line.reason} line: ${line.detail}: ${line.start}`);
        else if (link) link.onMessage(line.message);
        else link = this.admit(line.message, socket);
        if (socket.destroyed) return;
      }
    });
    socket.on('close', () => link?.onClose());
  }

  private admit(message: WorkerMessage, socket: Socket): WorkerLink | undefined {
    const known = message.type === 'hello' ? this.tokenLike(message.token) : undefined;
    if (message.type !== 'hello' || known === undefined || message.protocol !== PROTOCOL) {
      this.log('a process without a valid token tried to connect as a worker');
      socket.destroy();
      return undefined;
    }
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

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import {
  CONTROL_PROTOCOL,
  type ControlCommand,
  type ControlReply,
  controlCommand,
  controlNames,
  controlRequest,
  MAX_CONTROL_MESSAGE,
  socketPath,
} from '../run';
import { messageOf, UserError } from '../text';

/** Milliseconds that a connection may stay silent. */
const SILENCE = 10_000;

/** Takes requests of this user's other processes: a token is needed, which only this user can read. */
export class ControlServer {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly files: readonly string[],
    private readonly token: Buffer,
    private readonly carryOut: (command: ControlCommand) => Promise<void>,
  ) {
    server.on('connection', (socket) => this.serve(socket));
  }

  /**
   * @param folder the runtime folder, which only this user can enter
   * @param carryOut does what is asked, or throws a UserError that says why not
   */
  static async listen(
    runId: string,
    folder: string,
    carryOut: (command: ControlCommand) => Promise<void>,
  ): Promise<ControlServer> {
    const names = controlNames(runId);
    const address = socketPath(folder, names.socket);
    const tokenFile = path.join(folder, names.token);
    const token = randomBytes(24).toString('hex');
    if (process.platform !== 'win32') await rm(address, { force: true });
    await rm(tokenFile, { force: true });
    await writeFile(tokenFile, `${token}\n`, { mode: 0o600, flag: 'wx' });
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, resolve);
    });
    if (process.platform !== 'win32') await chmod(address, 0o600);
    server.on('error', () => undefined);
    return new ControlServer(server, [address, tokenFile], Buffer.from(token), carryOut);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    // Whoever asked for the end must still get the answer.
    for (const socket of this.sockets) socket.end();
    await closed;
    if (process.platform !== 'win32') for (const file of this.files) await rm(file, { force: true });
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.setTimeout(SILENCE, () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      const end = pending.indexOf(0x0a);
      if (end < 0 && pending.length > MAX_CONTROL_MESSAGE) socket.destroy();
      if (end < 0) return;
      const line = pending.subarray(0, end).toString('utf8');
      pending = pending.subarray(end + 1);
      void this.answer(line).then((reply) => {
        if (reply) socket.end(`${JSON.stringify(reply)}\n`);
        else socket.destroy();
      });
    });
  }

  /** Undefined for what is no request of ours or has no valid token: it gets nothing. */
  private async answer(line: string): Promise<ControlReply | undefined> {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      return undefined;
    }
    const request = controlRequest.safeParse(json);
    if (!request.success || !this.isToken(request.data.token)) return undefined;
    const { id, protocol } = request.data;
    if (protocol !== CONTROL_PROTOCOL) {
      const message = `The run is executed by another version of PowerSimulations Parallel (protocol ${CONTROL_PROTOCOL}, not ${protocol}): it can be watched, not steered, from here.`;
      return { id, ok: false, code: 'control.protocol', message };
    }
    const command = controlCommand.safeParse(request.data.command);
    if (!command.success) return undefined;
    try {
      await this.carryOut(command.data);
      return { id, ok: true };
    } catch (error) {
      const code = error instanceof UserError ? error.code : 'internal';
      return { id, ok: false, code, message: messageOf(error) };
    }
  }

  private isToken(given: string): boolean {
    const bytes = Buffer.from(given);
    return bytes.length === this.token.length && timingSafeEqual(bytes, this.token);
  }
}

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type * as z from 'zod';
import {
  CONTROL_PROTOCOL,
  type ControlCommand,
  type ControlReply,
  controlCommand,
  controlNames,
  controlRequest,
  MAX_CONTROL_MESSAGE,
  OwnSocket,
  Rejections,
  Strangers,
  socketPath,
} from '../run';
import { messageOf, UserError } from '../text';

/** Milliseconds that an answer may take to be read. */
const SILENCE = 10_000;

/** What is answered, or why nothing is. */
type Answer = { readonly reply: ControlReply } | { readonly refused: string };

/**
 * Takes requests of this user's other processes: a token is needed, which only this user can read. A connection carries
 * one request. Whoever has no token, or sends what is no request, gets nothing.
 */
export class ControlServer {
  private readonly answering = new Set<Socket>();
  private readonly strangers: Strangers;

  private constructor(
    private readonly server: Server,
    private readonly files: readonly string[],
    private readonly token: Buffer,
    private readonly carryOut: (command: ControlCommand) => Promise<void>,
    private readonly rejections: Rejections,
    private readonly name: OwnSocket,
  ) {
    this.strangers = new Strangers((reason) => rejections.note(reason));
    server.on('connection', (socket) => this.serve(socket));
  }

  /**
   * @param folder the runtime folder, which only this user can enter
   * @param carryOut does what is asked, or throws a UserError that says why not
   * @param log hears what was refused and why, never what was sent
   */
  static async listen(
    runId: string,
    folder: string,
    carryOut: (command: ControlCommand) => Promise<void>,
    log: (message: string) => void = () => undefined,
  ): Promise<ControlServer> {
    const names = controlNames(runId);
    const address = socketPath(folder, names.socket);
    const tokenFile = path.join(folder, names.token);
    const token = randomBytes(24).toString('hex');
    if (process.platform !== 'win32') await rm(address, { force: true });
    await rm(tokenFile, { force: true });
    // A file that appeared in between, or a link, is an error and never followed.
    await writeFile(tokenFile, `${token}\n`, { mode: 0o600, flag: 'wx' });
    const server = createServer();
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(address, resolve);
      });
    } catch (error) {
      await rm(tokenFile, { force: true });
      throw error;
    }
    if (process.platform !== 'win32') await chmod(address, 0o600);
    server.on('error', (error) => log(`control socket: ${error.message}`));
    const files = [address, tokenFile];
    const rejections = new Rejections('control socket', log);
    const name = await OwnSocket.at(address);
    return new ControlServer(server, files, Buffer.from(token), carryOut, rejections, name);
  }

  async close(): Promise<void> {
    const wasOurs = await this.name.close(() => {
      const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
      this.strangers.closeAll();
      // Whoever asked for the end must still get the answer.
      for (const socket of this.answering) socket.end(() => socket.destroy());
      return closed;
    });
    this.rejections.sum();
    if (wasOurs && process.platform !== 'win32') for (const file of this.files) await rm(file, { force: true });
  }

  private serve(socket: Socket): void {
    this.strangers.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.answering.delete(socket));
    const pieces: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer) => {
      const end = chunk.indexOf(0x0a);
      length += end < 0 ? chunk.length : end;
      if (length > MAX_CONTROL_MESSAGE) {
        this.rejections.note(`a message is longer than ${MAX_CONTROL_MESSAGE} bytes`);
        socket.destroy();
        return;
      }
      pieces.push(end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0) return;
      // What comes behind the first line is not even read.
      socket.off('data', take);
      socket.pause();
      void this.respond(socket, Buffer.concat(pieces).toString('utf8'));
    };
    socket.on('data', take);
  }

  private async respond(socket: Socket, line: string): Promise<void> {
    const request = this.read(line);
    if ('refused' in request) {
      this.rejections.note(request.refused);
      socket.destroy();
      return;
    }
    this.strangers.forget(socket);
    this.answering.add(socket);
    const reply = 'reply' in request ? request.reply : await this.carryOutFor(request.id, request.command);
    socket.setTimeout(SILENCE, () => socket.destroy());
    socket.end(`${JSON.stringify(reply)}\n`, () => socket.destroy());
  }

  /** What a line asks for; for what is no request of ours or has no valid token, why it gets nothing. */
  private read(line: string): Answer | { readonly id: number; readonly command: ControlCommand } {
    const request = controlRequest.safeParse(jsonOf(line));
    if (!request.success) return { refused: `the message is no request: ${faultOf(request.error)}` };
    if (!this.isToken(request.data.token)) return { refused: 'token: it is not the one of this run' };
    const { id, protocol } = request.data;
    if (protocol !== CONTROL_PROTOCOL) {
      const message = `The run is executed by another version of PowerSimulations Parallel (protocol ${CONTROL_PROTOCOL}, not ${protocol}): it can be watched, not steered, from here.`;
      return { reply: { id, ok: false, code: 'control.protocol', message } };
    }
    const command = controlCommand.safeParse(request.data.command);
    if (!command.success) return { refused: `the command is none: ${faultOf(command.error, 'command')}` };
    return { id, command: command.data };
  }

  private async carryOutFor(id: number, command: ControlCommand): Promise<ControlReply> {
    try {
      await this.carryOut(command);
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

/** Which field is wrong and why; nothing of what was sent is repeated, for it may hold a token. */
function faultOf(error: z.ZodError, within?: string): string {
  const issue = error.issues[0];
  const field = [...(within === undefined ? [] : [within]), ...(issue?.path ?? []).map(String)].join('.');
  return `${field === '' ? 'whole message' : field}: ${issue?.message ?? 'invalid'}`;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

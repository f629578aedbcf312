import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import path from 'node:path';
import type * as z from 'zod/mini';
import { KeptSocket, OwnSocket, Strangers, socketPath } from '../machine';
import {
  CONTROL_PROTOCOL,
  type ControlCommand,
  type ControlReply,
  controlCommand,
  controlNames,
  controlRequest,
  MAX_CONTROL_MESSAGE,
  Rejections,
} from '../run';
import { messageOf, UserError } from '../text';

/** Milliseconds that an answer may take to be read. */
const SILENCE = 10_000;

type CarryOut = (command: ControlCommand) => Promise<string | undefined>;

/** What is answered, or why nothing is. */
type Answer = { readonly reply: ControlReply } | { readonly refused: string };

/**
 * Takes requests of this user's other processes: a token is needed, which only this user can read. A connection carries
 * one request. Whoever has no token, or sends what is no request, gets nothing.
 */
export class ControlServer {
  private readonly answering = new Set<Socket>();
  private readonly strangers: Strangers;

  private readonly rejections: Rejections;
  private readonly token = Buffer.from(randomBytes(24).toString('hex'));
  private tokenFile: OwnSocket | undefined;
  private listening: KeptSocket | undefined;

  private constructor(
    private readonly runId: string,
    private folder: string,
    private readonly carryOut: CarryOut,
    log: (message: string) => void,
  ) {
    this.rejections = new Rejections('control socket', log);
    this.strangers = new Strangers((reason) => this.rejections.note(reason));
  }

  /**
   * @param folder the runtime folder, which only this user can enter
   * @param carryOut does what is asked and may say something of it, or throws a UserError that says why not
   * @param log hears what was refused and why, never what was sent
   */
  static async listen(
    runId: string,
    folder: string,
    carryOut: CarryOut,
    log: (message: string) => void = () => undefined,
  ): Promise<ControlServer> {
    const server = new ControlServer(runId, folder, carryOut, log);
    const { address, token } = filesIn(folder, runId);
    await server.writeToken(token);
    try {
      server.listening = await KeptSocket.listen(address, (socket) => server.serve(socket), log);
    } catch (error) {
      await rm(token, { force: true });
      throw error;
    }
    return server;
  }

  /** Makes the socket and the token again where something removed or replaced them; or in another folder. */
  async keepIn(folder: string): Promise<void> {
    const { address, token } = filesIn(folder, this.runId);
    const isMoved = folder !== this.folder;
    this.folder = folder;
    if (isMoved || !(await this.tokenFile?.stands())) await this.writeToken(token);
    if (!(await this.listening?.standsAt(address))) await this.listening?.renew(address);
  }

  async close(): Promise<void> {
    const wasOurs = await this.listening?.close(() => {
      this.strangers.closeAll();
      // Whoever asked for the end must still get the answer.
      for (const socket of this.answering) socket.end(() => socket.destroy());
    });
    this.rejections.sum();
    if (!wasOurs || process.platform === 'win32') return;
    for (const file of Object.values(filesIn(this.folder, this.runId))) await rm(file, { force: true });
  }

  private async writeToken(file: string): Promise<void> {
    await rm(file, { force: true });
    // A file that appeared in between, or a link, is an error and never followed.
    await writeFile(file, `${this.token.toString()}\n`, { mode: 0o600, flag: 'wx' });
    this.tokenFile = await OwnSocket.at(file);
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
    if (protocol > CONTROL_PROTOCOL) {
      const message = `The run is executed by another version of PowerSimulations Parallel (protocol ${CONTROL_PROTOCOL}, not ${protocol}): it can be watched, not steered, from here.`;
      return { reply: { id, ok: false, code: 'control.protocol', message } };
    }
    const command = controlCommand.safeParse(request.data.command);
    if (!command.success) return { refused: `the command is none: ${faultOf(command.error, 'command')}` };
    return { id, command: command.data };
  }

  private async carryOutFor(id: number, command: ControlCommand): Promise<ControlReply> {
    try {
      const message = await this.carryOut(command);
      return { id, ok: true, ...(message === undefined ? {} : { message }) };
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

const filesIn = (folder: string, runId: string) => {
  const names = controlNames(runId);
  return { address: socketPath(folder, names.socket), token: path.join(folder, names.token) };
};

/** Which field is wrong and why; nothing of what was sent is repeated, for it may hold a token. */
function faultOf(error: z.core.$ZodError, within?: string): string {
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

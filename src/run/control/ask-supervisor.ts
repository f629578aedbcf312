import { constants, lstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { faultOfFolder, socketPath } from '../../machine';
import { changeableSettings } from '../../settings';
import { UserError } from '../../text';

/** Number of the control protocol: a supervisor refuses what a higher one asks, for it would heed only a part of it. */
export const CONTROL_PROTOCOL = 2;
/** Longest message, in bytes; a longer one is dropped with its connection. */
export const MAX_CONTROL_MESSAGE = 64 * 1024;

const index = z.int().check(z.minimum(1));

/** What of the settings a retry may change while the run goes on; anything else would be ignored, so it is refused. */
const resources = z.strictObject({ slurm: changeableSettings.shape.slurm });

/** What a supervisor can be asked. */
export const controlCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('cancelPartition'), index }),
  /** Without `indices`: all that failed, were cancelled or interrupted. `changes`: resources, from now on. */
  z.object({ type: z.literal('retry'), indices: z.optional(z.array(index)), changes: z.optional(resources) }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('continue') }),
  z.object({ type: z.literal('setProcesses'), count: z.int().check(z.minimum(1), z.maximum(100_000)) }),
  z.object({ type: z.literal('ping') }),
]);
export type ControlCommand = z.infer<typeof controlCommand>;

/** The first protocol that knows all of a command: supervisors of earlier versions go on to be steered by the rest. */
const protocolOf = (command: ControlCommand): number =>
  command.type === 'retry' && command.changes !== undefined ? CONTROL_PROTOCOL : 1;

export const controlRequest = z.object({
  protocol: z.int().check(z.minimum(1)),
  token: z.string(),
  id: z.int(),
  /** Read only when the protocol is no higher than ours: a later version knows other commands. */
  command: z.unknown(),
});

export const controlReply = z.object({
  id: z.int(),
  ok: z.boolean(),
  code: z.optional(z.string()),
  message: z.optional(z.string()),
});
export type ControlReply = z.infer<typeof controlReply>;

/** Names of a run's control socket and token in the runtime folder: at most 16 bytes. */
export function controlNames(runId: string): { socket: string; token: string } {
  return { socket: `${runId.slice(0, 13)}.c`, token: `${runId.slice(0, 13)}.t` };
}

/**
 * Asks the supervisor of a run for something and waits until it has taken it on.
 * @param folder the runtime folder that the registry names for the run
 * @param pid of the supervisor, where it is known that it lives: named when it does not answer
 * @returns what it said of it
 * @throws UserError `control.unreachable` when nobody answers, `control.protocol` when another version does, or what
 *   the supervisor answered
 */
export async function askSupervisor(
  runId: string,
  folder: string,
  command: ControlCommand,
  timeout = 10_000,
  pid?: number,
): Promise<string | undefined> {
  try {
    return await ask(runId, folder, command, timeout);
  } catch (error) {
    const isSilent = pid !== undefined && error instanceof UserError && error.code === 'control.unreachable';
    throw isSilent ? silent(pid, error) : error;
  }
}

async function ask(
  runId: string,
  folder: string,
  command: ControlCommand,
  timeout: number,
): Promise<string | undefined> {
  const names = controlNames(runId);
  const address = socketPath(folder, names.socket);
  requireOwn(folder, address);
  const token = await readToken(path.join(folder, names.token));
  const request = { protocol: protocolOf(command), token, id: 1, command };
  const reply = await exchangeSoon(address, `${JSON.stringify(request)}\n`, timeout);
  if (!reply.ok) throw new UserError(reply.code ?? 'control.refused', reply.message ?? 'The supervisor refused.');
  return reply.message;
}

/**
 * The token is told to nobody but this user's own supervisor.
 * @throws UserError `control.notYours`, or `control.unreachable` when there is no such socket
 */
function requireOwn(folder: string, address: string): void {
  if (process.platform === 'win32') return;
  let fault: string | undefined;
  try {
    const socket = lstatSync(address);
    fault = faultOfFolder(folder);
    if (fault === undefined && (!socket.isSocket() || socket.uid !== process.getuid?.()))
      fault = `${address} is not a socket of yours.`;
  } catch {
    throw unreachable();
  }
  if (fault !== undefined)
    throw new UserError('control.notYours', `The run is not steered, for its socket may be somebody else's: ${fault}`);
}

/** Longest token file that is read, in bytes. */
const MAX_TOKEN = 256;

/** @throws UserError `control.unreachable` */
async function readToken(file: string): Promise<string> {
  try {
    // Never through a link: what else it leads to would be sent as a token.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_TOKEN), 0, MAX_TOKEN, 0);
      return buffer.subarray(0, bytesRead).toString('utf8').trim();
    } finally {
      await handle.close();
    }
  } catch {
    throw unreachable();
  }
}

/** Milliseconds between two tries to connect. */
const AGAIN = 50;

/** As `exchange`; a socket with too many who want to connect is tried again, for nothing was said yet. */
async function exchangeSoon(address: string, line: string, timeout: number): Promise<ControlReply> {
  for (let waited = 0; ; waited += AGAIN) {
    try {
      return await exchange(address, line, timeout);
    } catch (error) {
      const busy = error instanceof UserError && codeOf(error.cause) === 'EAGAIN';
      if (!busy || waited >= timeout) throw error;
    }
    await delay(AGAIN);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function exchange(socketFile: string, line: string, timeout: number): Promise<ControlReply> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket: Socket = createConnection(socketFile);
    socket.setTimeout(timeout, () => socket.destroy(new Error('timeout')));
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(line));
    socket.on('data', (chunk: string) => {
      answer += chunk;
      const end = answer.indexOf('\n');
      if (end < 0 && answer.length <= MAX_CONTROL_MESSAGE) return;
      socket.destroy();
      const parsed = controlReply.safeParse(jsonOf(answer.slice(0, Math.max(0, end))));
      if (parsed.success) resolve(parsed.data);
      else reject(unreachable());
    });
    socket.on('error', (error) => reject(unreachable(error)));
    socket.on('close', () => reject(unreachable()));
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** It lives: nobody else can go on with the run until it answers or is ended. */
const silent = (pid: number, cause: UserError) =>
  new UserError(
    'control.unreachable',
    `Process ${pid}, which executes this run, lives but does not answer. Try again in some seconds: what it is reached by is made anew when it was removed. If it stays silent, ${endingOf(pid)}, and resume the run.`,
    [],
    { cause },
  );

/** How to end a process by hand. */
export const endingOf = (pid: number): string =>
  process.platform === 'win32' ? `end it with "taskkill /T /PID ${pid}"` : `end it with "kill ${pid}"`;

function unreachable(cause?: unknown): UserError {
  return new UserError(
    'control.unreachable',
    'The process that runs this simulation does not answer. If it is gone, the run shows as interrupted: resume it.',
    [],
    { cause },
  );
}

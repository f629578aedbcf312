import { readFile } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import path from 'node:path';
import * as z from 'zod';
import { UserError } from '../text';
import { socketPath } from './user-folders';

/** Number of the control protocol; a client with another one only watches. */
export const CONTROL_PROTOCOL = 1;
/** Longest message, in bytes; a longer one is dropped with its connection. */
export const MAX_CONTROL_MESSAGE = 64 * 1024;

const index = z.int().min(1);

/** What a supervisor can be asked. */
export const controlCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('cancelPartition'), index }),
  /** Without `indices`: all that failed, were cancelled or interrupted. */
  z.object({ type: z.literal('retry'), indices: z.array(index).optional() }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('continue') }),
  z.object({ type: z.literal('setProcesses'), count: z.int().min(1).max(100_000) }),
  z.object({ type: z.literal('ping') }),
]);
export type ControlCommand = z.infer<typeof controlCommand>;

export const controlRequest = z.object({
  protocol: z.int(),
  token: z.string(),
  id: z.int(),
  /** Read only when the protocol is ours: another version knows other commands. */
  command: z.unknown(),
});

export const controlReply = z.object({
  id: z.int(),
  ok: z.boolean(),
  code: z.string().optional(),
  message: z.string().optional(),
});
export type ControlReply = z.infer<typeof controlReply>;

/** Names of a run's control socket and token in the runtime folder: at most 16 bytes. */
export function controlNames(runId: string): { socket: string; token: string } {
  return { socket: `${runId.slice(0, 13)}.c`, token: `${runId.slice(0, 13)}.t` };
}

/**
 * Asks the supervisor of a run for something and waits until it has taken it on.
 * @param folder the runtime folder that the registry names for the run
 * @throws UserError `control.unreachable` when nobody answers, `control.protocol` when another version does, or what
 *   the supervisor answered
 */
export async function askSupervisor(
  runId: string,
  folder: string,
  command: ControlCommand,
  timeout = 10_000,
): Promise<void> {
  const names = controlNames(runId);
  let token: string;
  try {
    token = (await readFile(path.join(folder, names.token), 'utf8')).trim();
  } catch {
    throw unreachable();
  }
  const request = { protocol: CONTROL_PROTOCOL, token, id: 1, command };
  const reply = await exchange(socketPath(folder, names.socket), `${JSON.stringify(request)}\n`, timeout);
  if (!reply.ok) throw new UserError(reply.code ?? 'control.refused', reply.message ?? 'The supervisor refused.');
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
      if (end < 0) return;
      socket.destroy();
      const parsed = controlReply.safeParse(jsonOf(answer.slice(0, end)));
      if (parsed.success) resolve(parsed.data);
      else reject(unreachable());
    });
    socket.on('error', () => reject(unreachable()));
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

function unreachable(): UserError {
  return new UserError(
    'control.unreachable',
    'The process that runs this simulation does not answer. If it is gone, the run shows as interrupted: resume it.',
  );
}

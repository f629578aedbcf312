import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type StrangerLimits, Strangers } from './strangers';

let folder: string;
let server: Server;
let strangers: Strangers;
let closed: string[];
let served: Socket[];
const clients: Socket[] = [];

async function listen(limits: Partial<StrangerLimits>): Promise<void> {
  strangers = new Strangers((reason) => closed.push(reason), {
    most: 2,
    never: 4,
    grace: 60_000,
    patience: 60_000,
    ...limits,
  });
  server = createServer((socket) => {
    served.push(socket);
    socket.on('error', () => undefined);
    strangers.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(path.join(folder, 's'), resolve));
}
async function connect(): Promise<Socket> {
  const client = createConnection(path.join(folder, 's'));
  clients.push(client);
  client.on('error', () => undefined).resume();
  const before = served.length;
  await vi.waitFor(() => expect(served.length).toBeGreaterThan(before));
  return client;
}
beforeEach(() => {
  folder = mkdtempSync('/tmp/st-');
  closed = [];
  served = [];
});
afterEach(async () => {
  strangers.closeAll();
  for (const client of clients.splice(0)) client.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
  expect(existsSync(folder)).toBe(false);
});

describe.skipIf(process.platform === 'win32')('connections of strangers', () => {
  test('make room for a new one when they were silent for long, the oldest first', async () => {
    await listen({ grace: -1 });
    const [first, second] = [await connect(), await connect()];
    await connect();
    await vi.waitFor(() => expect(first.destroyed).toBe(true));
    expect(second.destroyed).toBe(false);
    expect(closed).toEqual(['too many were open at once']);
  });

  test('keep their time to say who they are, up to a last limit', async () => {
    await listen({});
    const four = [await connect(), await connect(), await connect(), await connect()];
    expect(closed).toEqual([]);
    await connect();
    await vi.waitFor(() => expect(four[0]?.destroyed).toBe(true));
    expect(strangers.count).toBe(4);
  });

  test('are closed when they do not say who they are in time, also when they send a byte now and then', async () => {
    await listen({ patience: 50 });
    const client = await connect();
    served[0]?.resume();
    const dripping = setInterval(() => client.write('x'), 5);
    await vi.waitFor(() => expect(client.destroyed).toBe(true));
    clearInterval(dripping);
    expect(closed).toEqual(['it did not say who it is in time']);
  });

  test('that are known now are not closed, and do not count', async () => {
    await listen({ grace: -1, patience: 200 });
    const known = await connect();
    const [socket] = served;
    if (socket) strangers.forget(socket);
    for (let i = 0; i < 3; i += 1) await connect();
    await vi.waitFor(() => expect(strangers.count).toBe(0));
    expect(known.destroyed).toBe(false);
    socket?.destroy();
  });
});

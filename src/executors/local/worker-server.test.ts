import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MAX_LINE_BYTES, PROTOCOL, type WorkerMessage } from '../../runtimes';
import { type WorkerLink, WorkerServer } from './worker-server';

const TOKEN = 'a'.repeat(48);
let folder: string;
let server: WorkerServer;
let log: string[];
let links: WorkerLink[];
const clients: Socket[] = [];
beforeEach(async () => {
  folder = mkdtempSync('/tmp/ws-');
  log = [];
  links = [];
  server = await WorkerServer.listen(path.join(folder, 's.w'), (message) => log.push(message));
  server.expect(TOKEN, (link) => links.push(link));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await server.close();
  rmSync(folder, { recursive: true });
});

function connect(): Socket {
  const client = createConnection(server.path);
  clients.push(client);
  client.on('error', () => undefined).resume();
  return client;
}
const hello = (changes: object = {}) =>
  `${JSON.stringify({ type: 'hello', token: TOKEN, protocol: PROTOCOL, pid: 7, runtime: 'node', version: '1', capabilities: {}, ...changes })}\n`;
const isCutOff = (client: Socket) => vi.waitFor(() => expect(client.destroyed).toBe(true));
const progress = '{"type":"progress","step":1,"of":2}\n';

/** A worker that said hello, and what is heard of it from then on. */
async function worker(): Promise<{ client: Socket; heard: WorkerMessage[] }> {
  const client = connect();
  client.write(hello());
  await vi.waitFor(() => expect(links).toHaveLength(1));
  const heard: WorkerMessage[] = [];
  if (links[0]) links[0].onMessage = (message) => heard.push(message);
  return { client, heard };
}

describe.skipIf(process.platform === 'win32')('the socket of the workers', () => {
  test('is for this user alone', () => {
    expect(statSync(server.path).mode & 0o077).toBe(0);
  });

  test.each([
    ['a wrong token', hello({ token: 'b'.repeat(48) })],
    ['a token of another length', hello({ token: TOKEN.slice(1) })],
    ['no token', progress],
    ['another protocol', hello({ protocol: PROTOCOL + 1 })],
    ['a hello with a part that is wrong', hello({ pid: -1 })],
    ['no JSON', `token ${TOKEN}\n`],
    ['bytes', Buffer.from([0xff, 0x00, 0xfe, 0x0a])],
    ['a line without an end', 'x'.repeat(MAX_LINE_BYTES + 2)],
  ])('cuts off who says %s first, repeats nothing of it, and takes the true worker', async (_, bytes) => {
    const client = connect();
    client.write(bytes);
    await isCutOff(client);
    expect(links).toEqual([]);
    expect(log).toHaveLength(1);
    expect(log.join()).not.toContain('aaa');
    await worker();
  });

  test('takes a token once', async () => {
    await worker();
    const second = connect();
    second.write(hello());
    await isCutOff(second);
    expect(links).toHaveLength(1);
  });

  test('passes over what a worker says wrongly, and hears what follows', async () => {
    const { client, heard } = await worker();
    client.write('{"type":"progress","step":-1,"of":2}\nnonsense\n[]\n');
    client.write('x'.repeat(3 * MAX_LINE_BYTES));
    client.write(`\n${progress}`);
    await vi.waitFor(() => expect(heard).toEqual([{ type: 'progress', step: 1, of: 2 }]));
    expect(log[0]).toContain('step');
    expect(client.destroyed).toBe(false);
  });

  test('lets no worker fill the log', async () => {
    const { client, heard } = await worker();
    client.write(`${'nonsense\n'.repeat(10_000)}${progress}`);
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    expect(log.length).toBeLessThan(10);
  });

  test('listens again where its socket was removed, and hears those who are connected', async () => {
    const before = await worker();
    const address = server.path;
    rmSync(address);
    await server.keepAt(address);
    const inode = statSync(address).ino;
    await server.keepAt(address);
    expect(statSync(address).ino).toBe(inode);
    const other = 'b'.repeat(48);
    server.expect(other, (link) => links.push(link));
    connect().write(hello({ token: other }));
    await vi.waitFor(() => expect(links).toHaveLength(2));
    before.client.write(progress);
    await vi.waitFor(() => expect(before.heard).toHaveLength(1));
  });

  test('still takes a worker while hundreds are connected and silent', async () => {
    for (let i = 0; i < 300; i += 1) connect();
    await worker();
  });
});

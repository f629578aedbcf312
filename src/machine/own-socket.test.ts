import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OwnSocket } from './own-socket';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'own-socket '));
  file = path.join(folder, 'run.c');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function listen(): Promise<{ close: () => Promise<void> }> {
  rmSync(file, { force: true });
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(file, resolve));
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

test('a socket that is closed takes its name along', async () => {
  const server = await listen();
  expect(await (await OwnSocket.at(file)).close(server.close)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});

test('a name that another one has taken meanwhile is left to it', async () => {
  const first = await listen();
  const name = await OwnSocket.at(file);
  const second = await listen();
  expect(await name.close(first.close)).toBe(false);
  expect(readdirSync(folder)).toEqual(['run.c']);
  await second.close();
});

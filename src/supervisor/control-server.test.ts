import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { socketPath } from '../machine';
import { askSupervisor, CONTROL_PROTOCOL, type ControlCommand, controlNames, MAX_CONTROL_MESSAGE } from '../run';
import { UserError } from '../text';
import { ControlServer } from './control-server';

const RUN = '0123456789abcdef';
let folder: string;
let server: ControlServer;
let asked: ControlCommand[];
let log: string[];
let answer: (command: ControlCommand) => Promise<string | undefined>;
beforeEach(async () => {
  folder = mkdtempSync('/tmp/cs-');
  asked = [];
  log = [];
  answer = async () => undefined;
  const carryOut = (command: ControlCommand) => {
    asked.push(command);
    return answer(command);
  };
  server = await ControlServer.listen(RUN, folder, carryOut, (message) => log.push(message));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const token = () => readFileSync(path.join(folder, controlNames(RUN).token), 'utf8').trim();

/** What the server says to these bytes before it closes; `half` closes the own side after them. */
function say(bytes: string | Buffer, half = false): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = createConnection(socketPath(folder, controlNames(RUN).socket));
    socket.on('connect', () => (half ? socket.end(bytes) : socket.write(bytes)));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}
const request = (changes: object) =>
  `${JSON.stringify({ protocol: CONTROL_PROTOCOL, token: token(), id: 7, command: { type: 'ping' }, ...changes })}\n`;

describe.skipIf(process.platform === 'win32')('a supervisor that listens', () => {
  test.each<ControlCommand>([
    { type: 'ping' },
    { type: 'cancel' },
    { type: 'cancelPartition', index: 3 },
    { type: 'retry' },
    { type: 'retry', indices: [1, 2] },
    { type: 'pause' },
    { type: 'continue' },
    { type: 'setProcesses', count: 8 },
  ])('carries out %j', async (command) => {
    await askSupervisor(RUN, folder, command);
    expect(asked).toEqual([command]);
  });

  test('answers only when it has taken the command on', async () => {
    let done = false;
    answer = async () => {
      await new Promise(setImmediate);
      done = true;
    };
    await askSupervisor(RUN, folder, { type: 'pause' });
    expect(done).toBe(true);
  });

  test('passes on why it refuses', async () => {
    answer = async () => {
      throw new UserError('partition.none', 'There is no partition 9.');
    };
    await expect(askSupervisor(RUN, folder, { type: 'cancelPartition', index: 9 })).rejects.toMatchObject({
      code: 'partition.none',
      message: 'There is no partition 9.',
    });
    answer = async () => {
      throw new TypeError('a bug');
    };
    await expect(askSupervisor(RUN, folder, { type: 'pause' })).rejects.toMatchObject({ code: 'internal' });
  });

  test('answers a request that arrives in pieces, with its id', async () => {
    const text = Buffer.from(request({}));
    const socket = createConnection(socketPath(folder, controlNames(RUN).socket));
    const answered = new Promise<string>((resolve) => socket.setEncoding('utf8').on('data', resolve));
    for (const byte of text) await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
    expect(JSON.parse(String(await answered))).toEqual({ id: 7, ok: true });
    socket.destroy();
  });

  test('says nothing to who has no valid token, and does nothing', async () => {
    const other = 'f'.repeat(token().length);
    for (const wrong of ['', 'x', other, `${token()} `, token().slice(1), `${token()}\u0000`, 'ü'.repeat(24)]) {
      expect(await say(request({ token: wrong }))).toBe('');
    }
    expect(asked).toEqual([]);
    await askSupervisor(RUN, folder, { type: 'ping' });
  });

  test.each([
    ['no JSON', 'hello\n'],
    ['an empty line', '\n'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x0a])],
    ['JSON of another shape', '{"token":1}\n'],
    ['a list', '[]\n'],
    ['null', 'null\n'],
  ])('says nothing to %s, and lives', async (_, bytes) => {
    expect(await say(bytes)).toBe('');
    await askSupervisor(RUN, folder, { type: 'ping' });
  });

  test.each([
    { type: 'destroy' },
    { type: 'cancelPartition' },
    { type: 'cancelPartition', index: 0 },
    { type: 'retry', indices: 'all' },
    { type: 'setProcesses', count: 0 },
    { type: 'setProcesses', count: 1e9 },
    'cancel',
    null,
  ])('does not carry out %j', async (command) => {
    await say(request({ command }));
    expect(asked).toEqual([]);
  });

  test('drops a message that is too long, and lives', async () => {
    expect(await say('x'.repeat(MAX_CONTROL_MESSAGE * 4))).toBe('');
    expect(await say(`{"token":"${'x'.repeat(MAX_CONTROL_MESSAGE * 2)}`)).toBe('');
    await askSupervisor(RUN, folder, { type: 'ping' });
  });

  test('notes which part was wrong and why, and nothing of what was sent', async () => {
    await say('hello\n');
    await say(request({ id: 'seven' }));
    await say(request({ token: 5 }));
    await say(request({ token: token().slice(1) }));
    await say(request({ command: { type: 'setProcesses', count: 0 } }));
    expect(log).toEqual([
      expect.stringMatching(/^control socket: refused: the message is no request: whole message: Invalid input/),
      expect.stringContaining('id: Invalid input: expected number'),
      expect.stringContaining('token: Invalid input: expected string'),
      'control socket: refused: token: it is not the one of this run',
      expect.stringMatching(/command.count: Too small/),
    ]);
    expect(log.join()).not.toContain(token().slice(1, 9));
  });

  test('lets nobody fill its log', async () => {
    for (let i = 0; i < 50; i += 1) await say('hello\n');
    await server.close();
    expect(log).toHaveLength(6);
    expect(log[5]).toBe('control socket: refused 45 more');
  });

  test.each([
    ['deeply nested JSON', () => `${'['.repeat(30_000)}\n`],
    [
      'a deeply nested command',
      () => request({ command: 0 }).replace(':0}', `:${'['.repeat(9000)}${']'.repeat(9000)}}`),
    ],
    ['a message as long as it may be', () => `${' '.repeat(MAX_CONTROL_MESSAGE)}\n`],
  ])('says nothing to %s, and lives', async (_, bytes) => {
    expect(await say(bytes())).toBe('');
    await askSupervisor(RUN, folder, { type: 'ping' });
    expect(asked).toEqual([{ type: 'ping' }]);
  });

  test('carries out one request of a connection, whatever comes behind it', async () => {
    const answered = await say(`${request({})}${request({ id: 8, command: { type: 'cancel' } })}nonsense\n`);
    expect(answered).toBe('{"id":7,"ok":true}\n');
    expect(asked).toEqual([{ type: 'ping' }]);
  });

  test('reads no more than a message of an endless stream', async () => {
    const socket = createConnection(socketPath(folder, controlNames(RUN).socket));
    let taken = 0;
    const more = Buffer.alloc(1 << 20, 'x');
    const pour = () =>
      socket.write(more, (error) => {
        if (error) return;
        taken += more.length;
        pour();
      });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined).on('connect', pour);
    await closed;
    expect(taken).toBeLessThan(16 << 20);
    await askSupervisor(RUN, folder, { type: 'ping' });
  });

  test('serves its user while 500 others are connected and silent, and ends in spite of them', async () => {
    const silent = Array.from({ length: 500 }, () =>
      createConnection(socketPath(folder, controlNames(RUN).socket)).on('error', () => undefined),
    );
    await Promise.all(Array.from({ length: 20 }, () => askSupervisor(RUN, folder, { type: 'ping' })));
    expect(asked).toHaveLength(20);
    await server.close();
    for (const socket of silent) socket.destroy();
  });

  test('is not stopped by who hangs up in the middle', async () => {
    expect(await say(request({}).slice(0, 20), true)).toBe('');
    await askSupervisor(RUN, folder, { type: 'ping' });
  });

  test('tells another version that it can only watch', async () => {
    const reply: unknown = JSON.parse(await say(request({ protocol: CONTROL_PROTOCOL + 1 })));
    expect(reply).toEqual({
      id: 7,
      ok: false,
      code: 'control.protocol',
      message: expect.stringContaining('(protocol 2, not 3): it can be watched, not steered'),
    });
    expect(asked).toEqual([]);
  });

  test('serves an earlier version, which knows fewer commands', async () => {
    expect(JSON.parse(await say(request({ protocol: 1 })))).toMatchObject({ id: 7, ok: true });
  });

  test('is asked for other resources of a retry by a protocol that earlier versions refuse', async () => {
    const command: ControlCommand = { type: 'retry', indices: [3], changes: { slurm: { memory: '6G' } } };
    await askSupervisor(RUN, folder, command);
    await askSupervisor(RUN, folder, { type: 'retry' });
    expect(asked).toEqual([command, { type: 'retry' }]);
    const other = { type: 'retry', changes: { maxAttempts: 3 } };
    expect(await say(request({ command: other }))).toBe('');
  });

  test('tells another version so also for a command that this one does not know', async () => {
    const command = { type: 'setPriority', level: 3 };
    const reply: unknown = JSON.parse(await say(request({ protocol: CONTROL_PROTOCOL + 1, command })));
    expect(reply).toMatchObject({ id: 7, ok: false, code: 'control.protocol' });
    expect(await say(request({ command }))).toBe('');
  });

  test('serves many at once', async () => {
    await Promise.all(Array.from({ length: 30 }, () => askSupervisor(RUN, folder, { type: 'ping' })));
    expect(asked).toHaveLength(30);
  });

  test('lets only this user connect and read its token', () => {
    const { socket, token: name } = controlNames(RUN);
    for (const file of [socket, name]) expect(statSync(path.join(folder, file)).mode & 0o077).toBe(0);
    expect(token()).toMatch(/^[0-9a-f]{48}$/);
  });

  test('takes the place of what a killed one left, and leaves nothing when it closes', async () => {
    const second = 'fedcba9876543210';
    const names = controlNames(second);
    for (const file of [names.socket, names.token]) writeFileSync(path.join(folder, file), 'left over');
    const other = await ControlServer.listen(second, folder, async () => undefined);
    await askSupervisor(second, folder, { type: 'ping' });
    await other.close();
    for (const file of [names.socket, names.token]) expect(existsSync(path.join(folder, file))).toBe(false);
  });

  test('makes its socket and its token again where they were removed or replaced, and keeps them otherwise', async () => {
    const { socket, token: name } = controlNames(RUN);
    const inodes = () => [socket, name].map((file) => statSync(path.join(folder, file)).ino);
    const before = inodes();
    await server.keepIn(folder);
    expect(inodes()).toEqual(before);
    rmSync(path.join(folder, socket));
    await server.keepIn(folder);
    await askSupervisor(RUN, folder, { type: 'ping' });
    rmSync(path.join(folder, name));
    await server.keepIn(folder);
    await askSupervisor(RUN, folder, { type: 'ping' });
    for (const file of [socket, name]) {
      writeFileSync(path.join(folder, 'other'), 'other');
      renameSync(path.join(folder, 'other'), path.join(folder, file));
    }
    await server.keepIn(folder);
    await askSupervisor(RUN, folder, { type: 'ping' });
    for (const file of [socket, name]) expect(statSync(path.join(folder, file)).mode & 0o077).toBe(0);
  });

  test('moves to another folder, and leaves nothing there either', async () => {
    const other = mkdtempSync('/tmp/cs-');
    await server.keepIn(other);
    await askSupervisor(RUN, other, { type: 'ping' });
    await server.close();
    expect(readdirSync(other)).toEqual([]);
    rmSync(other, { recursive: true });
  });

  test('may say something of what it took on', async () => {
    answer = async () => 'it waits';
    expect(await askSupervisor(RUN, folder, { type: 'ping' })).toBe('it waits');
  });

  test('whatever is sent: it does nothing, and lives', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.json().map((json) => Buffer.from(json)),
      fc.jsonValue().map((command) => Buffer.from(JSON.stringify({ protocol: 1, token: 'guess', id: 1, command }))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (message) => {
        expect(await say(Buffer.concat([message, Buffer.from('\n')]), true)).toBe('');
        expect(asked).toEqual([]);
      }),
      { numRuns: 60 },
    );
    await askSupervisor(RUN, folder, { type: 'ping' });
  });
});

describe.skipIf(process.platform === 'win32')('who asks a supervisor', () => {
  test('that is not there is told to resume', async () => {
    const nobody = 'ffffffffffffffff';
    const expected = { code: 'control.unreachable', message: expect.stringContaining('resume') };
    await expect(askSupervisor(nobody, folder, { type: 'ping' })).rejects.toMatchObject(expected);
    writeFileSync(path.join(folder, controlNames(nobody).token), 'x');
    await expect(askSupervisor(nobody, folder, { type: 'ping' })).rejects.toMatchObject(expected);
    await expect(askSupervisor(RUN, '/no/such/folder', { type: 'ping' })).rejects.toMatchObject(expected);
  });

  test('that lives but is not there is told which process it is, and how to end it', async () => {
    const asking = askSupervisor('ffffffffffffffff', folder, { type: 'ping' }, 1000, 4711);
    await expect(asking).rejects.toMatchObject({
      code: 'control.unreachable',
      message: expect.stringMatching(/^Process 4711, .* lives but does not answer\. .* end it with "kill 4711"/),
    });
  });

  test("tells its token to no socket that may be another user's", async () => {
    const expected = { code: 'control.notYours', message: expect.stringContaining(folder) };
    chmodSync(folder, 0o755);
    await expect(askSupervisor(RUN, folder, { type: 'cancel' })).rejects.toMatchObject(expected);
    chmodSync(folder, 0o700);
    const address = socketPath(folder, controlNames(RUN).socket);
    renameSync(address, `${address}2`);
    symlinkSync(`${address}2`, address);
    await expect(askSupervisor(RUN, folder, { type: 'cancel' })).rejects.toMatchObject(expected);
    rmSync(address);
    renameSync(`${address}2`, address);
    expect(asked).toEqual([]);
    await askSupervisor(RUN, folder, { type: 'ping' });
  });

  test.skipIf(process.getuid?.() !== 0)(
    'asks no socket in a folder of another user (needs root to make one)',
    async () => {
      const expected = { code: 'control.notYours', message: expect.stringContaining('belongs to another user') };
      chownSync(folder, 65534, 65534);
      await expect(askSupervisor(RUN, folder, { type: 'cancel' })).rejects.toMatchObject(expected);
      chownSync(folder, 0, 0);
      chownSync(socketPath(folder, controlNames(RUN).socket), 65534, 65534);
      await expect(askSupervisor(RUN, folder, { type: 'cancel' })).rejects.toMatchObject({ code: 'control.notYours' });
      expect(asked).toEqual([]);
    },
  );

  test('reads no token through a link', async () => {
    const file = path.join(folder, controlNames(RUN).token);
    renameSync(file, `${file}2`);
    symlinkSync(`${file}2`, file);
    await expect(askSupervisor(RUN, folder, { type: 'ping' })).rejects.toMatchObject({ code: 'control.unreachable' });
  });

  test('that never answers waits no longer than it was told to', async () => {
    answer = () => new Promise(() => undefined);
    await expect(askSupervisor(RUN, folder, { type: 'ping' }, 50)).rejects.toMatchObject({
      code: 'control.unreachable',
    });
  });
});

import { chmodSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { socketPath } from '../../machine';
import { askSupervisor, type ControlCommand, controlNames, MAX_CONTROL_MESSAGE } from './ask-supervisor';

const RUN = '0123456789abcdef';
const NAMES = controlNames(RUN);
const GONE =
  'The process that runs this simulation does not answer. If it is gone, the run shows as interrupted: resume it.';
let folder: string;
let server: Server | undefined;
let asked: string[];
beforeEach(() => {
  // Short: a socket's path has room for some hundred characters.
  folder = mkdtempSync('/tmp/as-');
  asked = [];
  writeFileSync(path.join(folder, NAMES.token), 'secret\n');
});
afterEach(async () => {
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
  rmSync(folder, { recursive: true });
});

/** Stands in for a supervisor. */
async function supervise(answer: (socket: Socket) => void): Promise<void> {
  const listening = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      asked.push(chunk);
      answer(socket);
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(socketPath(folder, NAMES.socket), resolve));
}
const saying = (text: string) => supervise((socket) => socket.write(text));
const ask = (command: ControlCommand = { type: 'ping' }, timeout?: number, pid?: number) =>
  askSupervisor(RUN, folder, command, timeout, pid);

describe.skipIf(process.platform === 'win32')('a supervisor that is asked', () => {
  test('is reached by short names, for the path of a socket is', () => {
    expect(NAMES).toEqual({ socket: '0123456789abc.c', token: '0123456789abc.t' });
  });

  test.each<[ControlCommand, number]>([
    [{ type: 'pause' }, 1],
    [{ type: 'retry', indices: [2] }, 1],
    [{ type: 'retry', changes: { slurm: { time: '90' } } }, 2],
  ])('gets %j on one line, with the token, in protocol %i', async (command, protocol) => {
    await saying('{"id":1,"ok":true,"message":"It is done."}\n');
    expect(await ask(command)).toBe('It is done.');
    expect(asked.map((line) => JSON.parse(line))).toEqual([{ protocol, token: 'secret', id: 1, command }]);
    expect(asked[0]).toMatch(/\n$/);
  });

  test('may answer in pieces', async () => {
    await supervise((socket) => {
      socket.write('{"id":1,"ok":true,');
      setImmediate(() => socket.write('"message":"pieces"}\nand more'));
    });
    expect(await ask()).toBe('pieces');
  });

  test.each([
    ['{"id":1,"ok":false,"code":"run.over","message":"It is over."}', 'run.over', 'It is over.'],
    ['{"id":1,"ok":false}', 'control.refused', 'The supervisor refused.'],
    ['{"id":1}', 'control.unreachable', GONE],
    ['hello', 'control.unreachable', GONE],
  ])('that answers %s is told as %s', async (answer, code, message) => {
    await saying(`${answer}\n`);
    await expect(ask()).rejects.toMatchObject({ name: 'UserError', code, message });
  });

  test('that says more than an answer can be, hangs up, or is silent does not answer', async () => {
    await saying('x'.repeat(MAX_CONTROL_MESSAGE + 1));
    await expect(ask()).rejects.toMatchObject({ code: 'control.unreachable' });
    server?.removeAllListeners('connection').on('connection', (socket: Socket) => socket.destroy());
    await expect(ask()).rejects.toMatchObject({ code: 'control.unreachable' });
    server?.removeAllListeners('connection').on('connection', (socket: Socket) => socket.resume());
    await expect(ask({ type: 'ping' }, 20)).rejects.toMatchObject({ code: 'control.unreachable', message: GONE });
  });

  test('that lives but does not answer is named, with how to end it', async () => {
    await expect(ask({ type: 'ping' }, 1000, 4711)).rejects.toMatchObject({
      code: 'control.unreachable',
      message:
        'Process 4711, which executes this run, lives but does not answer. Try again in some seconds: what it is reached by is made anew when it was removed. If it stays silent, end it with "kill 4711", and resume the run.',
    });
    await saying('{"id":1,"ok":false,"code":"run.over","message":"It is over."}\n');
    await expect(ask({ type: 'ping' }, 1000, 4711)).rejects.toMatchObject({ message: 'It is over.' });
  });

  test('gets no token where there is none, or where a link stands for it', async () => {
    await saying('{"id":1,"ok":true}\n');
    const token = path.join(folder, NAMES.token);
    renameSync(token, `${token}.away`);
    await expect(ask()).rejects.toMatchObject({ code: 'control.unreachable' });
    symlinkSync(`${token}.away`, token);
    await expect(ask()).rejects.toMatchObject({ code: 'control.unreachable' });
    expect(asked).toEqual([]);
  });

  test('is told nothing where others can enter its folder, or where something else stands for its socket', async () => {
    const address = socketPath(folder, NAMES.socket);
    const refused = (fault: string) => ({
      code: 'control.notYours',
      message: `The run is not steered, for its socket may be somebody else's: ${fault}`,
    });
    writeFileSync(address, '');
    await expect(ask()).rejects.toMatchObject(refused(`${address} is not a socket of yours.`));
    rmSync(address);
    await saying('{"id":1,"ok":true}\n');
    chmodSync(folder, 0o755);
    await expect(ask()).rejects.toMatchObject(refused(`Others can enter ${folder}: run "chmod 700" on it.`));
    expect(asked).toEqual([]);
  });
});

/** Who may steer a run, and what a run tells: on real processes and sockets, as root also with another user. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { controlNames } from '../../src/run/control/ask-supervisor';
import { Bed, processesOf, script } from './bed';

let bed: Bed;
let runtime: string;
beforeEach(() => {
  bed = new Bed();
  runtime = path.join(bed.folder, 'r');
  mkdirSync(runtime);
});
afterEach(() => bed.dispose());

const env = (extra: Record<string, string> = {}) => ({ XDG_RUNTIME_DIR: runtime, ...extra });
const powersim = (...args: string[]) => bed.powersim(args, env());

/** A run whose second partition hangs in its first attempt. */
async function begin(file = script('simulation.mjs')) {
  const run = bed.start(['run', file, ...bed.flags()], env({ POWERSIM_TEST_FAULTS: '2@1:hang' }));
  await bed.started(2);
  const { runId } = (await run.event({ type: 'runCreated' })) as { runId: string };
  const names = controlNames(runId);
  const folder = path.join(runtime, 'powersim');
  const tokenFile = path.join(folder, names.token);
  return {
    run,
    runId,
    folder,
    socket: path.join(folder, names.socket),
    workerSocket: path.join(folder, `${runId.slice(0, 13)}.w`),
    tokenFile,
    token: readFileSync(tokenFile, 'utf8').trim(),
    log: () => readFileSync(path.join(bed.outputDir, '.powersim/NAME/logs/supervisor.log'), 'utf8'),
  };
}

/** The files below a folder in which a text stands. */
function filesWith(text: string, folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}

/** The living processes in whose command line or environment a text stands. */
function processesWith(text: string): number[] {
  const holds = (file: string) => {
    try {
      return readFileSync(file).includes(text);
    } catch {
      return false;
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => holds(`/proc/${pid}/cmdline`) || holds(`/proc/${pid}/environ`)).map(Number);
}

const linux = process.platform === 'linux';

test.skipIf(!linux)('the tokens of a run stand in the token file alone, and no script sees them', async () => {
  const file = bed.write(
    'curious.powersim.mjs',
    `import { execFileSync } from 'node:child_process';
     import * as simulation from ${JSON.stringify(script('simulation.mjs'))};
     console.log(process.argv, process.execArgv, process.env, execFileSync('env', { encoding: 'utf8' }));
     export async function buildSimulation(...args) { return simulation.buildSimulation(...args); }
     export async function executeSimulation(sim) { return simulation.executeSimulation(sim); }`,
  );
  const { run, runId, token, tokenFile } = await begin(file);
  expect(token).toMatch(/^[0-9a-f]{48}$/);
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  expect(filesWith(token, bed.folder)).toEqual([tokenFile]);
  expect(processesWith(token)).toEqual([]);
  // What a worker was started with is all that is known of its token; it is not good for anything any more.
  const workers = processesOf(runId).map((pid) => readFileSync(`/proc/${pid}/environ`, 'latin1'));
  const workerTokens = workers.flatMap((text) => /POWERSIM_WORKER_TOKEN=([0-9a-f]+)/.exec(text)?.[1] ?? []);
  expect(workerTokens).toHaveLength(2);
  for (const one of workerTokens) {
    expect(one).toMatch(/^[0-9a-f]{48}$/);
    expect(filesWith(one, bed.folder)).toEqual([]);
    expect(processesWith(one)).toHaveLength(1);
  }
  expect(filesWith('POWERSIM_RUN_ID', bed.outputDir).length).toBeGreaterThan(0);
  expect(filesWith('POWERSIM_WORKER_TOKEN', bed.outputDir)).toEqual([]);
  await powersim('cancel', bed.simulation);
  const { stderr } = await run.ended;
  expect(JSON.stringify(run.events) + stderr).not.toContain(token);
  expect(filesWith(token, bed.folder)).toEqual([]);
});

test.skipIf(process.getuid?.() !== 0)('another user gets nothing of a run (needs root to be one)', async () => {
  const { run, folder, socket, workerSocket, tokenFile } = await begin();
  // Only our own folder keeps them out.
  for (const open of [bed.folder, runtime]) chmodSync(open, 0o777);
  const attempt = `
    const fs = require('node:fs'), net = require('node:net');
    const [folder, tokenFile, ...sockets] = process.argv.slice(1);
    const said = [];
    const attempt = (action) => { try { action(); said.push('done'); } catch (error) { said.push(error.code); } };
    attempt(() => fs.readdirSync('/'));
    attempt(() => fs.readdirSync(folder));
    attempt(() => fs.readFileSync(tokenFile));
    attempt(() => fs.writeFileSync(folder + '/x', ''));
    attempt(() => fs.rmSync(tokenFile));
    let left = sockets.length;
    for (const socket of sockets) net.connect(socket)
      .on('connect', () => said.push('connected')).on('error', (error) => said.push(error.code))
      .on('close', () => { if (--left === 0) console.log(said.join(' ')); });`;
  const { stdout, error } = spawnSync(process.execPath, ['-e', attempt, folder, tokenFile, socket, workerSocket], {
    uid: 65534,
    gid: 65534,
    cwd: '/',
    encoding: 'utf8',
  });
  expect(error).toBeUndefined();
  expect(stdout.trim()).toBe('done EACCES EACCES EACCES EACCES EACCES EACCES');
  expect((await powersim('cancel', bed.simulation)).exitCode).toBe(0);
  expect((await run.ended).exitCode).toBe(130);
});

describe.skipIf(!linux)('a process of the same user that has no token', () => {
  /** Resolves with all that is answered until the connection is closed. */
  function say(socket: string, ...bytes: (string | Buffer)[]): Promise<string> {
    return new Promise((resolve) => {
      let answer = '';
      const client = createConnection(socket);
      client.setEncoding('utf8').on('data', (text: string) => {
        answer += text;
      });
      client.on('error', () => undefined).on('close', () => resolve(answer));
      for (const piece of bytes) client.write(piece);
    });
  }
  const request = (token: string, type = 'cancel') =>
    `${JSON.stringify({ protocol: 1, token, id: 1, command: { type } })}\n`;
  const memoryOf = (pid: number) =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

  test('gets no answer and changes nothing, whatever it sends; the run goes on and its user steers it', async () => {
    const { run, socket, workerSocket, token, log } = await begin();
    const before = memoryOf(run.pid);
    const hostile = [
      request(''),
      request('0'.repeat(48)),
      request(token.toUpperCase().slice(0, 47)),
      'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
      Buffer.from([0, 1, 2, 0xff, 0x0a]),
      `${'['.repeat(60_000)}\n`,
      `${request('x')}${request('y')}`,
      Buffer.alloc(100 << 20, 'x'),
    ];
    for (const one of [socket, workerSocket]) for (const bytes of hostile) expect(await say(one, bytes)).toBe('');
    expect(await say(socket, request(token, 'destroy'))).toBe('');
    const silent: Socket[] = [];
    for (const one of [socket, workerSocket]) {
      for (let i = 0; i < 500; i += 1) silent.push(createConnection(one).on('error', () => undefined));
    }
    expect((await powersim('pause', bed.simulation)).exitCode).toBe(0);
    expect((await powersim('continue', bed.simulation)).exitCode).toBe(0);
    expect(memoryOf(run.pid) - before).toBeLessThan(100 << 20);
    const { state, partitions } = await bed.status();
    expect(state).toBe('executing');
    expect(partitions.filter((p) => p.state === 'cancelled')).toEqual([]);
    expect(log()).toMatch(/control socket: refused: token: it is not the one of this run/);
    expect(log()).not.toContain(token);
    expect(log().length).toBeLessThan(20_000);
    expect((await powersim('cancel', bed.simulation, '--partition', '2')).exitCode).toBe(0);
    expect((await run.ended).exitCode).toBe(1);
    expect(await bed.states()).toEqual(['succeeded', 'cancelled', 'succeeded', 'succeeded']);
    for (const one of silent) one.destroy();
  });

  test('is not taken for a worker, not even with the token that a worker had', async () => {
    const { run, runId, workerSocket, log } = await begin();
    const [pid = 0] = processesOf(runId);
    const token = /POWERSIM_WORKER_TOKEN=([0-9a-f]+)/.exec(readFileSync(`/proc/${pid}/environ`, 'latin1'))?.[1];
    const hello = { type: 'hello', token, protocol: 1, pid: 1, runtime: 'node', version: '1', capabilities: {} };
    const done = { type: 'done', command: 'execute' };
    expect(await say(workerSocket, `${JSON.stringify(hello)}\n${JSON.stringify(done)}\n`)).toBe('');
    expect(log()).toContain('worker socket: refused: a process without a valid token tried to connect');
    expect((await bed.states())[1]).toBe('running');
    await powersim('cancel', bed.simulation);
    await run.ended;
  });
});

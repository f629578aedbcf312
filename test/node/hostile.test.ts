/** Names, settings and run folders that somebody made to do harm: real processes, and nothing happens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bootId, linuxStartTime } from '../../src/machine/liveness';
import { Bed, isLiving, SMALL, script } from './bed';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.dispose());

/** What a terminal would obey in a text of lines. */
const steering = (text: string) => /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.exec(text.replace(/[\n\t]/g, ''))?.[0];
/** A stack is for developers. */
const STACK = /\n\s+at /;

/** Files that one of the names made, wherever a process of the run may have been. */
function traces(): string[] {
  const inBed = readdirSync(bed.folder, { recursive: true }).map(String);
  const elsewhere = [homedir(), process.cwd(), '/', '/tmp'].flatMap((folder) => readdirSync(folder));
  return [...inBed, ...elsewhere].filter((name) => path.basename(name) === 'PWNED');
}

const wrapped = `import * as simulation from ${JSON.stringify(script('simulation.mjs'))};
  export async function buildSimulation(...args) { return simulation.buildSimulation(...args); }
  export async function executeSimulation(sim) { return simulation.executeSimulation(sim); }`;

describe('a run', () => {
  test.each([
    [
      'a script and folders with names for a shell',
      '-e x;$(touch PWNED)`touch PWNED`.powersim.mjs',
      'a b"c\'d\ne;touch PWNED;#',
    ],
    ['a script that is named like a flag', '--eval=require("fs").writeFileSync("PWNED","").mjs', '--import'],
    [
      'names that are written from right to left, and an escape',
      '\u202efdp.\u001b[31m.powersim.mjs',
      '\u001b]0;x\u0007 größe %s $HOME',
    ],
  ])('of %s succeeds, and nothing of the names is carried out', async (_, file, folder) => {
    mkdirSync(path.join(bed.folder, folder));
    const given = path.join(folder, file);
    bed.write(given, wrapped);
    const flags = bed.flags({
      ...SMALL,
      '--output-dir': path.join(bed.folder, folder, 'OUT'),
      '--name': 'a;touch PWNED',
    });
    const { exitCode, stdout, stderr } = await bed.powersim(['run', ...flags, '--', given]);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(traces()).toEqual([]);
    expect(steering(stdout + stderr)).toBeUndefined();
    const { stdout: status } = await bed.powersim(['status', path.join(bed.folder, folder, 'OUT', 'a;touch PWNED')]);
    expect(status).toMatch(/succeeded/);
    expect(steering(status)).toBeUndefined();
  });

  test.each([
    ['--name', '../../PWNED'],
    ['--name', '/PWNED'],
    ['--name', '..'],
    ['--name', 'a\nb'],
    ['--name', '\u001b[31m'],
    ['--name', 'x'.repeat(300)],
    ['--build-function', '$(touch PWNED)'],
    ['--execute-function', 'x();require("fs").writeFileSync("PWNED","")'],
    ['--exeflags', '--eval=require("fs").writeFileSync("PWNED","")'],
    ['--exeflags', '-e 1'],
    ['--exeflags', 'PWNED.mjs'],
    ['--env', '=x'],
  ])('with %s=%j is refused in one sentence, and makes nothing', async (flag, value) => {
    const { exitCode, stdout, stderr } = await bed.run(script('simulation.mjs'), { ...SMALL, [flag]: value });
    expect(exitCode, stdout + stderr).toBe(2);
    expect(stderr).toMatch(/^(?:powersim|error): \S/);
    expect(stderr).not.toMatch(STACK);
    expect(steering(stderr)).toBeUndefined();
    expect(traces()).toEqual([]);
    expect(existsSync(bed.outputDir)).toBe(false);
  });

  test('hands variables and flags on as they are', async () => {
    const value = '$(touch PWNED); `touch PWNED` "\' \n-e';
    const file = bed.write(
      'show.powersim.mjs',
      `${wrapped}\nconsole.log(JSON.stringify([process.env.HOSTILE, process.execArgv]));`,
    );
    const flags = bed.flags({ ...SMALL, '--env': `HOSTILE=${value}`, '--exeflags': '"--title=$(touch PWNED);x"' });
    const { exitCode, stdout, stderr } = await bed.powersim(['run', file, ...flags]);
    expect(exitCode, stdout + stderr).toBe(0);
    const logs = path.join(bed.outputDir, '.powersim/NAME/logs');
    const said = readdirSync(logs)
      .map((name) => readFileSync(path.join(logs, name), 'utf8'))
      .join('');
    expect(said).toContain(JSON.stringify(value).slice(1, -1));
    expect(said).toContain('--title=$(touch PWNED);x');
    expect(traces()).toEqual([]);
  });

  test('whose script prints escapes shows none of them', async () => {
    const bad = JSON.stringify('\u001b]0;title\u0007\u001b[2J\u009b31m\u202eevil\r\u0000');
    const throwing = wrapped.replace(
      'return simulation.executeSimulation(sim);',
      `console.log(${bad}); throw new Error(${bad});`,
    );
    const file = bed.write('loud.powersim.mjs', throwing);
    const { exitCode, stdout, stderr } = await bed.run(file, SMALL);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('evil');
    expect(steering(stdout + stderr)).toBeUndefined();
    for (const flags of [[], ['--json']]) {
      const status = await bed.powersim(['status', bed.simulation, ...flags]);
      expect(status.stdout).toContain('evil');
      expect(steering(status.stdout + status.stderr)).toBeUndefined();
    }
    expect(JSON.stringify(await bed.status())).toContain('evil');
  });
});

describe.skipIf(process.platform !== 'linux')('a run folder from somebody else', () => {
  let innocent: ChildProcess;
  let pid: number;
  let journal: string;
  beforeEach(async () => {
    innocent = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log()'], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    pid = innocent.pid ?? -1;
    if (innocent.stdout) await once(innocent.stdout, 'data');
    journal = path.join(bed.outputDir, '.powersim/NAME/journal.ndjson');
  });
  afterEach(() => {
    innocent.kill('SIGKILL');
  });

  /** Turns the run of this user into one of somebody else, with what may do harm. */
  async function plant(changes: Record<string, unknown> = {}, own = false): Promise<void> {
    const { exitCode, stderr } = await bed.run(script('simulation.mjs'), SMALL, {
      POWERSIM_TEST_FAULTS: '2:throwExecute',
    });
    expect(exitCode, stderr).toBe(1);
    const pwn = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(path.join(bed.folder, 'PWNED'))}, '');`;
    const evil = bed.write('evil.powersim.mjs', `${pwn}\n${wrapped}`);
    const early = bed.write('early.mjs', pwn);
    const identity = { pid, startTime: linuxStartTime(pid) ?? '', bootId: bootId(), host: hostname() };
    const events = readFileSync(journal, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((event) => event['type'] !== 'supervisorEnded' && event['type'] !== 'workerEnded');
    for (const event of events) {
      if (event['type'] === 'runCreated') {
        event['settings'] = {
          ...(event['settings'] as object),
          script: evil,
          cwd: '/',
          name: '../../PWNED',
          outputDir: '/',
          exeflags: [`--import=${early}`],
          juliaExecutable: evil,
          environment: { NODE_OPTIONS: `--import=${early}`, LD_PRELOAD: '/evil.so' },
          ...changes,
        };
        event['scriptSha256'] = createHash('sha256').update(readFileSync(evil)).digest('hex');
        if (!own) event['runId'] = '0123456789abcdef';
        if (changes['kind'] !== undefined) event['kind'] = changes['kind'];
      }
      if (event['type'] === 'supervisorStarted') Object.assign(event, identity);
      if (event['type'] === 'workerStarted') Object.assign(event, { pid, startTime: identity.startTime });
    }
    writeFileSync(journal, `${events.map((event) => JSON.stringify(event)).join('\n')}\n`);
    if (!own) writeFileSync(path.join(bed.simulation, '.powersim-run'), '0123456789abcdef\n');
  }

  /** Every file of the bed with its content, but for the user's own state. */
  function everything(): Record<string, string> {
    const files = readdirSync(bed.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const inBed = files.map((entry) => path.join(entry.parentPath, entry.name));
    const foreign = inBed.filter((file) => !file.startsWith(path.join(bed.folder, 'state')));
    return Object.fromEntries(foreign.map((file) => [file, readFileSync(file, 'latin1')]));
  }

  test('is shown, and neither steered nor gone on with: nothing starts, is signalled or written', async () => {
    await plant();
    const before = everything();
    const commands: [expected: RegExp, ...args: string[]][] = [
      [/Nothing is running in/, 'cancel', bed.simulation],
      [/Nothing is running in/, 'cancel', bed.simulation, '--partition', '2'],
      [/Nothing is running in/, 'pause', bed.simulation],
      [/Nothing is running in/, 'continue', bed.simulation],
      [/Nothing is running in/, 'set-processes', bed.simulation, '8'],
      [
        /You did not start the run .* would start: NODE_OPTIONS=\S+ LD_PRELOAD=\S+ node .*evil\.powersim\.mjs.*--trust/,
        'resume',
        bed.simulation,
      ],
      [/You did not start the run .*evil\.powersim\.mjs/, 'join', bed.simulation],
      [/You did not start the run .*evil\.powersim\.mjs/, 'join', bed.simulation, '--engine', 'native'],
    ];
    for (const [expected, ...args] of commands) {
      const { exitCode, stdout, stderr } = await bed.powersim(args);
      expect(stderr, args.join(' ')).toMatch(expected);
      expect(exitCode, stdout + stderr).toBe(2);
    }
    for (const args of [['status'], ['status', '--json'], ['summary']]) {
      const { stdout, stderr } = await bed.powersim([...args, bed.simulation]);
      expect(steering(stdout + stderr)).toBeUndefined();
      expect(stdout + stderr).not.toMatch(STACK);
    }
    expect(everything()).toEqual(before);
    expect(isLiving(pid)).toBe(true);
    expect(traces()).toEqual([]);
  });

  test('that claims to be a run of this user is told apart by its place', async () => {
    await plant({}, true);
    const copy = path.join(bed.folder, 'COPY');
    cpSync(bed.outputDir, copy, { recursive: true });
    for (const args of [['cancel'], ['resume'], ['retry'], ['join']]) {
      const { exitCode, stderr } = await bed.powersim([...args, path.join(copy, 'NAME')]);
      expect(exitCode, stderr).toBe(2);
      expect(stderr).toContain('is a copy of the run in');
    }
    expect(isLiving(pid)).toBe(true);
    expect(traces()).toEqual([]);
  });

  test('that is joined with the Julia that this user names runs no script and takes no variable of the folder', async () => {
    await plant({ kind: 'foreign' });
    const before = everything();
    const julia = bed.write('julia', '#!/bin/sh\nexit 9\n');
    const { exitCode, stderr } = await bed.powersim([
      'join',
      bed.simulation,
      '--engine',
      'native',
      '--skip-failures',
      '--julia',
      julia,
    ]);
    expect(exitCode, stderr).not.toBe(0);
    expect(traces()).toEqual([]);
    expect(isLiving(pid)).toBe(true);
    expect(
      Object.keys(everything())
        .filter((file) => !(file in before))
        .filter((file) => !file.startsWith(bed.outputDir)),
    ).toEqual([julia]);
  });

  test('that this user trusts still ends no process that its journal names', async () => {
    await plant({ script: script('simulation.mjs'), exeflags: [], environment: {}, juliaExecutable: undefined });
    const dead = { startTime: '1', bootId: bootId(), host: hostname() };
    const lines = readFileSync(journal, 'utf8').trim().split('\n');
    const changed = lines.map((line) => {
      const event = JSON.parse(line) as Record<string, unknown>;
      if (event['type'] === 'supervisorStarted') Object.assign(event, dead);
      return JSON.stringify(event);
    });
    writeFileSync(journal, `${changed.join('\n')}\n`);
    const { exitCode, stdout, stderr } = await bed.powersim([
      'resume',
      bed.simulation,
      '--trust',
      '--accept-changed-script',
    ]);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(isLiving(pid)).toBe(true);
    expect(existsSync('/PWNED')).toBe(false);
  });

  test('whose folders are links out of it is not written through them', async () => {
    await plant();
    const outside = path.join(bed.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(path.join(outside, 'precious'), 'mine');
    symlinkSync(outside, path.join(bed.folder, 'OUT2'));
    const { exitCode } = await bed.powersim(['resume', path.join(bed.folder, 'OUT2', 'NAME')]);
    expect(exitCode).toBe(2);
    expect(readdirSync(outside)).toEqual(['precious']);
  });
});

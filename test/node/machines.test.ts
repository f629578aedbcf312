/**
 * Two machines on one network folder: two sets of namespaces, each with a name, a boot and a clock of its own, that share
 * nothing but the output folder.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, test, vi } from 'vitest';
import type { Ended, Status } from '../julia/bed';
import { Bed, isLiving, processesOf, root, script, startsOf } from './bed';

const namespaces = ['--net', '--uts', '--ipc', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
const possible = spawnSync('unshare', [...namespaces, 'true']).status === 0;

let bed: Bed;
let started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
  await bed.dispose();
});

/** Another machine: processes in it see neither the pids nor the sockets of the others. */
class Machine {
  private readonly home: string;

  constructor(
    private readonly name: string,
    bootId: string,
  ) {
    this.home = path.join(bed.folder, name);
    mkdirSync(path.join(this.home, 'run'), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(this.home, 'boot_id'), `${bootId}\n`);
  }

  /** Runs the command to its end. @param ahead how far this machine's clock is ahead of the others', milliseconds */
  async powersim(args: readonly string[], ahead = 0): Promise<Ended> {
    const [file, ...words] = this.words(args);
    const options = { env: this.env(ahead), cwd: bed.folder, reject: false } as const;
    const { exitCode, stdout, stderr } = await execa(file ?? '', words, options);
    return { exitCode, stdout, stderr };
  }

  start(args: readonly string[], faults: string, ahead = 0): ChildProcess {
    const [file, ...words] = this.words(args);
    const env = { ...process.env, ...this.env(ahead), POWERSIM_TEST_FAULTS: faults };
    const child = spawn(file ?? '', words, { env, cwd: bed.folder, stdio: 'ignore' });
    started.push(child);
    return child;
  }

  async status(ahead = 0): Promise<Status & { readonly host?: string }> {
    const { stdout } = await this.powersim(['status', bed.simulation, '--json'], ahead);
    return JSON.parse(stdout) as Status & { readonly host?: string };
  }

  private words(args: readonly string[]): string[] {
    const begin = 'hostname "$1" && mount --bind "$2" /proc/sys/kernel/random/boot_id && shift 2 && exec "$@"';
    const inside = ['sh', '-c', begin, 'sh', this.name, path.join(this.home, 'boot_id')];
    return ['unshare', ...namespaces, ...inside, process.execPath, path.join(root, 'bin/powersim.js'), ...args];
  }

  private env(ahead: number): Record<string, string> {
    const clock = path.join(this.home, `clock-${ahead}.cjs`);
    writeFileSync(clock, `const now = Date.now; Date.now = () => now() + ${ahead};\n`);
    return {
      POWERSIM_STATE_HOME: path.join(this.home, 'state'),
      XDG_RUNTIME_DIR: path.join(this.home, 'run'),
      NODE_OPTIONS: `--require ${clock}`,
    };
  }
}

const MINUTE = 60_000;
const lockFile = () => path.join(bed.outputDir, '.powersim/NAME/supervisor.lock');
const journalFile = () => path.join(bed.outputDir, '.powersim/NAME/journal.ndjson');

/** Pids, as this machine counts them, of the processes in the namespace of a child of ours. */
function insideOf(child: ChildProcess): number[] {
  const init = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0] ?? '';
  const namespace = readlinkSync(`/proc/${init}/ns/pid`);
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/ns/pid`) === namespace;
      } catch {
        return false;
      }
    });
}

test.skipIf(!possible)(
  'two machines (needs root, for namespaces): the second is refused while the first lives, and takes over when it hangs; the first stops when it wakes',
  async () => {
    bed = new Bed();
    const first = new Machine('first', 'a0000000-0000-4000-8000-000000000000');
    const second = new Machine('second', 'b0000000-0000-4000-8000-000000000000');
    // Hours behind: the observer's own clock counts, not the difference.
    const BEHIND = -5 * 60 * MINUTE;
    const run = first.start(['run', script('simulation.mjs'), ...bed.flags()], '3@1:hang');
    await bed.started(3);
    const { runId } = await second.status(BEHIND);

    expect(await second.status(BEHIND)).toMatchObject({ alive: true, state: 'executing', host: 'first' });
    const text = await second.powersim(['status', bed.simulation], BEHIND);
    expect(text.stdout).toContain('on first');
    const refused = await second.powersim(['resume', bed.simulation, '--trust'], BEHIND);
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /Waiting until .* on first .*already being executed by .* on first, which renewed/s,
      ),
    });
    const cancelled = await second.powersim(['cancel', bed.simulation], BEHIND);
    expect(cancelled.stderr).toContain('is executed on first');
    // A clock that is hours off in between does not make the lease run out: only a lock that stands still does.
    const early = await second.powersim(['resume', bed.simulation, '--trust'], BEHIND + 4 * MINUTE);
    expect(early.stderr).toContain('already being executed');

    // The first machine hangs, with all it has.
    const hanging = insideOf(run);
    for (const pid of hanging) process.kill(pid, 'SIGSTOP');
    const touched = readFileSync(lockFile(), 'utf8');
    expect((await second.status(BEHIND)).state).toBe('executing');
    expect((await second.status(BEHIND + 6 * MINUTE)).state).toBe('interrupted');
    const taken = await second.powersim(['resume', bed.simulation, '--trust'], BEHIND + 7 * MINUTE);
    expect(taken.exitCode, taken.stdout + taken.stderr).toBe(0);
    expect(readFileSync(journalFile(), 'utf8')).toContain('"host":"second"');
    expect(touched).toContain('"host":"first"');
    const journal = readFileSync(journalFile(), 'utf8');
    const store = readFileSync(path.join(bed.simulation, 'data_store/simulation_store.h5'));

    for (const pid of hanging) process.kill(pid, 'SIGCONT');
    await vi.waitFor(() => expect(run.exitCode ?? run.signalCode).not.toBeNull(), { timeout: 60_000, interval: 100 });
    expect(hanging.filter(isLiving)).toEqual([]);
    expect(processesOf(runId)).toEqual([]);
    expect(readFileSync(journalFile(), 'utf8')).toBe(journal);
    expect(readFileSync(path.join(bed.simulation, 'data_store/simulation_store.h5')).equals(store)).toBe(true);
    expect((await second.status(BEHIND)).state).toBe('succeeded');
    expect(startsOf(await bed.stamps())).toMatchObject({ 1: 1, 3: 2 });
  },
  240_000,
);

test.skipIf(!possible)(
  'two machines (needs root, for namespaces) that start a run in one place at once: one runs, the other is told where',
  async () => {
    bed = new Bed();
    const machines = [
      new Machine('first', 'a0000000-0000-4000-8000-000000000000'),
      new Machine('second', 'b0000000-0000-4000-8000-000000000000'),
    ];
    const ended = await Promise.all(
      machines.map((machine) => machine.powersim(['run', script('simulation.mjs'), ...bed.flags()])),
    );
    const codes = ended.map(({ exitCode }) => exitCode).sort();
    expect(codes[0], ended.map(({ stderr }) => stderr).join('\n')).toBe(0);
    expect(codes[1]).not.toBe(0);
    const loser = ended.find(({ exitCode }) => exitCode !== 0);
    expect(loser?.stderr).toMatch(/already being executed by process \d+ on (first|second)/);
    expect(startsOf(await bed.stamps())).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
  },
);

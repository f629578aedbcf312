/** A place for real runs: a temporary folder, the built command, a real Julia with the stand-in package. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { placesOf } from '../provision/places.mts';

const root = path.resolve(import.meta.dirname, '../..');
const fixtures = path.join(root, 'test/fixtures/julia');
const powersimFile = path.join(root, 'bin/powersim.js');

export type Generation = 'documented' | 'G0' | 'G1' | 'G2';
export const project = (generation: Generation) => path.join(fixtures, 'generations', generation);
export const script = (name: string) => path.join(fixtures, 'scripts', name);

/** The environment in which Julia keeps what it compiled between tests. */
export function juliaEnvironment(): Record<string, string> {
  return { JULIA_DEPOT_PATH: placesOf('julia').depot };
}

/** An event as `--json` prints it; only what tests look at. */
export interface PrintedEvent {
  readonly type: string;
  readonly index?: number;
  readonly attempt?: number;
  readonly outcome?: string;
  readonly phase?: string;
  readonly message?: string;
  readonly pid?: number;
  readonly runId?: string;
  readonly by?: string;
  readonly code?: string;
  readonly step?: number;
  readonly kind?: string;
  readonly paused?: string | null;
  readonly reason?: string | null;
  readonly worker?: number;
  /** Milliseconds. */
  readonly idle?: number;
}

export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `status --json` prints; only what tests look at. */
export interface Status {
  readonly state: string;
  readonly alive: boolean;
  readonly runId: string;
  readonly paused: string | null;
  readonly pauseMessage?: string;
  readonly processes: number;
  readonly setup: { readonly state: string; readonly message?: string };
  readonly join: { readonly state: string; readonly message?: string };
  readonly partitions: readonly {
    readonly index: number;
    readonly steps: readonly [number, number];
    readonly validSteps: readonly [number, number];
    readonly state: string;
    readonly stalledSince?: number;
    /** Bytes. */
    readonly memory?: number;
    readonly attempts: readonly {
      attempt: number;
      outcome?: string;
      kind?: string;
      message?: string;
      peakRss?: number;
    }[];
  }[];
}

/** The smallest run that has partitions, in one process: for tests that are about something else. */
export const SMALL = { '--num-steps': '4', '--period': '2', '--num-parallel-processes': '1' };

/** One test's folder, with everything of ours that must not leak into the user's own. */
export class Bed {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'powersim-test-')));
  readonly simulation: string;
  private readonly running = new Set<Running>();

  constructor(
    readonly generation: Generation = 'G1',
    readonly name = 'NAME',
    readonly outputDir = path.join(this.folder, 'OUT'),
  ) {
    this.simulation = path.join(outputDir, name);
  }

  env(extra: Record<string, string> = {}): Record<string, string> {
    return { ...juliaEnvironment(), POWERSIM_STATE_HOME: path.join(this.folder, 'state'), ...extra };
  }

  /** Flags of a run of 12 steps in 4 partitions, two at a time. */
  flags(overrides: Record<string, string> = {}): string[] {
    const flags: Record<string, string> = {
      '--output-dir': this.outputDir,
      '--name': this.name,
      '--num-steps': '12',
      '--period': '3',
      '--num-overlap-steps': '1',
      '--num-parallel-processes': '2',
      '--julia': placesOf('julia').executable,
      '--exeflags': `-O0 "--project=${project(this.generation)}"`,
      '--stop-grace-period': '1',
      ...overrides,
    };
    // With an equals sign, so that a value may begin with a dash.
    return Object.entries(flags).map(([flag, value]) => `${flag}=${value}`);
  }

  /** Flags that tell the join of a foreign folder which Julia to use. */
  joinFlags(): string[] {
    return [`--julia=${placesOf('julia').executable}`, `--exeflags=-O0 "--project=${project(this.generation)}"`];
  }

  /** Runs the command to its end. */
  async powersim(args: readonly string[], env: Record<string, string> = {}, cwd = this.folder): Promise<Ended> {
    const result = await execa(process.execPath, [powersimFile, ...args], { env: this.env(env), cwd, reject: false });
    return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
  }

  /** Starts the command with `--json`, to be steered while it goes on. */
  start(args: readonly string[], env: Record<string, string> = {}): Running {
    const running = new Running([powersimFile, ...args, '--json'], { ...process.env, ...this.env(env) }, this.folder);
    this.running.add(running);
    return running;
  }

  async status(): Promise<Status> {
    const { stdout, stderr } = await this.powersim(['status', this.simulation, '--json']);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Status;
  }

  /** Ends what the test left, and removes the folder. */
  async dispose(): Promise<void> {
    for (const running of this.running) running.kill('SIGTERM');
    await Promise.all([...this.running].map((running) => running.ended));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A `powersim … --json` that goes on. */
export class Running {
  readonly events: PrintedEvent[] = [];
  readonly ended: Promise<{ exitCode: number | null; signal: string | null; stderr: string }>;
  private readonly child;
  private waiting: { matches: (event: PrintedEvent) => boolean; resolve: (event: PrintedEvent) => void }[] = [];
  private stderr = '';

  constructor(args: readonly string[], env: NodeJS.ProcessEnv, cwd: string) {
    this.child = spawn(process.execPath, [...args], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as PrintedEvent;
      this.events.push(event);
      for (const { resolve } of this.waiting.filter((w) => w.matches(event))) resolve(event);
    });
    this.ended = new Promise((resolve) =>
      this.child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stderr: this.stderr })),
    );
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
  }

  /** Closes the reading end of its output, as `head` does. */
  stopReading(): void {
    this.child.stdout.destroy();
  }

  /** The first event that matches, past or to come; fails when the command ends without one. */
  async event(matches: Partial<PrintedEvent>): Promise<PrintedEvent> {
    const fits = (event: PrintedEvent) =>
      Object.entries(matches).every(([key, value]) => event[key as keyof PrintedEvent] === value);
    const past = this.events.find(fits);
    if (past) return past;
    const future = new Promise<PrintedEvent>((resolve) => this.waiting.push({ matches: fits, resolve }));
    const ended = this.ended.then(({ stderr }) => {
      const late = this.events.find(fits);
      if (late) return late;
      throw new Error(
        `it ended without ${JSON.stringify(matches)}: ${stderr}\n${JSON.stringify(this.events.slice(-5))}`,
      );
    });
    return Promise.race([future, ended]);
  }
}

/** Pids of living processes that carry the run's id in their environment, or are named in `pids`. */
export function processesOf(runId: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const variables = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        return isLiving(pid) && variables.includes(`POWERSIM_RUN_ID=${runId}`);
      } catch {
        return false;
      }
    });
}

/** Of the flags of a process: it is ending, and has lost its environment perhaps, but is no zombie yet. */
const PF_EXITING = 0x4;

/** A process that lives: neither a zombie nor about to become one. */
export function isLiving(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', , , , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state !== 'Z' && state !== 'X' && (Number(flags) & PF_EXITING) === 0;
  } catch {
    return false;
  }
}

/** Stamps that the stand-in wrote itself. */
export interface Stamp {
  readonly index: number;
  readonly event: 'start' | 'end';
  readonly time: number;
  readonly pid: number;
}

/** All stamps of a simulation's partitions, in the order of time. */
export async function stampsOf(simulation: string): Promise<Stamp[]> {
  const folder = path.join(simulation, 'simulation_partitions');
  const stamps: Stamp[] = [];
  for (const entry of readdirSync(folder).filter((name) => /^\d+$/.test(name))) {
    const text = await readFile(path.join(folder, entry, 'stamps.ndjson'), 'utf8').catch(() => '');
    for (const line of text.split('\n').filter(Boolean))
      stamps.push({ ...(JSON.parse(line) as Stamp), index: Number(entry) });
  }
  return stamps.sort((a, b) => a.time - b.time || (a.event === 'end' ? -1 : 1));
}

/** How many partitions were executed at once at most. */
export function peakOf(stamps: readonly Stamp[]): number {
  let now = 0;
  let most = 0;
  for (const { event } of stamps) {
    now += event === 'start' ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}

/** How often each partition was started. */
export function startsOf(stamps: readonly Stamp[]): Record<number, number> {
  const starts: Record<number, number> = {};
  for (const { index, event } of stamps) if (event === 'start') starts[index] = (starts[index] ?? 0) + 1;
  return starts;
}

/** Compares two stores with h5py, which knows nothing of ours. */
export async function compareStores(a: string, b: string): Promise<{ compared: number; different: string[] }> {
  const program = path.join(root, 'test/julia/compare_stores.py');
  const { stdout } = await execa(placesOf('julia').python, [program, storeOf(a), storeOf(b)]);
  return JSON.parse(stdout) as { compared: number; different: string[] };
}

const storeOf = (simulation: string) => path.join(simulation, 'data_store/simulation_store.h5');

/** Runs a Julia program of the fixtures. */
export async function julia(
  generation: Generation,
  args: readonly string[],
  env: Record<string, string> = {},
  cwd = root,
) {
  const { executable } = placesOf('julia');
  return execa(executable, ['-O0', `--project=${project(generation)}`, '--startup-file=no', ...args], {
    env: { ...juliaEnvironment(), ...env },
    cwd,
    reject: false,
  });
}

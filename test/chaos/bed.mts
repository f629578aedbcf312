/** A place for disturbed runs: a folder of their own, the built command, and what both runtimes need. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { placesOf } from '../provision/places.mts';
import type { Pace } from './plan.mts';
import { carriersOf, killed } from './processes.mts';

const root = path.resolve(import.meta.dirname, '../..');
const powersimFile = path.join(root, 'bin/powersim.js');

export type Runtime = 'node' | 'julia';
export const PARTITIONS = 24;

/** Every process of a place has it in its environment. */
const markVariable = 'POWERSIM_CHAOS_MARK';

/** Stands for the exit code of a command that a signal ended. */
export const SIGNALLED = -1;

/** A command that was started. */
export interface Command {
  readonly pid: number;
  /** Until it has ended. */
  exitCode: number | undefined;
  output: string;
  readonly ended: Promise<number>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** One simulation's place. */
export class Bed {
  readonly outputDir: string;
  readonly simulation: string;
  readonly journal: string;
  readonly state: string;
  readonly sockets: string;
  readonly mark: string;
  /** Everything of this run and nothing else. */
  readonly folderOfRun: string;
  readonly runtime: Runtime;
  private readonly variables: Record<string, string>;

  constructor(folder: string, runtime: Runtime, name: string) {
    this.runtime = runtime;
    const own = path.join(folder, name);
    this.folderOfRun = own;
    this.outputDir = path.join(own, 'OUT');
    this.simulation = path.join(this.outputDir, 'NAME');
    this.state = path.join(this.outputDir, '.powersim/NAME');
    this.journal = path.join(this.state, 'journal.ndjson');
    this.sockets = path.join(own, 'run');
    mkdirSync(this.sockets, { recursive: true, mode: 0o700 });
    this.mark = `${markVariable}=${own}`;
    this.variables = {
      [markVariable]: own,
      POWERSIM_STATE_HOME: path.join(own, 'state'),
      XDG_RUNTIME_DIR: this.sockets,
      ...(runtime === 'node' ? nodeVariables : juliaVariables()),
    };
  }

  /** What starts the run. */
  run(): string[] {
    const script =
      this.runtime === 'node' ? 'test/fixtures/node/chaos.mjs' : 'test/fixtures/julia/scripts/simulation.jl';
    return [
      'run',
      path.join(root, script),
      `--output-dir=${this.outputDir}`,
      '--name=NAME',
      `--num-steps=${PARTITIONS}`,
      '--period=1',
      '--num-overlap-steps=1',
      `--num-parallel-processes=${this.runtime === 'node' ? 3 : 2}`,
      '--stop-grace-period=0.2',
      ...(this.runtime === 'julia' ? juliaFlags() : []),
    ];
  }

  /** Starts the command; what it prints is kept. */
  start(args: readonly string[]): Command {
    const child = spawn(process.execPath, [powersimFile, ...args], {
      cwd: path.dirname(this.outputDir),
      env: { ...process.env, ...this.variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const command: { -readonly [K in keyof Command]: Command[K] } = {
      pid: child.pid ?? -1,
      exitCode: undefined,
      output: '',
      kill: (signal) => void child.kill(signal),
      ended: new Promise((resolve) => {
        child.once('close', (code) => {
          command.exitCode = code ?? SIGNALLED;
          resolve(command.exitCode);
        });
      }),
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        command.output = (command.output + text).slice(-20_000);
      });
    }
    return command;
  }

  /** Ends every process of the place, by its mark. */
  endEverything(): void {
    for (const process of carriersOf([this.mark])) killed(process);
  }

  /** Runs the command to its end. */
  async powersim(...args: string[]): Promise<{ exitCode: number; output: string }> {
    const command = this.start(args);
    return { exitCode: await command.ended, output: command.output };
  }
}

/** A new folder, short enough for sockets. */
export function newFolder(): string {
  return realpathSync(mkdtempSync(path.join(tmpdir(), 'chaos-')));
}

const nodeVariables = { POWERSIM_CHAOS_WAIT: '40', POWERSIM_CHAOS_CHILD: '1' };

function juliaVariables(): Record<string, string> {
  return {
    JULIA_DEPOT_PATH: placesOf('julia').depot,
    STANDIN_STEP_SECONDS: '0.1',
    STANDIN_FAULTS: [1, 6, 11, 16, 21].map((index) => `${index}:child`).join(';'),
  };
}

function juliaFlags(): string[] {
  const project = path.join(root, 'test/fixtures/julia/generations/G1');
  return [`--julia=${placesOf('julia').executable}`, `--exeflags=-O0 "--project=${project}"`];
}

/** Delays are spread over what a phase takes. */
export const paces: Readonly<Record<Runtime, Pace>> = {
  node: { delay: { setup: 400, execute: 150, join: 250 } },
  julia: { delay: { setup: 2500, execute: 400, join: 500 } },
};

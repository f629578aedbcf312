/** A place for runs that are measured: a temporary folder, the built command, and the journals of its runs. */
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type JournalEvent, readJournalText } from '../chaos/journal.mts';

export type { JournalEvent };
export const root = path.resolve(import.meta.dirname, '../..');

/** The script of the fixtures that takes as long as it is told. */
export const PACED = path.join(root, 'test/fixtures/node/paced.mjs');

export class Bed {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'bench-')));

  private readonly variables: Readonly<Record<string, string>>;

  /** @param variables of everything that is run here */
  constructor(variables: Readonly<Record<string, string>> = {}) {
    this.variables = variables;
  }

  /** Where a run of this name keeps its files. */
  place(name: string): { readonly outputDir: string; readonly simulation: string } {
    const outputDir = path.join(this.folder, name);
    return { outputDir, simulation: path.join(outputDir, 'NAME') };
  }

  /** Arguments of `powersim run`: each partition has one step, and none is shared. */
  run(script: string, name: string, partitions: number, processes: number, ...more: string[]): string[] {
    const numbers = [`--num-steps=${partitions}`, '--period=1', '--num-overlap-steps=0'];
    const place = [`--output-dir=${this.place(name).outputDir}`, '--name=NAME'];
    return ['run', script, ...place, ...numbers, `--num-parallel-processes=${processes}`, ...more];
  }

  /** Runs the built command to its end. @returns seconds */
  powersim(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<number> {
    return this.timed([process.execPath, path.join(root, 'bin/powersim.js'), ...args], variables);
  }

  /** Runs any command to its end. @returns seconds @throws Error with what it printed when it fails */
  async timed(command: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<number> {
    const [file = '', ...args] = command;
    const env = { ...process.env, POWERSIM_STATE_HOME: path.join(this.folder, 'state') };
    const begun = performance.now();
    const child = spawn(file, args, {
      cwd: this.folder,
      env: { ...env, ...this.variables, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-4000);
      });
    }
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const seconds = (performance.now() - begun) / 1000;
    if (code !== 0) throw new Error(`${command.join(' ').slice(0, 400)} ended with ${code}: ${printed}`);
    return seconds;
  }

  /** The events of a run, so far. */
  journal(name: string): readonly JournalEvent[] {
    return readJournalText(path.join(this.place(name).outputDir, '.powersim/NAME/journal.ndjson')).events;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** An attempt, in milliseconds since the epoch. */
export interface TimedAttempt {
  readonly index: number;
  readonly worker: number;
  readonly from: number;
  readonly to: number;
}

/** Attempts that ended, in the order of their beginnings. */
export function attemptsOf(events: readonly JournalEvent[]): TimedAttempt[] {
  return events.flatMap(({ type, index = 0, worker = 0, time: from }) => {
    if (type !== 'attemptStarted') return [];
    const end = events.find((e) => e.type === 'attemptEnded' && e.index === index && e.time >= from);
    return end ? [{ index, worker, from, to: end.time }] : [];
  });
}

/** A place for real runs of the embedded engine: a temporary folder and the built command. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { vi } from 'vitest';
import { type Ended, Running, type Stamp, type Status, stampsOf } from '../julia/bed';

export { isLiving, peakOf, processesOf, startsOf } from '../julia/bed';

export const root = path.resolve(import.meta.dirname, '../..');
const powersimFile = path.join(root, 'bin/powersim.js');

/** Path of a script of the fixtures. */
export const script = (name: string) => path.join(root, 'test/fixtures/node', name);

/** The smallest run that has partitions, in one process: for tests that are about something else. */
export const SMALL = { '--num-steps': '4', '--period': '2', '--num-parallel-processes': '1' };

/** One test's folder, with everything of ours that must not leak into the user's own. */
export class Bed {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'powersim-node-')));
  readonly outputDir: string;
  readonly name = 'NAME';
  readonly simulation: string;
  private readonly running = new Set<Running>();

  /**
   * @param node the Node that runs everything
   * @param outputDir where it writes, if not in its own folder
   */
  constructor(
    private readonly node = process.execPath,
    outputDir?: string,
  ) {
    this.outputDir = outputDir ?? path.join(this.folder, 'OUT');
    this.simulation = path.join(this.outputDir, this.name);
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
      '--stop-grace-period': '1',
      ...overrides,
    };
    return Object.entries(flags).map(([flag, value]) => `${flag}=${value}`);
  }

  /** Writes a script into the bed's folder. */
  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** Runs the command to its end. */
  async powersim(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    const options = { env: this.env(env), cwd: this.folder, reject: false } as const;
    const { exitCode, stdout, stderr } = await execa(this.node, [powersimFile, ...args], options);
    return { exitCode, stdout, stderr };
  }

  /** `powersim run` with the flags of the bed. */
  run(file: string, overrides: Record<string, string> = {}, env: Record<string, string> = {}): Promise<Ended> {
    return this.powersim(['run', file, ...this.flags(overrides)], env);
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

  async states(): Promise<string[]> {
    return (await this.status()).partitions.map((partition) => partition.state);
  }

  async attempts(index: number): Promise<Status['partitions'][number]['attempts']> {
    return (await this.status()).partitions[index - 1]?.attempts ?? [];
  }

  stamps(): Promise<(Stamp & { readonly cwd?: string })[]> {
    return stampsOf(this.simulation);
  }

  /** The stamp that the script left when it began a partition, past or to come. */
  started(index: number): Promise<Stamp> {
    return vi.waitFor(
      async () => {
        const stamp = (await this.stamps()).find((one) => one.index === index && one.event === 'start');
        if (!stamp) throw new Error(`partition ${index} has not begun`);
        return stamp;
      },
      { timeout: 30_000, interval: 20 },
    );
  }

  /** The text of a file in OUT/NAME. */
  read(file: string): string {
    return readFileSync(path.join(this.simulation, file), 'utf8');
  }

  console(index: number): string {
    return this.read(`simulation_partitions/${index}/console.log`);
  }

  /** Ends what the test left, and removes the folder. */
  async dispose(): Promise<void> {
    await this.endRunning();
    rmSync(this.folder, { recursive: true, force: true });
  }

  protected async endRunning(): Promise<void> {
    for (const running of this.running) running.kill('SIGTERM');
    await Promise.all([...this.running].map((running) => running.ended));
  }

  protected env(extra: Record<string, string>): Record<string, string> {
    return { POWERSIM_STATE_HOME: path.join(this.folder, 'state'), ...extra };
  }
}

/** A place for real runs on a real Slurm: a cluster for a test file, and a folder with the built command for each test. */
import { userInfo } from 'node:os';
import { afterAll, beforeAll, vi } from 'vitest';
import { Bed } from '../node/bed';
import { Cluster } from './cluster.mts';
import type { ClusterOptions } from './configuration.mts';

export { Bed, root, SMALL, script, startsOf } from '../node/bed';

/** Puts a cluster up before the tests of a file, and takes it down after them; ask for it within tests only. */
export function clusterForFile(options: ClusterOptions = {}): () => Cluster {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    cluster = await Cluster.start(options);
  });
  afterAll(() => cluster?.dispose());
  return () => {
    if (!cluster) throw new Error('the cluster is up within tests only');
    return cluster;
  };
}

/** Settings `powersim.slurm.*`, where a test wants others than the bed's. */
export type SlurmFlags = Readonly<Record<string, string | number | readonly string[]>>;

export const slurmFlags = (settings: SlurmFlags): string[] => [
  '--executor=slurm',
  ...Object.entries(settings).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `--slurm=${key}=${one}`),
  ),
];

/** A task or a job that Slurm knows. */
export interface Row {
  /** `4711` or `4711_12`. */
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly reason: string;
}

/** Everything that a cluster has in its memory, ended jobs too. */
export async function queue(cluster: Cluster): Promise<Row[]> {
  const text = await cluster.run('squeue', '-h', '-r', '-t', 'all', '-o', '%i|%j|%T|%r');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', name = '', state = '', ...reason] = line.split('|');
      return { id, name, state, reason: reason.join('|') };
    });
}

/** Tells what has come into a cluster's memory since; it may forget what ended before (`minJobAge`). */
export async function newcomers(cluster: Cluster): Promise<() => Promise<Row[]>> {
  const known = new Set((await queue(cluster)).map(({ id }) => id));
  return async () => (await queue(cluster)).filter(({ id }) => !known.has(id));
}

/**
 * Puts a running task back into the queue; Slurm begins it again by itself when the credential of its old start has
 * expired (`cred_expire`). Told to begin at once, in the second in which that start ended, the node takes the new
 * credential for the revoked one, and the task has FAILED.
 */
export async function requeue(cluster: Cluster, task: string): Promise<void> {
  await cluster.run('scontrol', 'requeue', task);
}

/** Asks until the answer fits, a minute at most. */
export function until<T>(ask: () => Promise<T> | T, fits: (answer: T) => boolean): Promise<T> {
  return vi.waitFor(
    async () => {
      const answer = await ask();
      if (!fits(answer)) throw new Error(`it stayed at ${JSON.stringify(answer)}`);
      return answer;
    },
    { timeout: 60_000, interval: 100 },
  );
}

/** A bed whose runs go to a cluster: Slurm is asked every second, and a lost task is known after three. */
export class SlurmBed extends Bed {
  constructor(readonly cluster: Cluster) {
    super();
  }

  /** As of a run of the bed on this machine, but on the cluster. */
  slurm(settings: SlurmFlags = {}, overrides: Record<string, string> = {}): string[] {
    const few = { pollInterval: 1, lostAfter: 3, memory: '200M', time: '10' };
    return [...super.flags(overrides), ...slurmFlags({ ...few, ...settings })];
  }

  /** The job that a partition's newest attempt is, as Slurm calls it, once it has begun there. */
  async jobOf(index: number): Promise<string> {
    const attempts = () => this.attempts(index) as Promise<readonly { job?: string; outcome?: string }[]>;
    const begun = await until(attempts, (all) => all.at(-1)?.job !== undefined && all.at(-1)?.outcome === undefined);
    return begun.at(-1)?.job ?? '';
  }

  protected override env(extra: Record<string, string>): Record<string, string> {
    return { ...super.env(extra), ...this.cluster.env, ...extra };
  }

  /** Rows of jobs that are not over. */
  async active(): Promise<Row[]> {
    const over = /^(?:COMPLETED|FAILED|CANCELLED|TIMEOUT|OUT_OF_MEMORY|NODE_FAIL|PREEMPTED|BOOT_FAIL|DEADLINE)/;
    return (await queue(this.cluster)).filter(({ state }) => !over.test(state));
  }

  /** Ends the supervisors, then what they have left in the cluster's hands. */
  protected override async endRunning(): Promise<void> {
    await super.endRunning();
    if ((await this.active()).length === 0) return;
    const mine = ['--quiet', `--user=${userInfo().username}`];
    // Those that wait first, lest they begin.
    await this.cluster.run('scancel', ...mine, '--state=PENDING');
    await this.cluster.run('scancel', ...mine);
    const active = () => this.active();
    await until(active, (rows) => rows.length === 0);
  }
}

/** `npm run bench -- slurm`: what it costs to follow an array of a thousand tasks for a minute, on a Slurm of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import type { SlurmClient } from '../../src/executors/slurm/client';
import type { SlurmExecutor } from '../../src/executors/slurm/index';
import type { SlurmOptions } from '../../src/executors/slurm/options';
import { Cluster } from '../slurm/cluster.mts';
import type { Measurement } from './measurement.mts';

const root = path.resolve(import.meta.dirname, '../..');
const TASKS = 1000;
/** Of them, so many run at the same time, and tell of a step each second. */
const RUNNING = 40;
const SECONDS = 60;
/** Of `/proc/<pid>/stat`. */
const TICKS_PER_SECOND = 100;

interface Program {
  readonly SlurmExecutor: typeof SlurmExecutor;
  readonly slurmClient: (options: { env: NodeJS.ProcessEnv }) => SlurmClient;
}

export async function slurmFollow(): Promise<Measurement[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const cluster = await Cluster.start({ cpus: RUNNING + 8, memory: 64_000 });
  try {
    const { SlurmExecutor, slurmClient } = await program(folder);
    const place = { outputDir: path.join(folder, 'OUT'), name: 'sim' };
    const logs = path.join(place.outputDir, '.powersim', place.name);
    mkdirSync(logs, { recursive: true });
    const began = new Set<number>();
    let steps = 0;
    const executor = await SlurmExecutor.create({
      runId: 'bench',
      place,
      settings: () => settingsOf(place),
      offered: {},
      scriptHash: async () => undefined,
      program: { node: '/bin/sh', entry: writeTask(folder, path.join(logs, 'slurm', '1')), electron: false },
      client: slurmClient({ env: { ...process.env, ...cluster.env } }),
      jobs: [],
      disowned: [],
      running: new Map(),
      nextSubmission: 1,
      concurrency: RUNNING,
      listener: {
        beforeSubmit: async () => undefined,
        submitting: async () => undefined,
        submitted: () => undefined,
        waits: () => undefined,
        ended: () => undefined,
        attemptStarted: async (index) => void began.add(index),
        step: () => {
          steps += 1;
        },
        phaseProgress: () => undefined,
        warning: (_, message) => {
          throw new Error(message);
        },
      },
      now: Date.now,
      log: (message) => {
        throw new Error(message);
      },
    });
    const ended = async () => undefined;
    for (let i = 1; i <= TASKS; i += 1) void executor.execute(i, 1, { first: false, fresh: false, ended });
    while (began.size < RUNNING) await sleep(200);
    steps = 0;
    const before = processorTime();
    await sleep(SECONDS * 1000);
    const used = processorTime() - before;
    await executor.stop('interrupt');
    // Otherwise nothing was followed.
    if (steps < RUNNING) throw new Error(`only ${steps} steps were told`);
    const name = `following ${TASKS} tasks of Slurm, ${RUNNING} of them running, of one core`;
    return [{ name, value: (1000 * used) / SECONDS, unit: '‰', limit: 10 }];
  } finally {
    await cluster.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds of processor time of this process and of the commands that it waited for. */
function processorTime(): number {
  const own = process.cpuUsage();
  // Behind the name, which is in brackets and may hold spaces: the third field and what follows.
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const children = Number(fields[13]) + Number(fields[14]);
  return (own.user + own.system) / 1e6 + children / TICKS_PER_SECOND;
}

/** A task that computes nothing and tells of a step each second. @returns its script */
function writeTask(folder: string, logs: string): string {
  const file = path.join(folder, 'task.sh');
  const lines = [
    'cat >/dev/null',
    `log='${logs}'/"$SLURM_ARRAY_TASK_ID".ndjson`,
    'i="$SLURM_ARRAY_TASK_ID"',
    `printf '{"type":"began","time":1,"restart":0,"job":"%s_%s","node":"n","pid":1}\\n' "$SLURM_ARRAY_JOB_ID" "$i" >>"$log"`,
    `printf '{"type":"attemptBegan","time":1,"index":%s,"attempt":1}\\n' "$i" >>"$log"`,
    's=1',
    `while sleep 1; do printf '{"type":"step","time":1,"index":%s,"step":%s,"of":9999}\\n' "$i" "$s" >>"$log"; s=$((s + 1)); done`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** Only what is asked for of a run's settings. */
function settingsOf(place: {
  readonly outputDir: string;
  readonly name: string;
}): ReturnType<SlurmOptions['settings']> {
  return {
    ...place,
    script: '/script.mjs',
    cwd: place.outputDir,
    numSteps: TASKS,
    period: 1,
    numOverlapSteps: 0,
    numParallelProcesses: RUNNING,
    exeflags: [],
    buildFunction: 'build_simulation',
    executeFunction: 'execute_simulation',
    environment: {},
    maxAttempts: 1,
    partitionsPerWorker: 0,
    stopGracePeriod: 5,
    partitionTimeout: 0,
    stallTimeout: 0,
    stallAction: 'warn',
    memoryReserve: 0,
    maxWorkerMemory: 0,
    joinEngine: 'auto',
    executor: 'slurm',
    slurm: { pollInterval: 10, memory: '10M', time: '10' },
  };
}

async function program(folder: string): Promise<Program> {
  const outfile = path.join(folder, 'executor.cjs');
  const contents = "export { SlurmExecutor } from './index'; export { slurmClient } from './commands';";
  await build({
    stdin: { contents, resolveDir: path.join(root, 'src/executors/slurm'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    outfile,
  });
  return (await import(outfile)) as Program;
}

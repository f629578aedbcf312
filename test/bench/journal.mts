/** `npm run bench -- journal`: how fast a long journal is opened, and how long nobody else gets a turn meanwhile. */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sources } from '../../scripts/sources.mts';
import type { Form, Measurement } from './measurement.mts';

const PARTITIONS = 53;

interface Reading {
  readonly state: { readonly partitions: readonly { readonly progress?: { readonly step: number } }[] } | undefined;
  readonly corrupt: readonly unknown[];
}

interface Made {
  readonly readJournal: (file: string) => Promise<Reading>;
}

export async function journal(form: Form): Promise<Measurement[]> {
  const [size, tries] = form === 'full' ? [100e6, 5] : [1e6, 1];
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    const { readJournal } = await sources<Made>("export { readJournal } from './src/run/journal/reader';");
    const file = path.join(folder, 'journal.ndjson');
    const steps = write(file, size);
    // The best of some tries: what else the machine does is not of interest.
    let took = Number.POSITIVE_INFINITY;
    let longest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < tries; i += 1) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const begin = performance.now();
      const { state, corrupt } = await readJournal(file);
      took = Math.min(took, performance.now() - begin);
      delay.disable();
      longest = Math.min(longest, delay.max / 1e6);
      const last = Math.max(...(state?.partitions ?? []).map((partition) => partition.progress?.step ?? 0));
      if (corrupt.length > 0 || last !== steps) throw new Error('the journal was not read to its end');
    }
    const megabytes = statSync(file).size / 1e6;
    return [
      { name: `a journal of ${megabytes.toFixed(0)} MB is opened`, value: took, unit: 'ms', limit: 2000 },
      { name: 'longest time without a turn for others', value: longest, unit: 'ms', limit: 50 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a year's run that reports very many steps, of about so many bytes. @returns the highest step in it */
function write(file: string, size: number): number {
  const settings = {
    script: '/work/my_simulation.jl',
    cwd: '/work',
    outputDir: '/work/out',
    name: 'my_simulation',
    numSteps: 365,
    period: 7,
    numOverlapSteps: 1,
    numParallelProcesses: 4,
    exeflags: [],
    buildFunction: 'build_simulation',
    executeFunction: 'execute_simulation',
    environment: {},
    maxAttempts: 2,
    partitionsPerWorker: 0,
    stopGracePeriod: 5,
    joinEngine: 'auto',
  };
  const output = openSync(file, 'w');
  let seq = 0;
  let bytes = 0;
  let pending = '';
  const add = (body: object) => {
    seq += 1;
    pending += `${JSON.stringify({ v: 1, seq, time: 1_790_000_000_000 + seq, ...body })}\n`;
    if (pending.length < 1 << 20) return;
    bytes += writeSync(output, pending);
    pending = '';
  };
  add({ type: 'runCreated', runId: '0123456789abcdef', kind: 'run', product: 'bench', settings, scriptSha256: '' });
  for (let index = 1; index <= PARTITIONS; index += 1) {
    add({ type: 'attemptStarted', index, attempt: 1, worker: index, folder: `/work/out/${index}` });
  }
  let step = 0;
  while (bytes < size) {
    step += 1;
    for (let index = 1; index <= PARTITIONS; index += 1) {
      add({ type: 'step', index, step, of: 1e9, simulatedTime: '2024-03-21T05:00:00', model: 'UC' });
    }
  }
  writeSync(output, pending);
  closeSync(output);
  return step;
}

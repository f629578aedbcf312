/**
 * `npm run bench -- loud`: a partition that prints 200 MB while it computes, against the same one that prints nothing, and
 * what that does to the memory of the process that owns the run. What is printed goes straight into a file.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attemptsOf, Bed, root } from './bed.mts';
import { memoryOf } from './join/timed-run.mts';
import { type Form, type Measurement, medianOf, sideBySide } from './measurement.mts';

const LOUD = path.join(root, 'test/fixtures/node/loud.mjs');

interface Told {
  /** Of the partition, milliseconds. */
  readonly wall: number;
  /** Of the supervisor at most, bytes. */
  readonly memory: number;
}

export async function loud(form: Form): Promise<Measurement[]> {
  // Two minutes of computing: what is printed is printed line by line, as a solver does.
  const [megabytes, work, rounds] = form === 'full' ? [200, 1200, 1] : [2, 5, 1];
  const memory: Record<'printing' | 'silent', number[]> = { printing: [], silent: [] };
  const wall = async (what: keyof typeof memory) => {
    const told = await run(what === 'printing' ? megabytes : 0, work);
    memory[what].push(told.memory / 1e6);
    return told.wall;
  };
  const ratios = await sideBySide(
    rounds,
    () => wall('printing'),
    () => wall('silent'),
  );
  const grown = Math.max(0, Math.max(...memory.printing) - Math.max(...memory.silent));
  return [
    {
      ...{ name: `a partition that prints ${megabytes} MB`, value: medianOf(ratios), unit: '×', limit: 1.05 },
      ...{ versus: 'the same one that prints nothing', rounds: ratios },
    },
    { name: 'what the supervisor grows by meanwhile', value: grown, unit: 'MB', limit: 5 },
  ];
}

async function run(megabytes: number, work: number): Promise<Told> {
  const bed = new Bed();
  try {
    const variables = { LOUD_MEGABYTES: String(megabytes), LOUD_ROUNDS: String(work) };
    await bed.powersim(bed.run(LOUD, 'loud', 2, 2, '--detach'), variables);
    const { pid = 0 } = bed.journal('loud').find(({ type }) => type === 'supervisorStarted') ?? {};
    let memory = 0;
    while (existsSync(`/proc/${pid}`)) {
      memory = Math.max(memory, memoryOf(pid, 'VmHWM'));
      await sleep(100);
    }
    const attempts = attemptsOf(bed.journal('loud'));
    if (attempts.length !== 2) throw new Error(`${attempts.length} attempts at 2 partitions`);
    return { wall: Math.max(...attempts.map(({ from, to }) => to - from)), memory };
  } finally {
    bed.dispose();
  }
}

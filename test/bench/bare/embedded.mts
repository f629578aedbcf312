/**
 * `npm run bench -- embedded`: what a run on the embedded engine takes with two processes, from the command to joined
 * results, against two processes that only solve half of its days each: no supervisor, no folders, no store, no join.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Bed, root } from '../bed.mts';
import { bundle } from '../bundle.mts';
import { type Form, type Measurement, medianOf, sideBySide } from '../measurement.mts';

const SCRIPT = path.join(root, 'samples/embedded/five_bus.powersim.mjs');
const PROCESSES = 2;

export async function embedded(form: Form): Promise<Measurement[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    const program = await bundle(path.join(import.meta.dirname, 'programs.ts'), folder);
    if (form === 'smoke') return [await against(program, { days: 2, period: 1 }, 1)];
    return [await against(program, { days: 28, period: 7 }, 5), await against(program, { days: 365, period: 7 }, 1)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without overlap both sides solve the same days, each once. */
interface Days {
  readonly days: number;
  readonly period: number;
}

async function against(program: string, { days, period }: Days, rounds: number): Promise<Measurement> {
  const bed = new Bed();
  try {
    const half = Math.ceil(days / PROCESSES);
    const bare = (from: number, to: number) =>
      bed.timed([process.execPath, program, 'simulate', SCRIPT, `${from}`, `${to}`]);
    const ratios = await sideBySide(
      rounds,
      (round) => {
        const numbers = [`--num-steps=${days}`, `--period=${period}`, '--num-overlap-steps=0'];
        const place = [`--output-dir=${bed.place(`${round}`).outputDir}`, '--name=NAME'];
        return bed.powersim(['run', SCRIPT, ...place, ...numbers, `--num-parallel-processes=${PROCESSES}`]);
      },
      async () => Math.max(...(await Promise.all([bare(1, half), bare(half + 1, days)]))),
    );
    return {
      ...{ name: `${days} days on ${PROCESSES} processes`, value: medianOf(ratios), unit: '×', limit: 1.1 },
      ...{ versus: `${PROCESSES} processes that only solve half of the days each`, rounds: ratios },
    };
  } finally {
    bed.dispose();
  }
}

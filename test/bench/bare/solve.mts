/**
 * `npm run bench -- solve`: what a commitment and a dispatch cost in a simulation, against the same programs solved by the
 * package `highs` alone. `POWERSIM_TEST_DATA` adds RTS-GMLC.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../bed.mts';
import { bundle } from '../bundle.mts';
import { type Form, type Measurement, medianOf } from '../measurement.mts';
import type { Costs } from './in-turn.ts';

const LIMIT = 1.1;

export async function solve(form: Form): Promise<Measurement[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    const program = await bundle(path.join(import.meta.dirname, 'programs.ts'), folder);
    const full = form === 'full';
    const data = path.join(process.env['POWERSIM_TEST_DATA'] ?? '', 'rts-gmlc');
    const ratios = (script: string, steps: number, rounds: number) =>
      Array.from({ length: rounds }, () => ratiosOf(program, script, steps, { RTS_GMLC: data }));
    return [
      ...rows('5-bus', ratios('five_bus', full ? 21 : 3, full ? 3 : 1)),
      ...(full && existsSync(data) ? rows('RTS-GMLC', ratios('rts_gmlc', 5, 1)) : []),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** By model: how much longer the simulation takes for its solves. */
function ratiosOf(
  program: string,
  script: string,
  steps: number,
  variables: Record<string, string>,
): Record<string, number> {
  const words = [program, 'solve', path.join(root, `samples/embedded/${script}.powersim.mjs`), '1', `${steps}`];
  const env = { ...process.env, ...variables };
  const told = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', env })) as Record<string, Costs>;
  return Object.fromEntries(Object.entries(told).map(([model, { own, minimal }]) => [model, own / minimal]));
}

function rows(system: string, rounds: readonly Readonly<Record<string, number>>[]): Measurement[] {
  return Object.entries({ UC: 'a commitment', ED: 'a dispatch' }).map(([model, name]) => {
    const ratios = rounds.map((round) => round[model] ?? Number.NaN);
    const versus = '`highs` alone on the same program, to the same gap';
    return { name: `${system}: ${name}`, value: medianOf(ratios), unit: '×', limit: LIMIT, versus, rounds: ratios };
  });
}

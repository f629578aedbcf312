/** CBC on one program of a real system: not to the optimum, which takes it minutes, but to a gap, with its proof. */
import { readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { placesOf } from '../../provision/places.mts';

/** What CBC found and proved. */
export interface CbcResult {
  readonly objective: number;
  readonly bound: number;
}

/** @throws Error when CBC does not get to the gap within 100 s */
export async function solveToGap(lp: string, lpFile: string, relativeGap: number): Promise<CbcResult> {
  await writeFile(lpFile, lp);
  const solution = `${lpFile}.cbc`;
  const options = ['sec', '100', 'ratio', String(relativeGap), 'solve', 'solu', solution];
  const { stdout } = await execa(placesOf('solvers').cbc, [lpFile, ...options]);
  const found = /^Optimal.* - objective value (\S+)/.exec(await readFile(solution, 'utf8'));
  if (!found) throw new Error(`CBC has not got to a gap of ${relativeGap}:\n${stdout.slice(-2000)}`);
  const objective = Number(found[1]);
  // It prints a bound only where it stopped before the optimum.
  const bound = /^Lower bound:\s+(\S+)/m.exec(stdout)?.[1];
  return { objective, bound: bound === undefined ? objective : Number(bound) };
}

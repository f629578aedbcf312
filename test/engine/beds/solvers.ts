/** GLPK and CBC on an LP file: solvers that we did not write say what the optimum is. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { placesOf } from '../../provision/places.mts';

export interface Limits {
  /** In which a solver has to prove its optimum. */
  readonly seconds: number;
  /** Relative gap that CBC may leave. */
  readonly relativeGap: number;
}

const strict: Limits = { seconds: 120, relativeGap: 0 };

/** @throws Error when GLPK does not prove an optimum within the limit */
export async function solveWithGlpk(lpFile: string, { seconds } = strict): Promise<number> {
  const solution = `${lpFile}.glpk`;
  const cuts = ['--gomory', '--mir', '--cover', '--clique'];
  const { stdout } = await execa(placesOf('solvers').glpsol, [
    '--lp',
    lpFile,
    ...cuts,
    '--tmlim',
    String(seconds),
    '--output',
    solution,
  ]);
  const text = await readFile(solution, 'utf8');
  const status = /^Status:\s+(.*)$/m.exec(text)?.[1]?.trim();
  if (status !== 'INTEGER OPTIMAL' && status !== 'OPTIMAL') throw notProved('GLPK', status, seconds, stdout);
  return figure('GLPK', /^Objective:\s+\S+ = (\S+) \(MINimum\)/m.exec(text)?.[1], text);
}

/** @throws Error when CBC does not prove an optimum within the limits */
export async function solveWithCbc(lpFile: string, { seconds, relativeGap } = strict): Promise<number> {
  const solution = `${lpFile}.cbc`;
  const options = ['sec', String(seconds), 'ratio', String(relativeGap), 'allow', '0', 'solve', 'solu', solution];
  const { stdout } = await execa(placesOf('solvers').cbc, [lpFile, ...options]);
  const text = await readFile(solution, 'utf8');
  const found = /^(.*?) - objective value (\S+)/.exec(text);
  if (!found?.[1]?.startsWith('Optimal')) throw notProved('CBC', found?.[1], seconds, stdout);
  return figure('CBC', found[2], text);
}

/** Writes the text and has both solve it. */
export async function crossCheck(folder: string, name: string, lp: string): Promise<{ glpk: number; cbc: number }> {
  const file = path.join(folder, `${name.replaceAll(/\W+/g, '-')}.lp`);
  await writeFile(file, lp);
  const [glpk, cbc] = [await solveWithGlpk(file), await solveWithCbc(file)];
  return { glpk, cbc };
}

function figure(solver: string, text: string | undefined, output: string): number {
  const value = Number(text);
  if (text === undefined || !Number.isFinite(value)) throw new Error(`${solver} gave no objective:\n${output}`);
  return value;
}

function notProved(solver: string, status: string | undefined, seconds: number, output: string): Error {
  return new Error(`${solver} proved no optimum within ${seconds} s (${status}):\n${output.slice(-2000)}`);
}

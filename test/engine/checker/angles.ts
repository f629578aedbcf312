/** Flows by bus angles: solves B θ = P in every period, without distribution factors. */
import type { Line, SystemData } from '../../../src/engine/system/components';

/** Flows in MW of the available lines, in their order, for the power in MW that each bus gives to the network. */
export function flowSolver(system: SystemData): {
  readonly lines: readonly Line[];
  flows(power: ReadonlyMap<string, number>): number[];
} {
  const lines = system.lines.filter((line) => line.available);
  const reference = system.buses.find((bus) => bus.bustype === 'REF');
  const unknowns = system.buses.filter((bus) => bus !== reference && bus.bustype !== 'ISOLATED').map((bus) => bus.name);
  const position = new Map(unknowns.map((name, i) => [name, i]));
  const factors = factorize(unknowns.length, lines, position);
  return {
    lines,
    flows(power) {
      const angles = solve(
        factors,
        unknowns.map((name) => power.get(name) ?? 0),
      );
      const angle = (bus: string): number => angles[position.get(bus) ?? -1] ?? 0;
      return lines.map((line) => (angle(line.from) - angle(line.to)) / line.x);
    },
  };
}

/** Cholesky factor of the susceptance matrix, which is symmetric and positive definite for positive reactances. */
function factorize(size: number, lines: readonly Line[], position: ReadonlyMap<string, number>): number[][] {
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const add = (row: number | undefined, col: number | undefined, value: number): void => {
    const cells = row === undefined ? undefined : matrix[row];
    if (cells && col !== undefined) cells[col] = (cells[col] ?? 0) + value;
  };
  for (const { from, to, x } of lines) {
    const [i, j] = [position.get(from), position.get(to)];
    add(i, i, 1 / x);
    add(j, j, 1 / x);
    add(i, j, -1 / x);
    add(j, i, -1 / x);
  }
  const lower = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]?.[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (lower[i]?.[k] ?? 0) * (lower[j]?.[k] ?? 0);
      const row = lower[i] ?? [];
      if (i === j && sum <= 0) throw new Error('the network is not connected');
      row[j] = i === j ? Math.sqrt(sum) : sum / (lower[j]?.[j] ?? Number.NaN);
    }
  }
  return lower;
}

function solve(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const forward: number[] = [];
  lower.forEach((row, i) => {
    const sum = forward.reduce((rest, value, k) => rest - (row[k] ?? 0) * value, right[i] ?? 0);
    forward.push(sum / (row[i] ?? Number.NaN));
  });
  const result = new Array<number>(right.length).fill(0);
  for (let i = right.length - 1; i >= 0; i--) {
    let sum = forward[i] ?? 0;
    for (let k = i + 1; k < right.length; k++) sum -= (lower[k]?.[i] ?? 0) * (result[k] ?? 0);
    result[i] = sum / (lower[i]?.[i] ?? Number.NaN);
  }
  return result;
}

import { expect, it } from 'vitest';
import { ParametricBounds } from './bounds';
import { ProgramBuilder } from './program';

it('gives the solver each changed bound once, and only what was set since the last time', () => {
  const builder = new ProgramBuilder('p');
  for (let i = 0; i < 3; i++) builder.addCol(1, 0, 1);
  builder.addRow(0, 1, [0, 1], [1, 1]);
  const bounds = new ParametricBounds(builder.build());
  const calls: [string, number[], number[], number[]][] = [];
  const take = (what: string) => (indices: Int32Array, lower: Float64Array, upper: Float64Array) => {
    calls.push([what, [...indices], [...lower], [...upper]]);
  };
  const solver = { setColBounds: take('cols'), setRowBounds: take('rows') };
  bounds.setCol(2, 0, 5);
  bounds.setCol(0, 1, 1);
  bounds.setCol(2, 3, 4);
  bounds.setRow(0, -Infinity, 7);
  bounds.apply(solver);
  bounds.apply(solver);
  bounds.setCol(1, 0, 0);
  bounds.apply(solver);
  expect(calls).toEqual([
    ['cols', [2, 0], [3, 1], [4, 1]],
    ['rows', [0], [-Infinity], [7]],
    ['cols', [1], [0], [0]],
  ]);
});

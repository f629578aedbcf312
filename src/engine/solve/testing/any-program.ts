import fc from 'fast-check';
import { type LinearProgram, ProgramBuilder } from '../../program/program';

/** Not all integers, but none so near to feasible that solvers differ by their tolerances. */
const eighths = (min: number, max: number) => fc.integer({ min: min * 8, max: max * 8 }).map((value) => value / 8);

const anyBound = fc.oneof(
  fc.constant<[number, number]>([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]),
  fc.integer({ min: -5, max: 5 }).map((value): [number, number] => [value, value]),
  eighths(-5, 5).map((value): [number, number] => [value, Number.POSITIVE_INFINITY]),
  eighths(-5, 5).map((value): [number, number] => [Number.NEGATIVE_INFINITY, value]),
  fc.tuple(eighths(-5, 5), eighths(0, 5)).map(([lower, width]): [number, number] => [lower, lower + width]),
);

/** Small programs with every kind of bound, row and name; feasible or not. */
export const anyProgram = fc
  .record({
    cols: fc.array(
      fc.record({
        bounds: anyBound,
        cost: fc.integer({ min: -5, max: 5 }),
        integer: fc.boolean(),
        name: fc.string({ unit: 'binary', maxLength: 12 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    rows: fc.array(
      fc.record({
        bounds: anyBound,
        coefficients: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 8, maxLength: 8 }),
      }),
      { maxLength: 5 },
    ),
    offset: fc.integer({ min: -99, max: 99 }),
  })
  .map(({ cols, rows, offset }): LinearProgram => {
    const builder = new ProgramBuilder('any\nprogram');
    builder.offset = offset;
    builder.nameCols((at) => cols[at]?.name ?? '');
    for (const { cost, bounds, integer } of cols) builder.addCol(cost, bounds[0], bounds[1], integer);
    for (const { bounds, coefficients } of rows) {
      builder.addRow(bounds[0], bounds[1], [...cols.keys()], coefficients.slice(0, cols.length));
    }
    return builder.build();
  });

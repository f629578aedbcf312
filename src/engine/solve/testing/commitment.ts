/** Unit commitments for tests of the solver: the mathematics of the textbook, seeded figures. */
import { type LinearProgram, ProgramBuilder } from '../../program/program';
import type { LazyRow, LazyRows } from '../solver';

export interface Commitment {
  readonly program: LinearProgram;
  /** On-columns by unit, in order of periods. */
  readonly series: readonly (readonly number[])[];
  /** Power columns by unit. */
  readonly power: readonly (readonly number[])[];
  /** Balance rows by period. */
  readonly balance: readonly number[];
  /** Load by period for a day. */
  load(day: number): Float64Array;
}

/** The same seed gives the same numbers, between 0 and 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `units` with minimum times and start-up costs over `periods`; load that is not served costs 3000 $/MWh. */
export function commitment(units: number, periods: number, seed: number): Commitment {
  const random = seeded(seed);
  const builder = new ProgramBuilder('UC');
  const series: number[][] = [];
  const power: number[][] = [];
  let capacity = 0;
  for (let unit = 0; unit < units; unit++) {
    const max = 50 + Math.round(random() * 250);
    capacity += max;
    const added = addUnit(builder, unit, periods, max, random);
    series.push(added.on);
    power.push(added.power);
  }
  builder.nameCols((offset) => `Unserved{${offset}}`);
  const unserved = Array.from({ length: periods }, () => builder.addCol(3000, 0, Number.POSITIVE_INFINITY));
  builder.nameRows((offset) => `CopperPlateBalance{${offset}}`);
  const load = (day: number): Float64Array => {
    const noise = seeded(seed * 1000 + day);
    return Float64Array.from({ length: periods }, (_, t) => {
      return capacity * (0.5 + 0.25 * Math.sin((2 * Math.PI * (t - 8)) / 24) + 0.15 * noise());
    });
  };
  const first = load(0);
  const balance = unserved.map((col, t) => {
    const cols = [...power.map((columns) => columns[t] ?? 0), col];
    return builder.addRow(
      first[t] ?? 0,
      first[t] ?? 0,
      cols,
      cols.map(() => 1),
    );
  });
  return { program: builder.build(), series, power, balance, load };
}

function addUnit(builder: ProgramBuilder, unit: number, periods: number, max: number, random: () => number) {
  const min = Math.round(max * (0.3 + 0.3 * random()));
  const up = 2 + Math.floor(random() * 6);
  const down = 2 + Math.floor(random() * 6);
  const slope = 10 + 30 * random();
  const noLoad = max * 3 * random();
  const startUp = max * 30 * random();
  const wasOn = random() < 0.5 ? 1 : 0;
  const hours = Array.from({ length: periods }, (_, t) => t);
  builder.nameCols((offset) => `On{U${unit},${offset}}`);
  const on = hours.map(() => builder.addCol(noLoad, 0, 1, true));
  builder.nameCols((offset) => `Start{U${unit},${offset}}`);
  const start = hours.map(() => builder.addCol(startUp, 0, 1));
  builder.nameCols((offset) => `Stop{U${unit},${offset}}`);
  const stop = hours.map(() => builder.addCol(0, 0, 1));
  builder.nameCols((offset) => `Power{U${unit},${offset}}`);
  const power = hours.map(() => builder.addCol(slope, 0, max));
  builder.nameRows((offset) => `Unit{U${unit},${offset}}`);
  for (const t of hours) {
    const [p, u, v, w] = [power[t] ?? 0, on[t] ?? 0, start[t] ?? 0, stop[t] ?? 0];
    builder.addRow(0, Number.POSITIVE_INFINITY, [p, u], [1, -min]);
    builder.addRow(Number.NEGATIVE_INFINITY, 0, [p, u], [1, -max]);
    const before = on[t - 1];
    if (before === undefined) builder.addRow(wasOn, wasOn, [u, v, w], [1, -1, 1]);
    else builder.addRow(0, 0, [u, before, v, w], [1, -1, -1, 1]);
    const starts = start.slice(Math.max(t - up + 1, 0), t + 1);
    builder.addRow(Number.NEGATIVE_INFINITY, 0, [...starts, u], [...starts.map(() => 1), -1]);
    const stops = stop.slice(Math.max(t - down + 1, 0), t + 1);
    builder.addRow(Number.NEGATIVE_INFINITY, 1, [...stops, u], [...stops.map(() => 1), 1]);
  }
  return { on, power };
}

/** In each period the power of the even units is at most `limit`: rows as a line limit would be. */
export function evenUnitsLimit({ power, balance }: Commitment, limit: number): readonly LazyRow[] {
  const even = power.filter((_, unit) => unit % 2 === 0);
  return balance.map((_, t) => ({
    name: `Limit{${t}}`,
    lower: Number.NEGATIVE_INFINITY,
    upper: limit,
    cols: even.map((columns) => columns[t] ?? 0),
    coefficients: even.map(() => 1),
  }));
}

export function lazily(rows: readonly LazyRow[]): LazyRows {
  return {
    violated(primal) {
      return rows.filter((row) => {
        const sum = row.cols.reduce((total, col, i) => total + (primal[col] ?? 0) * (row.coefficients[i] ?? 0), 0);
        return sum > row.upper + 1e-6 || sum < row.lower - 1e-6;
      });
    },
  };
}

/** The program with rows from the start. */
export function withRows(program: LinearProgram, rows: readonly LazyRow[]): LinearProgram {
  const starts = [...program.rowStart];
  for (const row of rows) starts.push((starts.at(-1) ?? 0) + row.cols.length);
  return {
    ...program,
    numRows: program.numRows + rows.length,
    rowLower: Float64Array.from([...program.rowLower, ...rows.map((row) => row.lower)]),
    rowUpper: Float64Array.from([...program.rowUpper, ...rows.map((row) => row.upper)]),
    rowStart: Int32Array.from(starts),
    colIndex: Int32Array.from([...program.colIndex, ...rows.flatMap((row) => row.cols)]),
    value: Float64Array.from([...program.value, ...rows.flatMap((row) => row.coefficients)]),
    rowName: (index) => rows[index - program.numRows]?.name ?? program.rowName(index),
  };
}

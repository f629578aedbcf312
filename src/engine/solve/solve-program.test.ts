import { describe, expect, test } from 'vitest';
import { type LinearProgram, ProgramBuilder } from '../program/program';
import type { Outcome, ProgramModel, RunOptions } from './program-model';
import { solveProgram } from './solve-program';
import type { Solved, SolverOptions } from './solver';

const builder = new ProgramBuilder('one unit');
const on = builder.addCol(1, 0, 1, true);
const program: LinearProgram = builder.build();

/** A solver whose runs end as given: when a time limit comes cannot be had from a real one twice. */
function scripted(outcomes: readonly Outcome[]): { model: ProgramModel; runs: RunOptions[] } {
  const runs: RunOptions[] = [];
  const model: ProgramModel = {
    program,
    effort: { simplexIterations: 0, nodes: 0 },
    addedRows: [],
    begin: () => {},
    setColBounds: () => {},
    addRows: () => {},
    run: (options) => {
      runs.push(options);
      return outcomes[runs.length - 1] ?? { type: 'missed', status: 'error', detail: 'one run too many' };
    },
    dispose: () => {},
  };
  return { model, runs };
}

const found = (value: number, objective: number, bound = objective, cutShort = false): Outcome => ({
  type: 'found',
  primal: Float64Array.of(value),
  rowDual: new Float64Array(),
  objective,
  bound,
  cutShort,
});
const timeLimit: Outcome = { type: 'missed', status: 'timeLimit' };

function solved(outcomes: readonly Outcome[], options: Partial<SolverOptions> = {}): Solved {
  const given: SolverOptions = { method: { type: 'exact' }, relativeGap: 1e-3, integerSeries: [[on]], ...options };
  const result = solveProgram(scripted(outcomes).model, given);
  if (!('ok' in result)) throw new Error(result.status);
  return result;
}

describe('a time limit', () => {
  const method = { type: 'relaxAndFix', window: 1, maxGap: 0.02 } as const;
  const relaxed = found(0.5, 100);

  test('is told of the result that it cut short', () => {
    expect(solved([found(1, 110, 100, true)])).toMatchObject({ objective: 110, bound: 100, cutShort: true });
    expect(solved([found(1, 110, 109.99)])).toMatchObject({ cutShort: false });
    expect(solved([relaxed, found(1, 110), timeLimit], { method })).toMatchObject({ objective: 110, cutShort: true });
  });

  test('leaves the commitment of relax-and-fix where branch and bound has only found a dearer one', () => {
    const result = solved([relaxed, found(1, 110), found(0, 150, 104, true)], { method });
    expect(result).toMatchObject({ objective: 110, bound: 104, cutShort: true, method: 'relaxAndFixThenExact' });
    expect([...result.primal]).toEqual([1]);
    expect(solved([relaxed, found(1, 110), found(0, 105, 104)], { method })).toMatchObject({
      objective: 105,
      bound: 104,
      cutShort: false,
    });
  });
});

describe('the gap', () => {
  test('of an optimum of nothing is none within the absolute gap at which HiGHS stops', () => {
    expect(solved([found(0, 0, -9e-7)]).gap).toBe(0);
    expect(solved([found(0, 1e-7, -5e-7)]).gap).toBe(0);
    expect(solved([found(0, -100, -101)]).gap).toBeCloseTo(0.01, 12);
  });
});

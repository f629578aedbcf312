import { expect, test } from 'vitest';
import { sectionsOf } from './sections';

const folded = (text: string) => {
  const lines = text.split('\n');
  return sectionsOf(lines).map(({ from, to }) => `${lines[from]} … ${lines[to]}`);
};

test('a log of several files folds by file, attempt, box and stack', () => {
  const log = [
    '── run_partition_simulation.log ── /out/1',
    '[ Info: built',
    '┌ Warning: infeasible',
    '│   status = 2',
    '└ @ Main /x.jl:1',
    '── console.log ── /out/1',
    '==== attempt 1 · worker 2 · 2026-11-23T06:11:27.166Z ====',
    'ERROR: no data',
    'Stacktrace:',
    ' [1] error(s::String)',
    '   @ Base ./error.jl:35',
    '==== attempt 2 · worker 3 · 2026-11-23T06:11:27.867Z ====',
    'ERROR: Error: no data',
    '    at f (file:///x.mjs:1:1)',
    '    at g (file:///x.mjs:2:1)',
  ].join('\n');
  expect(folded(log)).toEqual([
    '── run_partition_simulation.log ── /out/1 … └ @ Main /x.jl:1',
    '┌ Warning: infeasible … └ @ Main /x.jl:1',
    '── console.log ── /out/1 …     at g (file:///x.mjs:2:1)',
    '==== attempt 1 · worker 2 · 2026-11-23T06:11:27.166Z ==== …    @ Base ./error.jl:35',
    'Stacktrace: …    @ Base ./error.jl:35',
    '==== attempt 2 · worker 3 · 2026-11-23T06:11:27.867Z ==== …     at g (file:///x.mjs:2:1)',
    '    at f (file:///x.mjs:1:1) …     at g (file:///x.mjs:2:1)',
  ]);
});

test('what is of one line only, or has no end, does not fold', () => {
  expect(folded('==== attempt 1 · worker 2 · x ====\n==== attempt 2 · worker 2 · x ====')).toEqual([]);
  expect(folded('┌ Warning: a\nsomething else\n└ not its end')).toEqual([]);
  expect(folded('')).toEqual([]);
});

test('a stack folds with what Julia puts between its frames, and ends where the text goes on', () => {
  const log = [
    'Stacktrace:',
    '  [1] f()',
    '    @ Main ./x.jl:1',
    ' [12] g()',
    '    ... (the last 3 lines are repeated 99 more times)',
    '[13] h()',
    'and so on',
    '    ... (no stack)',
    'one (said [1] that) at home @ work',
    'the word Stacktrace: in a sentence',
    '  [1] alone',
    'the end',
  ].join('\n');
  expect(folded(log)).toEqual(['Stacktrace: … [13] h()']);
  expect(folded('  Stacktrace:\n  [1] f()\nend')).toEqual(['  Stacktrace: …   [1] f()']);
  expect(folded('    at f (x)\n    ... (2 more)\n    at g (y)')).toEqual(['    at f (x) …     at g (y)']);
});

test('headings count only at the beginning of a line, also of the tenth attempt', () => {
  expect(folded('==== attempt 10 · worker 1 · x ====\na\nb ── not a file ──\nc ==== attempt 3 ')).toEqual([
    '==== attempt 10 · worker 1 · x ==== … c ==== attempt 3 ',
  ]);
});

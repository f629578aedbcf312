import { describe, expect, test } from 'vitest';
import { candidatesOf, placesIn } from './places';

const shown = (line: string) =>
  placesIn(line).map(({ from, to, file, line: at, column }) => {
    expect(line.slice(from, to)).toContain(`:${at}`);
    return [file, at, ...(column === undefined ? [] : [column])].join('|');
  });

describe('the places that a line of a log names', () => {
  test.each([
    // Julia 1.6 and newer
    ['  [1] error(s::String)', []],
    ['    @ Base ./error.jl:35', ['./error.jl|35']],
    ['    @ Main ~/my study/my_simulation.jl:12 [inlined]', ['~/my study/my_simulation.jl|12']],
    [
      '  [3] build_simulation(o::String, n::Int64) @ Main /home/ada/my_simulation.jl:33',
      ['/home/ada/my_simulation.jl|33'],
    ],
    [
      '   @ PowerSimulations.Inner ~/.julia/packages/PowerSimulations/aB3/src/core.jl:7',
      ['~/.julia/packages/PowerSimulations/aB3/src/core.jl|7'],
    ],
    ['    @ Main C:\\study\\my_simulation.jl:12', ['C:\\study\\my_simulation.jl|12']],
    ['    @ Main REPL[1]:1', []],
    ['└ @ Main ~/x/script.jl:12', ['~/x/script.jl|12']],
    ['└ @ PowerSimulations /x/ps.jl:8', ['/x/ps.jl|8']],
    ['@ Main ../lib/x.jl:127', ['../lib/x.jl|127']],
    ['   @ /x/y.jl:8', ['/x/y.jl|8']],
    ['   @ Main C:/study/x.jl:12', ['C:/study/x.jl|12']],
    ['   @ Main my_simulation.jl:12', ['my_simulation.jl|12']],
    // Julia 1.5
    [' [1] f() at ../x.jl:33', ['../x.jl|33']],
    [' [1] f() at ~/my study/x.jl:33', ['~/my study/x.jl|33']],
    [' [1] f() at C:\\my study\\x.jl:33', ['C:\\my study\\x.jl|33']],
    [' [1] f() at D:/my study/x.jl:33', ['D:/my study/x.jl|33']],
    [' [1] top-level scope at my study.jl:33', ['my study.jl|33']],
    [' [1] error(::String) at ./error.jl:33', ['./error.jl|33']],
    [
      ' [2] build_simulation(::String, ::Int64) at /home/ada/my study/my_simulation.jl:12',
      ['/home/ada/my study/my_simulation.jl|12'],
    ],
    ['in expression starting at /home/ada/x.jl:3', ['/home/ada/x.jl|3']],
    // Node
    [
      '    at buildSimulation (file:///x/my%20study/s.powersim.mjs:27:34)',
      ['file:///x/my%20study/s.powersim.mjs|27|34'],
    ],
    [
      "    at build (file:///x/it's/study%20(1)/s%20%5Bb%5D%20(2).mjs:27:34)",
      ["file:///x/it's/study%20(1)/s%20%5Bb%5D%20(2).mjs|27|34"],
    ],
    ['    at async file:///x/y.mjs:3:5', ['file:///x/y.mjs|3|5']],
    ['    at Object.<anonymous> (/x/y.cjs:3:5)', ['/x/y.cjs|3|5']],
    ['    at async load (/x/my study/y.ts:3:5)', ['/x/my study/y.ts|3|5']],
    ['file:///x/y.mjs:3', ['file:///x/y.mjs|3']],
    ['    at f (/x/y.cjs:123:45)', ['/x/y.cjs|123|45']],
    ['    at f (C:\\my study\\y.cjs:123:45)', ['C:\\my study\\y.cjs|123|45']],
    ['    at f (/x/bin/program:12:34)', ['/x/bin/program|12|34']],
    // Messages
    ['── Attempt 2 failed: no data (my_simulation.jl:27) ──', ['my_simulation.jl|27']],
    ['my_simulation.jl:25: build! is called with serialize=', ['my_simulation.jl|25']],
    ['ERROR: LoadError: x (/x/my study/my_simulation.jl:27)', ['/x/my study/my_simulation.jl|27']],
    ['a (x.jl:1) b (y.mjs:2)', ['x.jl|1', 'y.mjs|2']],
    ['~/x/y.jl:3: no data', ['~/x/y.jl|3']],
    ['C:/x/y.jl:34: no data', ['C:/x/y.jl|34']],
    ['D:\\x\\y.jl:34: no data', ['D:\\x\\y.jl|34']],
    ['/x/y.js:34:56: no data', ['/x/y.js|34|56']],
    ['/x/y.ts:34 said `/x/z.mts:5` and "/x/z.cjs:6"', ['/x/y.ts|34', '/x/z.mts|5', '/x/z.cjs|6']],
    ['y.js:34:56: no data', ['y.js|34|56']],
    ['(x.ts:7) was called', ['x.ts|7']],
    ['my_simulation.jl:25: no data @ Main /x/y.jl:1', ['my_simulation.jl|25', '/x/y.jl|1']],
    // Others
    ['[ Info: 2024-01-01T00:00:00.000 [123:1]: message', []],
    ['http://localhost:80/x.js:1', []],
    [`${'x'.repeat(5000)} @ Main /x/y.jl:1`, []],
  ])('%s', (line, expected) => {
    expect(shown(line)).toEqual(expected);
  });

  test('are found in time however long and odd the line is', () => {
    // Hours, if a pattern went back and forth.
    for (const piece of [' at ', '(/', ' @ a ', 'file:///', 'x.jl', '/a:1', '~/']) placesIn(piece.repeat(100_000));
  });
});

describe('what a name in a log may stand for', () => {
  const around = { folders: ['/study', '/study/scripts'], home: '/home/ada', julia: '/opt/julia/share/julia' };
  test.each([
    ['~/x.jl', ['/home/ada/x.jl']],
    ['/x/../y.jl', ['/y.jl']],
    ['file:///x/my%20study/s.mjs', ['/x/my study/s.mjs']],
    ['s.mjs', ['/study/s.mjs', '/study/scripts/s.mjs', '/opt/julia/share/julia/base/s.mjs']],
    ['./error.jl', ['/study/error.jl', '/study/scripts/error.jl', '/opt/julia/share/julia/base/error.jl']],
    [
      '/buildworker/worker/build/usr/share/julia/stdlib/v1.5/Distributed/src/x.jl',
      [
        '/buildworker/worker/build/usr/share/julia/stdlib/v1.5/Distributed/src/x.jl',
        '/opt/julia/share/julia/stdlib/v1.5/Distributed/src/x.jl',
      ],
    ],
    ['/x~/y.jl', ['/x~/y.jl']],
    ['file:///x/s.mjs?now=1#there', ['/x/s.mjs']],
    ['file:///%00', []],
    ['file:///%E0%A4%A', []],
    ['/x\0/y.jl', []],
    ['/study//old/x.jl', ['/study/old/x.jl']],
    ['//server/share/x.jl', []],
    ['\\\\server\\share\\x.jl', []],
    ['file://server/share/x.jl', []],
  ])('%s', (file, expected) => {
    expect(candidatesOf(file, around)).toEqual(expected);
  });

  test('without Julia is nothing of Julia', () => {
    const { folders, home } = around;
    expect(candidatesOf('./error.jl', { folders, home })).toEqual(['/study/error.jl', '/study/scripts/error.jl']);
    const built = '/build/usr/share/julia/base/error.jl';
    expect(candidatesOf(built, { folders, home })).toEqual([built]);
  });
});

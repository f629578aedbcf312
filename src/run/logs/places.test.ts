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
    // Julia 1.5
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
    // Messages
    ['── Attempt 2 failed: no data (my_simulation.jl:27) ──', ['my_simulation.jl|27']],
    ['my_simulation.jl:25: build! is called with serialize=', ['my_simulation.jl|25']],
    ['ERROR: LoadError: x (/x/my study/my_simulation.jl:27)', ['/x/my study/my_simulation.jl|27']],
    ['a (x.jl:1) b (y.mjs:2)', ['x.jl|1', 'y.mjs|2']],
    // Others
    ['[ Info: 2024-01-01T00:00:00.000 [123:1]: message', []],
    ['http://localhost:80/x.js:1', []],
    [`${'x'.repeat(5000)} @ Main /x/y.jl:1`, []],
  ])('%s', (line, expected) => {
    expect(shown(line)).toEqual(expected);
  });

  test('are found in time however long and odd the line is', () => {
    const began = process.cpuUsage().user;
    for (const piece of [' at ', '(/', ' @ a ', 'file:///', 'x.jl', '/a:1', '~/']) placesIn(piece.repeat(100_000));
    // Microseconds: hours if a pattern went back and forth.
    expect(process.cpuUsage().user - began).toBeLessThan(5_000_000);
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
    ['//server/share/x.jl', []],
    ['\\\\server\\share\\x.jl', []],
    ['file://server/share/x.jl', []],
  ])('%s', (file, expected) => {
    expect(candidatesOf(file, around)).toEqual(expected);
  });
});

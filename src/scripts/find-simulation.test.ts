import { describe, expect, test } from 'vitest';
import { deservesDiagnostics, findSimulation } from './find-simulation';
import { inspectAny } from './inspect-any';
import { HOW_TO, TODAY } from './scripts.fixture';

const NAMES = { buildFunction: 'build_simulation', executeFunction: 'execute_simulation' };
const BOTH = 'build_simulation(o, n, p, i=nothing) = 1\nexecute_simulation(sim) = 2\n';

/** Where the functions are, each as `file:line name`. */
function places(text: string, files: Readonly<Record<string, string>> = {}, names = NAMES): string[] | undefined {
  const found = findSimulation('/a/b.jl', text, { ...names, readInclude: (path) => files[path] });
  return (
    found &&
    [found.build, found.execute].map(({ line, span, file }) => {
      return `${file ?? ''}:${line} ${(file === undefined ? text : files[file])?.slice(...span)}`;
    })
  );
}

describe('a simulation in Julia is found by its two functions', () => {
  test.each<[string, string, string[]]>([
    ['the how-to', HOW_TO, [':6 build_simulation', ':32 execute_simulation']],
    ['short forms', BOTH, [':1 build_simulation', ':2 execute_simulation']],
    [
      'types, where, keywords, macros and documentation',
      '"""\ndoc\n"""\n@inline function build_simulation(o::S, n::S, p, i::Union{Nothing,Int}=nothing; k=1)::Sim where {S<:AbstractString}\nend\n"doc"\nBase.@noinline execute_simulation(sim::Simulation, a...; k...)::Nothing = 1',
      [':4 build_simulation', ':7 execute_simulation'],
    ],
    [
      'a module and a condition',
      'module Study\nfunction build_simulation(a) end\nend\nif VERSION > v"1"\n  execute_simulation(s) = 1\nend',
      [':2 build_simulation', ':5 execute_simulation'],
    ],
    [
      'assigned functions',
      'const build_simulation = Study.build\nexecute_simulation = sim -> run(sim)',
      [':1 build_simulation', ':2 execute_simulation'],
    ],
    ['a text that is being typed', `${BOTH}function more(x\n  if x[`, [':1 build_simulation', ':2 execute_simulation']],
  ])('%s', (_, text, expected) => {
    expect(places(text)).toEqual(expected);
  });

  test.each([
    ['comments', '# function build_simulation()\n#= execute_simulation(s) = 1 =#\nexecute_simulation(s) = 1'],
    ['calls', 'call(build_simulation, execute_simulation)\nbuild_simulation(1)\nexecute_simulation(2)'],
    ['longer names', 'function build_simulation2() end\nexecute_simulation() = 1'],
    ['functions in functions', 'function f()\n build_simulation(a) = 1\n execute_simulation(a) = 2\nend'],
    ['one of them', 'function build_simulation() end'],
    ['nothing', ''],
  ])('not in %s', (_, text) => {
    expect(places(text)).toBeUndefined();
  });

  test('also by other names', () => {
    const names = { buildFunction: 'my_build!', executeFunction: 'laufen′' };
    expect(places('function my_build!(a)\nend\nlaufen′(s) = 1', {}, names)).toEqual([':1 my_build!', ':3 laufen′']);
  });

  test('also in files that it includes, one level down', () => {
    const files = { 'parts/sim.jl': `# parts\n${BOTH}`, 'other.jl': 'include("parts/sim.jl")', 'build.jl': BOTH };
    const include = 'include(joinpath(@__DIR__, "parts", "sim.jl"))\n';
    const both = ['parts/sim.jl:2 build_simulation', 'parts/sim.jl:3 execute_simulation'];
    expect(places(`using PowerSimulations\n${include}`, files)).toEqual(both);
    expect(places(`if FAST\n  ${include}end`, files)).toEqual(both);
    expect(places(`${include}execute_simulation(sim) = run(sim)`, files)).toEqual([both[0], ':2 execute_simulation']);
    expect(places('include("other.jl")', files)).toBeUndefined();
    expect(places('include("gone.jl")\ninclude(ARGS[1])', files)).toBeUndefined();
    expect(findSimulation('a.jl', include, { ...NAMES, readInclude: () => BOTH })?.includes).toEqual(['parts/sim.jl']);
    expect(findSimulation('a.jl', include, NAMES)).toBeUndefined();
  });

  test('but not in one that includes a simulation to run it', () => {
    const files = { 'sim.jl': BOTH };
    const text = 'include("sim.jl")\nrun_parallel_simulation(build_simulation, execute_simulation; script="sim.jl")';
    expect(places(text, files)).toBeUndefined();
  });
});

test('the language is told by the name', () => {
  const text = 'export function buildSimulation() {}\nexport const executeSimulation = 1;\n';
  expect(findSimulation('a.mts', text, NAMES)).toEqual({
    build: { line: 1, span: [16, 31] },
    execute: { line: 2, span: [50, 67] },
    includes: [],
  });
  expect(findSimulation('a.jl', text, NAMES)).toBeUndefined();
  expect(findSimulation('a.md', TODAY, NAMES)).toBeUndefined();
});

describe('findings are told', () => {
  const loads = 'using PowerSimulations\n';
  test.each<[string, string, string, boolean]>([
    ['of simulations', 'a.jl', BOTH, true],
    ['of one that lacks a function', 'a.jl', `${loads}build_simulation(o, n, p, i) = 1`, true],
    ['not of a part that others load', 'a.jl', '# for PowerSimulations\nbuild_simulation(o, n, p, i) = 1', false],
    ['not of what only calls', 'a.jl', `${loads}execute_simulation(build_simulation())`, false],
    ['not of other packages', 'a.jl', 'using PowerSimulationsDynamics\nbuild_simulation(o, n) = 1', false],
    [
      'of modules that lack a function',
      'a.mjs',
      'import "x"; import * as P from "powersim";\nfunction buildSimulation() {}',
      true,
    ],
    [
      'not of modules of others',
      'a.mjs',
      'import { x } from "y"; // powersim\nexport function buildSimulation() {}',
      false,
    ],
    ['not of modules that only use the engine', 'a.ts', 'import { System } from "powersim";', false],
    ['not of other files', 'a.md', BOTH, false],
  ])('%s', (_, path, text, expected) => {
    expect(deservesDiagnostics(path, text, NAMES)).toBe(expected);
  });
});

describe('as much as the editor reads, 256 kB, is read in passing', () => {
  // A limit that only what takes longer than its length comes near to.
  test.each([
    ['brackets', '('],
    ['mixed brackets', '[({'],
    ['closed brackets', `${'('.repeat(50)}${')'.repeat(50)}`],
    ['blocks', 'begin '],
    ['line breaks', 'x =\n\n\n\n'],
    ['strings in strings', '"$('],
    ['words in a line', 'a b '],
    ['runs', 'execute!(x);'],
    ['assigned runs', 'x = execute_simulation(x)\n'],
    ['definitions', 'build_simulation(x) = 1\n'],
    ['exports', 'export function buildSimulation() { execute(1) }\n'],
    ['comments', '#= '],
    ['quotes', "'"],
    ['templates', '`${'],
    ['slashes', '/'],
  ])('%s', { timeout: 20_000 }, (_, piece) => {
    const text = `import { execute } from "powersim";${piece.repeat(Math.ceil((256 * 1024) / piece.length))}`;
    for (const path of ['a.jl', 'a.mjs']) expect(() => inspectAny(path, text, NAMES)).not.toThrow();
  });
});

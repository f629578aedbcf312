import { describe, expect, test } from 'vitest';
import { accepts, assignedNames, findDefinitions } from './functions';
import { findImports } from './imports';
import { readSyntax } from './syntax';

/** `name/min-max`, `+` for any number more, `;` keywords. */
function signatures(source: string): string[] {
  return findDefinitions(readSyntax(source)).map(
    ({ name, positional: { min, max }, varargs, keywords }) =>
      `${name}/${min}-${max}${varargs ? '+' : ''}${keywords.length > 0 ? `;${keywords.join(',')}` : ''}`,
  );
}

describe('a definition is found', () => {
  test.each([
    ['in long form', 'function f(a, b)\nend', ['f/2-2']],
    ['in short form', 'f(a) = a\nf() = (1, 2)', ['f/1-1', 'f/0-0']],
    ['with types and defaults', 'function f(a::T, b::Dict{A,B}=Dict(1=>2), c=nothing)\nend', ['f/1-3']],
    ['over lines, with comments', 'function f(\n  a, # (one\n  #= b, =#\n  c;\n  d=1,\n)\nend', ['f/2-2;d']],
    ['with anything more', 'f(a, args...; kwargs...) = 1', ['f/1-1+']],
    ['with typed rest and keywords', 'f(a::Int, r::T...; k, l::Int=2, kw...) = 1', ['f/1-1+;k,l']],
    ['with nameless and nested arguments', 'f(::Int, (a, b), c=(1, 2)) = 1', ['f/2-3']],
    [
      'with where and a return type',
      'function f(a::T)::Int where {T<:Real}\nend\ng(a::T)::Vector{T} where T = a\nh(a) where {T} = a',
      ['f/1-1', 'g/1-1', 'h/1-1'],
    ],
    [
      'behind macros',
      '@inline function f(a) end\nBase.@noinline g(a) = a\n"""doc"""\nfunction h() end',
      ['f/1-1', 'g/1-1', 'h/0-0'],
    ],
    ['in modules and conditions', 'module M\nf(a) = 1\nend\nif x\n  g() = 1\nend', ['f/1-1', 'g/0-0']],
    ['as an anonymous function', 'f = (a, b) -> a\nconst g = function (x)\n x\nend\nx = 3', ['f/0-0+', 'g/0-0+']],
    ['for Main', 'function Main.f(a) end', ['f/1-1']],
    ['in a line of several', 'f(a) = 1; g(a) = 2', ['f/1-1', 'g/1-1']],
  ])('%s', (_, source, expected) => {
    expect(signatures(source)).toEqual(expected);
  });

  test.each([
    ['calls', 'f(a)\nx = f(a)\nf(a) == 1\nf(a) && g(b)\n@show f(a)'],
    ['functions in functions', 'begin end\nlet\n g(a) = 1\nend\nfor i in 1:2\n h() = 1\nend'],
    ['keyword arguments', 'call(\n  name = 1,\n  other = g(2),\n)'],
    ['comments and strings', '# f(a) = 1\n#= function f(a) end =#\n"""\nf(a) = 1\n"""'],
    ['methods for other modules', 'function Base.show(io) end\nBase.show(io) = 1'],
    ['declarations', 'function f end\nmacro f(a) end\nstruct S\n f(a) = new(a)\nend'],
    ['updates and comparisons', 'a[1] = 2\na.b = 3\nx += 1'],
  ])('not in %s', (_, source) => {
    expect(signatures(source)).toEqual([]);
  });

  test('with its line and the line breaks of Windows', () => {
    expect(findDefinitions(readSyntax('# x\r\n\r\nfunction f(a)\r\nend\r\n'))).toMatchObject([{ name: 'f', line: 3 }]);
  });

  test('and knows which calls it takes', () => {
    const [one, more] = findDefinitions(readSyntax('f(a, b=1) = 1\ng(a, b...) = 1'));
    expect([0, 1, 2, 3].map((count) => one && accepts(one, count))).toEqual([false, true, true, false]);
    expect([0, 1, 2, 9].map((count) => more && accepts(more, count))).toEqual([false, true, true, true]);
  });
});

test('assigned names are the global ones', () => {
  const source = 'f = M.g\nconst h = 1\nfunction k()\n l = 1\nend\ncall(m = 1)\nn == 1';
  expect(assignedNames(readSyntax(source)).map(({ text }) => text)).toEqual(['f', 'h']);
});

describe('imports', () => {
  test.each([
    ['using PowerSimulations', ['PowerSimulations'], ['PowerSimulations']],
    [
      'using Dates, PowerSimulations,\n  HiGHS',
      ['Dates', 'PowerSimulations', 'HiGHS'],
      ['Dates', 'PowerSimulations', 'HiGHS'],
    ],
    ['import PowerSimulations as PSI', ['PowerSimulations'], ['PSI']],
    ['using PowerSimulations: build!, execute! as run!', ['PowerSimulations'], ['build!', 'run!']],
    ['import A.B.c\nusing .Local', ['A', 'Local'], ['c', 'Local']],
    ['@everywhere using PowerSimulations', ['PowerSimulations'], ['PowerSimulations']],
    ['# using PowerSimulations\nx = "using PowerSimulations"', [], []],
  ])('%j', (source, modules, names) => {
    const imports = findImports(readSyntax(source));
    expect([...imports.modules]).toEqual(modules);
    expect([...imports.names]).toEqual(names);
  });

  test('includes are paths as far as they are written out', () => {
    const source =
      'include("a.jl")\ninclude(joinpath(@__DIR__, "b", "c.jl"))\ninclude(ARGS[1])\ninclude("$x.jl")\ninclude(joinpath(D, "x"))';
    expect(findImports(readSyntax(source)).includes).toEqual([
      { line: 1, path: 'a.jl' },
      { line: 2, path: 'b/c.jl' },
      { line: 3 },
      { line: 4 },
      { line: 5 },
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import type { Finding } from './findings';
import type { Generation } from './generation';
import { inspectScript } from './inspect';
import type { InspectOptions } from './script';
import { HOW_TO, TODAY } from './scripts.fixture';

function inspect(text: string, options: Partial<InspectOptions> = {}) {
  return inspectScript(text, { buildFunction: 'build_simulation', executeFunction: 'execute_simulation', ...options });
}

const line = ({ severity, code, line: at, file }: Finding) => `${severity} ${code} ${file ?? ''}:${at}`;
const findings = (text: string, options: Partial<InspectOptions> = {}) => inspect(text, options).findings.map(line);

describe("the how-to's script", () => {
  test.each<Generation>(['G0', 'G1', 'G2'])('does not run on %s: says which lines and what to write', (generation) => {
    expect(inspect(HOW_TO, { generation }).findings.map((finding) => `${line(finding)} ${finding.remedy}`)).toEqual([
      'error build.serialize :25 Write: build!(sim; partitions=partitions, index=index)',
      'error status.renamed :26 Write: PSI.SimulationBuildStatus.BUILT',
      'error status.renamed :34 Write: PSI.RunStatus.SUCCESSFULLY_FINALIZED',
    ]);
  });

  test('runs where it was written for, and is told about newer ones where nothing is known', () => {
    expect(findings(HOW_TO, { generation: 'documented' })).toEqual([]);
    const unknown = ['info build.serialize :25', 'info status.renamed :26', 'info status.renamed :34'];
    expect(findings(HOW_TO)).toEqual(unknown);
    expect(findings(HOW_TO, { generation: 'unknown' })).toEqual(unknown);
  });

  test('has the two functions', () => {
    expect(inspect(HOW_TO)).toMatchObject({
      usesPowerSimulations: true,
      build: { name: 'build_simulation', line: 6, positional: { min: 3, max: 4 }, varargs: false },
      execute: { name: 'execute_simulation', line: 32, positional: { min: 1, max: 1 }, varargs: true },
    });
  });
});

describe("a script with today's names", () => {
  test('runs today and not on the installations of the how-to', () => {
    for (const generation of ['G0', 'G1', 'G2', 'unknown', undefined] as const) {
      expect(findings(TODAY, { generation })).toEqual([]);
    }
    expect(inspect(TODAY, { generation: 'documented' }).findings).toMatchObject([
      { code: 'status.renamed', severity: 'error', remedy: 'Write: PSI.BuildStatus.BUILT' },
      { code: 'status.renamed', severity: 'error', remedy: 'Write: PSI.RunStatus.SUCCESSFUL' },
    ]);
  });

  test('may choose between the names itself', () => {
    const both = `${TODAY}\nbuilt() = isdefined(PSI, :BuildStatus) ? PSI.BuildStatus.BUILT : PSI.SimulationBuildStatus.BUILT`;
    expect(findings(both, { generation: 'G1' })).toEqual([]);
  });
});

const USING = 'using PowerSimulations\n';
const BUILD = 'build_simulation(o, n, p, i=nothing) = make(o, n, p, i)\n';
const EXECUTE = 'execute_simulation(sim) = check(execute!(sim))\n';

describe('what the functions must be', () => {
  test.each<[string, string, string[]]>([
    ['good', USING + BUILD + EXECUTE, []],
    [
      'defined by two methods',
      `${USING}build_simulation(o, n, p) = 1\nbuild_simulation(o, n, p, i) = 2\n${EXECUTE}`,
      [],
    ],
    ['assigned or imported', `${USING}using Study: build_simulation\nexecute_simulation = Study.run\n`, []],
    ['missing', USING, ['error build.missing :1', 'error execute.missing :1']],
    [
      'perhaps in an included file',
      `${USING}include(FILE)\n`,
      ['warning build.missing :1', 'warning execute.missing :1'],
    ],
    ['of too few arguments', `${USING}build_simulation(o, n) = 1\n${EXECUTE}`, ['error build.arity :2']],
    ['without an index', `${USING}build_simulation(o, n, p) = 1\n${EXECUTE}`, ['error build.arity :2']],
    ['with a required index', `${USING}build_simulation(o, n, p, i) = 1\n${EXECUTE}`, ['error build.arity :2']],
    ['of any arguments', `${USING}build_simulation(args...) = 1\n${EXECUTE}`, []],
    [
      'of too many',
      `${USING}${BUILD}execute_simulation(sim, other) = check(execute!(sim))\n`,
      ['error execute.arity :3'],
    ],
    [
      'with a required keyword',
      `${USING}build_simulation(o, n, p, i=1; case) = 1\n${EXECUTE}`,
      ['error build.keywords :2'],
    ],
    ['with keywords that have defaults', `${USING}build_simulation(o, n, p, i=1; case=2, k...) = 1\n${EXECUTE}`, []],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  test('says how to write them', () => {
    const [build, execute] = inspect(USING, { buildFunction: 'my_build' }).findings;
    expect(build).toMatchObject({
      message: 'The script does not define the function my_build.',
      remedy:
        'Write: function my_build(output_dir, simulation_name, partitions, index=nothing), or name another function in the setting powersim.buildFunction.',
    });
    expect(execute?.remedy).toMatch(/^Write: function execute_simulation\(sim, args\.\.\.; kwargs\.\.\.\)/);
  });

  test('also in a file that the script includes, with its name', () => {
    const readInclude = (path: string) => (path === 'parts/sim.jl' ? `${BUILD}execute_simulation() = 1\n` : undefined);
    const text = `${USING}include(joinpath(@__DIR__, "parts", "sim.jl"))\n`;
    expect(inspect(text, { readInclude }).build).toMatchObject({ line: 1, file: 'parts/sim.jl' });
    expect(findings(text, { readInclude })).toEqual(['error execute.arity parts/sim.jl:2']);
    expect(findings(`${USING}include("gone.jl")`, { readInclude })).toEqual([
      'warning build.missing :1',
      'warning execute.missing :1',
    ]);
  });
});

describe('loading PowerSimulations', () => {
  test.each<[string, string[]]>([
    ['using PowerSimulations', []],
    ['import PowerSimulations as PSI', []],
    ['import PowerSimulations\nconst PSI = PowerSimulations', []],
    ['using PowerSimulations: build!, execute!', []],
    ['using Dates,\n  PowerSimulations', []],
    ['# using PowerSimulations', ['error package.unused :1']],
    ['using Dates', ['error package.unused :1']],
    ['using MyStudy', ['warning package.unused :1']],
    ['include(ARGS[1])', []],
  ])('%j', (text, expected) => {
    expect(findings(`${text}\n${BUILD}${EXECUTE}`)).toEqual(expected);
  });
});

test('PSI must be given its meaning', () => {
  const text = TODAY.replace('const PSI = PowerSimulations', '');
  expect(findings(text)).toEqual(['warning package.alias :26']);
  expect(findings(text.replace('using PowerSimulations', 'import PowerSimulations as PSI'))).toEqual([]);
  expect(findings(text.replace('using Dates', 'include(FILE)'))).toEqual([]);
});

describe('a status that nobody looks at', () => {
  test.each<[string, string[]]>([
    ['execute_simulation(sim, args...; kwargs...) = (execute!(sim); nothing)', ['warning execute.unchecked :3']],
    ['function execute_simulation(sim)\n  execute!(sim)\n  nothing\nend', ['warning execute.unchecked :4']],
    [
      'function execute_simulation(sim)\n  status = execute!(sim)\n  println("done")\nend',
      ['warning execute.unchecked :4'],
    ],
    ['execute_simulation(sim) = execute!(sim)', ['info execute.unchecked :3']],
    ['function execute_simulation(sim)\n  return PowerSimulations.execute!(sim)\nend', ['info execute.unchecked :4']],
    ['function execute_simulation(sim)\n  @time execute!(sim)\nend', ['info execute.unchecked :4']],
    ['function execute_simulation(sim)\n  s = execute!(sim)\n  return s\nend', ['info execute.unchecked :4']],
    ['function execute_simulation(sim)\n  s = execute!(sim)\n  s == OK || error("no")\nend', []],
    ['function execute_simulation(sim)\n  s = execute!(sim)\n  @assert s == OK\nend', []],
    ['function execute_simulation(sim)\n  s = execute!(sim)\n  verify(s)\n  return\nend', []],
    ['execute_simulation(sim) = verify(execute!(sim))', []],
    ['execute_simulation(sim) = execute!(sim) == OK || throw(Failed())', []],
    ['execute_simulation(sim) = run_it(sim)', []],
  ])('%j', (text, expected) => {
    expect(findings(`${USING}${BUILD}${text}`)).toEqual(expected);
  });

  test("of build! matters only where build! does not throw, which today's does", () => {
    const text = `${USING}function build_simulation(o, n, p, i=nothing)\n  build!(sim; partitions=p, index=i)\n  return sim\nend\n${EXECUTE}`;
    expect(findings(text)).toEqual(['warning build.unchecked :3']);
    expect(findings(text, { generation: 'documented' })).toEqual(['warning build.unchecked :3']);
    expect(findings(text, { generation: 'G1' })).toEqual([]);
  });
});

describe('a run at the top level', () => {
  const run = 'run_parallel_simulation(build_simulation, execute_simulation; script=@__FILE__)';
  test.each<[string, string[]]>([
    [run, ['warning toplevel.run :4']],
    [`@time ${run}`, ['warning toplevel.run :4']],
    [`result = ${run}`, ['warning toplevel.run :4']],
    ['sim = build_simulation("o", "n", p)\nexecute_simulation(sim)', ['warning toplevel.run :5']],
    [`if abspath(PROGRAM_FILE) == @__FILE__\n  ${run}\nend`, []],
    [`@__FILE__() == abspath(PROGRAM_FILE) && ${run}`, []],
    [`isinteractive() || ${run}`, []],
    [`function main()\n  ${run}\nend`, []],
    [`main() = ${run}`, []],
    [`start = () -> ${run}`, []],
    [`# ${run}`, []],
    [`"""\n${run}\n"""`, []],
  ])('%j', (text, expected) => {
    expect(findings(`${USING}${BUILD}${EXECUTE}${text}`)).toEqual(expected);
  });
});

test('after a forgotten bracket nothing else is said', () => {
  const [finding, ...others] = inspect(`${USING}function build_simulation(o, n, p\n  1\nend\n${EXECUTE}`).findings;
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    code: 'syntax.unclosed',
    line: 2,
    message: 'What "(" opens here seems never to be closed.',
  });
});

test('a serialize= elsewhere is left alone', () => {
  const text = `${USING}${BUILD}${EXECUTE}save(sim; serialize=true)\nbuild!(sim; serialize_all=true)\nserialize = 1\nto_json(sim, serialize)`;
  expect(findings(text, { generation: 'G1' })).toEqual([]);
  expect(findings(`${text}\nbuild!(sim; partitions, serialize)`, { generation: 'G1' })).toEqual([
    'error build.serialize :8',
  ]);
});

test('texts are translated', () => {
  const t = (text: string) => text.toUpperCase();
  expect(inspect('', { t }).findings[0]?.message).toBe('THE SCRIPT DOES NOT LOAD POWERSIMULATIONS.');
});

import { describe, expect, test } from 'vitest';
import { inspectScript } from './inspect';

const NAMES = { buildFunction: 'build_simulation', executeFunction: 'execute_simulation' };
const script = (body: string, parameters = 'folder, name, parts, number=nothing') => `using PowerSimulations
function build_simulation(${parameters})
    ${body}
    return sim
end
function execute_simulation(sim)
    status = execute!(sim)
    status == RunStatus.SUCCESSFULLY_FINALIZED || error("failed")
end
`;
const findings = (text: string) => inspectScript(text, { ...NAMES, generation: 'G1' }).findings;
/** The script's body after its first fix. */
function fixed(body: string): string {
  const text = script(body);
  const [edit] = findings(text)[0]?.fixes?.[0]?.edits ?? [];
  const after = edit ? text.slice(0, edit.from) + edit.text + text.slice(edit.to) : text;
  expect(findings(after)).toEqual([]);
  return after.split('\n')[2]?.trim() ?? '';
}

describe('build! is told which partition to build', () => {
  test.each([
    'build!(sim; partitions = parts, index = number)',
    'build!(sim, partitions=parts, index=number)',
    'build!(sim; partitions, index)',
    'build!(sim; options...)',
    'build!(arguments...)',
    'PowerSimulations.build!(\n  sim;\n  partitions = parts,\n  index = number,\n)',
    // Another function's business.
    'build_it(sim)',
  ])('%j is right', (call) => {
    expect(findings(script(`sim = make(name, folder); ${call}`))).toEqual([]);
  });

  test.each([
    ['build!(sim)', 'build!(sim, partitions = parts, index = number)'],
    ['build!(sim; partitions = parts)', 'build!(sim; partitions = parts, index = number)'],
    ['build!(sim; index = number, )', 'build!(sim; index = number, partitions = parts, )'],
    // Positional arguments are not it.
    ['build!(sim, partitions, index)', 'build!(sim, partitions, index, partitions = parts, index = number)'],
  ])('%j is not', (call, right) => {
    const [finding, ...more] = findings(script(call));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ code: 'build.partitions', severity: 'warning', line: 3 });
    expect(fixed(call)).toBe(right);
  });

  test('where the function has no such argument, nothing is put in', () => {
    const found = findings(script('build!(sim)', 'folder, name, rest...'));
    expect(found.map(({ code, fixes }) => ({ code, fixes }))).toEqual([{ code: 'build.partitions', fixes: undefined }]);
  });
});

describe('a simulation gets the name and the folder that the function is given', () => {
  test.each([
    'sim = Simulation(; name = name, simulation_folder = folder)',
    'sim = Simulation(; name, simulation_folder = folder)',
    'sim = Simulation(; name = "$name", simulation_folder = joinpath(folder, "x"))',
    'sim = Simulation(; name = string("a", name), simulation_folder = mktempdir())',
    'problem = DecisionModel(; name = "UC")',
    'sim = Simulation("the_name", folder)',
  ])('%j is right, or not known to be wrong', (line) => {
    expect(findings(script(line))).toEqual([]);
  });

  test.each([
    ['sim = Simulation(; name = "year", steps = 3)', 'sim = Simulation(; name = name, steps = 3)'],
    [
      'sim = PowerSimulations.Simulation(steps=3, name="year")',
      'sim = PowerSimulations.Simulation(steps=3, name=name)',
    ],
    ['sim = Simulation(; simulation_folder = "out")', 'sim = Simulation(; simulation_folder = folder)'],
  ])('%j is not', (line, right) => {
    expect(findings(script(line))).toMatchObject([{ code: 'build.place', severity: 'warning', line: 3 }]);
    expect(fixed(line)).toBe(right);
  });

  test('elsewhere it may have any name', () => {
    const text = `${script('build!(sim; partitions = parts, index = number)')}other() = Simulation(; name = "one")\n`;
    expect(findings(text)).toEqual([]);
  });
});

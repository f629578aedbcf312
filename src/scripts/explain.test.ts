import { describe, expect, test } from 'vitest';
import { explainFailure } from './explain';
import type { Generation } from './generation';
import { inspectScript } from './inspect';
import { HOW_TO, TODAY } from './scripts.fixture';

const SCRIPT = '/home/ada/my study/my_simulation.jl';

function explain(message: string, changes: { text?: string; stack?: string; generation?: Generation } = {}) {
  const { text = HOW_TO, stack = '', generation = 'G1' } = changes;
  const names = { buildFunction: 'build_simulation', executeFunction: 'execute_simulation' };
  return explainFailure({
    message,
    stack,
    scriptPath: SCRIPT,
    inspection: inspectScript(text, { ...names, generation }),
    generation,
  });
}

describe('serialize= is named with its line and what to write', () => {
  const expected =
    'my_simulation.jl:25: build! is called with serialize=, which the installed PowerSimulations does not take. Write: build!(sim; partitions=partitions, index=index).';
  test.each([
    [
      'Julia 1.5',
      'MethodError: no method matching build!(::Simulation; partitions=SimulationPartitions(365, 7, 1), index=nothing, serialize=true)',
      '',
    ],
    [
      'Julia 1.10',
      'MethodError: no method matching build!(::Simulation; partitions::SimulationPartitions, index::Nothing, serialize::Bool)',
      '',
    ],
    [
      'Julia 1.11',
      'MethodError: no method matching build!(::PowerSimulations.Simulation; partitions::SimulationPartitions)',
      'got unsupported keyword argument "serialize"',
    ],
  ])('as %s tells it', (_, message, stack) => {
    expect(explain(message, { stack })).toBe(expected);
  });

  test('with the line of the stack when the call cannot be found', () => {
    const message = 'MethodError: no method matching build!(::Simulation; serialize=true)';
    const stack = ` [3] build_simulation(...) at ${SCRIPT}:12\n [4] x at ${SCRIPT}:99`;
    expect(explain(message, { text: 'call(; options...)', stack })).toBe(
      'my_simulation.jl:12: build! is called with serialize=, which the installed PowerSimulations does not take. Leave serialize= out.',
    );
  });
});

describe('a status by another name is named with its line and the right name', () => {
  test.each([
    ['UndefVarError: BuildStatus not defined', 26, 'BuildStatus.BUILT', 'SimulationBuildStatus.BUILT'],
    [
      'UndefVarError: `BuildStatus` not defined in `PowerSimulations`',
      26,
      'BuildStatus.BUILT',
      'SimulationBuildStatus.BUILT',
    ],
    ['type DataType has no field SUCCESSFUL', 34, 'RunStatus.SUCCESSFUL', 'RunStatus.SUCCESSFULLY_FINALIZED'],
    [
      'FieldError: type DataType has no field `SUCCESSFUL`, available fields: `name`',
      34,
      'RunStatus.SUCCESSFUL',
      'RunStatus.SUCCESSFULLY_FINALIZED',
    ],
    ['UndefVarError: SUCCESSFUL not defined', 34, 'RunStatus.SUCCESSFUL', 'RunStatus.SUCCESSFULLY_FINALIZED'],
  ])('%s', (message, line, used, right) => {
    expect(explain(message)).toBe(
      `my_simulation.jl:${line}: the installed PowerSimulations has no ${used}, it is called ${right}. Write: PSI.${right}.`,
    );
  });

  test.each([
    ['UndefVarError: SimulationBuildStatus not defined', 'SimulationBuildStatus.BUILT', 'BuildStatus.BUILT'],
    ['type DataType has no field SUCCESSFULLY_FINALIZED', 'RunStatus.SUCCESSFULLY_FINALIZED', 'RunStatus.SUCCESSFUL'],
  ])('on an old installation, too: %s', (message, used, right) => {
    expect(explain(message, { text: TODAY, generation: 'documented' })).toMatch(
      `the installed PowerSimulations has no ${used}, it is called ${right}. Write: PSI.${right}.`,
    );
  });

  test('also without having read the script', () => {
    const stack =
      'Stacktrace:\n [1] getproperty\n [2] execute_simulation(sim)\n   @ Main ~/my study/my_simulation.jl:77';
    expect(explainFailure({ message: 'UndefVarError: BuildStatus not defined', stack, scriptPath: SCRIPT })).toBe(
      'my_simulation.jl:77: the installed PowerSimulations has no BuildStatus.BUILT, it is called SimulationBuildStatus.BUILT. Write: SimulationBuildStatus.BUILT.',
    );
  });
});

describe('what is missing is named with what to do', () => {
  test.each([
    [
      'The package HiGHS is not installed in the project /home/ada/my study.',
      `The package HiGHS is not installed in the project /home/ada/my study. Install it: julia --project='/home/ada/my study' -e 'using Pkg; Pkg.add("HiGHS")'`,
    ],
    [
      'ArgumentError: Package HiGHS not found in current path:\n- Run `import Pkg`',
      `The package HiGHS is not installed. Install it: julia -e 'using Pkg; Pkg.add("HiGHS")'`,
    ],
    [
      'my_simulation.jl does not define the function run_it.',
      'my_simulation.jl does not define the function run_it. Define it, or name another in the settings powersim.buildFunction and powersim.executeFunction (build_simulation, execute_simulation).',
    ],
  ])('%s', (message, expected) => {
    expect(explain(message)).toBe(expected);
  });

  test('PSI, and the names of PowerSimulations', () => {
    expect(explain('UndefVarError: PSI not defined')).toBe(
      'my_simulation.jl: PSI is not defined. Write after using PowerSimulations: const PSI = PowerSimulations',
    );
    const text = HOW_TO.replace('using PowerSimulations', '');
    expect(explain(`UndefVarError: \`SimulationPartitions\` not defined in \`Main\` (${SCRIPT}:6)`, { text })).toBe(
      'my_simulation.jl:6: SimulationPartitions is not defined, because the script does not load PowerSimulations. Write at its top: using PowerSimulations',
    );
  });

  test('arguments', () => {
    const text = 'using PowerSimulations\nbuild_simulation(o, n, p) = 1\nexecute_simulation(s) = run(s)';
    expect(
      explain('MethodError: no method matching build_simulation(::String, ::String, ::P, ::Int64)', { text }),
    ).toBe(
      'build_simulation is called with three positional arguments for the setup and with four for a partition: output_dir, simulation_name, partitions, index. Write: function build_simulation(output_dir, simulation_name, partitions, index=nothing) (my_simulation.jl:2)',
    );
  });
});

describe('anything else is its own first line, with the innermost line of the script', () => {
  test.each([
    [
      'injected failure',
      ` [1] error(::String)\n [2] f at ${SCRIPT}:12\n [3] g at ${SCRIPT}:40`,
      'injected failure (my_simulation.jl:12)',
    ],
    ['oh', ' [2] f() @ Main ~/my study/my_simulation.jl:12', 'oh (my_simulation.jl:12)'],
    ['oh', ' [2] f() at /other/not_my_simulation.jl:12', 'oh'],
    [`UndefVarError: x not defined (${SCRIPT}:3)`, '', 'UndefVarError: x not defined (my_simulation.jl:3)'],
    ['LoadError: ErrorException: no data\nmore', '', 'no data'],
    ['\u001b[31mred\u001b[0m\ttext', '', 'red text'],
    ['OutOfMemoryError()', '', 'Julia ran out of memory.'],
    ['', '', 'It failed without a message.'],
    ['UndefVarError: build not defined', '', 'UndefVarError: build not defined'],
    ['Simulation failed to execute: status=FAILED', '', 'Simulation failed to execute: status=FAILED'],
    [
      'Simulation failed to execute: status=RunStatus.FAILED, wanted SUCCESSFUL',
      '',
      'Simulation failed to execute: status=RunStatus.FAILED, wanted SUCCESSFUL',
    ],
  ])('%j', (message, stack, expected) => {
    expect(explain(message, { stack })).toBe(expected);
  });
});

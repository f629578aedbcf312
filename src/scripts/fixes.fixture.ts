import type { Edit } from './findings';
import { HOW_TO, TODAY } from './scripts.fixture';

const USING = 'using PowerSimulations\n';
const BUILD = 'build_simulation(o, n, p, i=nothing) = make(o, n, p, i)\n';
const EXECUTE = 'execute_simulation(sim) = check(execute!(sim))\n';
const RUN = `run_parallel_simulation(
    build_simulation,
    execute_simulation;
    script = @__FILE__,
)
`;
const execute = (body: string) => `${USING}${BUILD}function execute_simulation(sim)\n${body}\nend\n`;
const build = (body: string) =>
  `${USING}function build_simulation(o, n, p, i=nothing)\n    sim = make(o, n, p, i)\n${body}\nend\n${EXECUTE}`;

/** Scripts in Julia with something to put right, by what it is. */
export const JULIA_SCRIPTS: Readonly<Record<string, string>> = {
  'the how-to': HOW_TO,
  'the how-to on Windows': HOW_TO.replaceAll('\n', '\r\n'),
  nothing: '',
  'only a comment': '# My study\n',
  'no functions': `${USING}const PSI = PowerSimulations`,
  'no functions, only names of the package': 'using PowerSimulations: build!, execute!\n',
  'no functions, another name of the package': 'import PowerSimulations as P\n',
  'no build function': `${USING}${EXECUTE}`,
  'no execute function': `${TODAY.slice(0, TODAY.indexOf('function execute_simulation'))}if abspath(PROGRAM_FILE) == @__FILE__\n    main()\nend\n`,
  'functions missing above a guard': `${USING}main() = 1\n\nif abspath(PROGRAM_FILE) == @__FILE__\n    main()\nend\n`,
  'functions missing above a run': `${USING}\n${RUN}`,
  'no using': `# My study\n\n${BUILD}${EXECUTE}`,
  'no using below others': `using Dates,\n    HiGHS\n@everywhere using MyStudy # all\n\n${BUILD}${EXECUTE}using Late\n`,
  'no using in a module': `module Study\n    using Dates\n    ${BUILD}    ${EXECUTE}end\n`,
  'no alias': TODAY.replace('const PSI = PowerSimulations', ''),
  'no alias for names of the package': TODAY.replace('const PSI = PowerSimulations', '').replace(
    'using PowerSimulations',
    'using PowerSimulations: build!, execute!',
  ),
  'neither using nor alias': TODAY.replace('const PSI = PowerSimulations', '').replace('using PowerSimulations', ''),
  'no arguments': `${USING}build_simulation() = 1\nexecute_simulation() = 2\n`,
  'only keywords': `${USING}build_simulation(; case = 1) = 1\nexecute_simulation(; k...) = 2\n`,
  'two arguments': `${USING}build_simulation(o, n) = 1\n${EXECUTE}`,
  'two arguments, one with a default': `${USING}build_simulation(o, n="x"; case=1) = 1\n${EXECUTE}`,
  'no index': `${USING}function build_simulation(\n    o::String,\n    n::String,\n    p::SimulationPartitions,\n)\nend\n${EXECUTE}`,
  'a required index': `${USING}function build_simulation(o, n, p, i::Int)\nend\n${EXECUTE}`,
  'a required index that may be nothing': `${USING}build_simulation(o, n, p, i::Union{Int, Nothing}; k=1) = 1\n${EXECUTE}`,
  'an argument too many': `${USING}build_simulation(o, n, p, i, unused::Int) = 1\nexecute_simulation(sim, unused) = check(execute!(sim))\n`,
  'an argument too many that is needed': `${USING}${BUILD}execute_simulation(sim, other) = check(execute!(sim), other)\n`,
  'required keywords': `${USING}build_simulation(o, n, p, i=1; case, kind::Symbol, k...) = 1\nexecute_simulation(sim; a::Any) = 2\n`,
  'serialize alone': `${USING}${BUILD}${EXECUTE}build!(sim; serialize=true)\n`,
  'serialize first': `${USING}${BUILD}${EXECUTE}build!(sim; serialize, index = i)\n`,
  'serialize in a line of its own': `${USING}${BUILD}${EXECUTE}build!(\n    sim; # the simulation\n    partitions = p,\n    serialize = false, # old\n    index = i,\n)\nbuild!(\n    sim;\n    serialize = f(\n        1,\n    ),\n    index = i)\n`,
  'serialize behind a comment': `${USING}${BUILD}${EXECUTE}build!(sim; index = i, # which\n    serialize = false)\n`,
  'renamed statuses': `${USING}${BUILD}${EXECUTE}built() = PowerSimulations.BuildStatus.FAILED\nrun() = RunStatus.SUCCESSFUL\n`,
  'a status ignored': execute('    execute!(sim) # go\n    nothing'),
  'a status ignored with another status': execute(
    '    status = 1\n    @time PowerSimulations.execute!(sim)\n    status',
  ),
  'a status assigned': execute('    s = execute!(sim)\n    println("done")'),
  'a status assigned at the end': execute('    s = execute!(sim)'),
  'a status returned': execute('    return execute!(sim)'),
  'a status returned by a name': execute('    s = execute!(sim)\n    return s'),
  'a status returned as the last value': execute('    @time execute!(sim)'),
  'a status in a block': execute('    if true\n        execute!(sim)\n    end\n    return'),
  'a status in a line with others': execute('    try execute!(sim) finally close(sim) end'),
  'a status under another macro': execute('    @elapsed execute!(sim)\n    1'),
  'a status of a field': execute('    sim.status = execute!(sim)\n    1'),
  'a status in short form': `${USING}${BUILD}execute_simulation(sim) = execute!(sim)\n`,
  'a status in brackets': `${USING}${BUILD}execute_simulation(sim) = (execute!(sim); nothing)\n`,
  'a status without a name of the package': `using PowerSimulations: execute!, SimulationPartitions\n${BUILD}execute_simulation(sim) = execute!(sim)\n`,
  'a status of build! ignored': build('    build!(sim; partitions = p, index = i)\n    return sim'),
  'a status of build! returned': build('    build!(sim; partitions = p, index = i)'),
  'a status of build! in short form': `${USING}build_simulation(o, n, p, i=nothing) = build!(make(o, n, p, i); index = i)\n${EXECUTE}`,
  'a run': `${USING}${BUILD}${EXECUTE}\n${RUN}`,
  'a run that is assigned': `${USING}${BUILD}${EXECUTE}result = @time ${RUN}println("""\n  done\n""")\nprintln("got $result")\nother = 1\n`,
  'a run in steps': `${USING}${BUILD}${EXECUTE}sim = build_simulation("o", "n", p)\n# now\nexecute_simulation(sim)\nr, s = read(sim), 1\nshow(r)\nx = 2\n`,
  'a run above a definition': `${USING}${BUILD}execute_simulation(sim)\n${EXECUTE}`,
  'a run around a definition': `${USING}${BUILD}sim = execute_simulation(1)\n${EXECUTE}show(sim)\n`,
  'a run behind another statement': `${USING}${BUILD}${EXECUTE}x = 1; execute!(sim)\n`,
  'a run in a module': `module Study\n${USING}${BUILD}${EXECUTE}execute!(sim)\nend\n`,
  'a run of several lines of text': `${USING}${BUILD}${EXECUTE}execute!(sim, """\n  a\n  b""")\n`,
  'a bracket that is never closed': `${USING}${BUILD}${EXECUTE}f(x\n`,
};

const IMPORT = 'import { build, execute, RunStatus } from "powersim";\n';
const EXPORTS = 'export async function buildSimulation() {}\nexport async function executeSimulation() {}\n';
const body = (text: string) =>
  `${IMPORT}export const buildSimulation = 1;\nexport async function executeSimulation(sim) {\n${text}\n}\n`;
const plain = (text: string) =>
  `${IMPORT}export const buildSimulation = 1;\nexport function executeSimulation(sim) {\n${text}\n}\n`;

/** The same in JavaScript. */
export const JAVASCRIPT_SCRIPTS: Readonly<Record<string, string>> = {
  nothing: '',
  'only a comment': '// My study\n',
  'no functions': 'import { System } from "powersim"; // all\n\nconst x = 1;',
  'no functions, the engine as a whole': 'import * as PSI from "powersim";',
  'no functions in CommonJS': '"use strict";\nconst fs = require(/* files */ "node:fs");\n',
  'no functions and other names': 'import { execute as run } from "powersim";\n',
  'names that mean something else': 'import { execute } from "jobs";\nfunction build() {}\nclass RunStatus {}\n',
  'functions that are not exported':
    'async function buildSimulation(a) {}\nconst executeSimulation = async (sim) => {};\n',
  'functions that are not exported in CommonJS':
    'const fs = require(/* files */ "fs");\nfunction build_simulation(a) {}\nasync function* executeSimulation(sim) {}\n',
  'functions of an object': 'const { buildSimulation, executeSimulation } = study;\n',
  'not awaited': body('  build(sim, {});\n  execute(sim);'),
  'not awaited on Windows': body('  build(sim, {});\n  execute(sim);').replaceAll('\n', '\r\n'),
  'not awaited by a function that does not wait': plain('  if (sim) {\n    execute(sim)\n  }'),
  'not awaited by a callback': body('  sims.forEach(function (one) {\n    execute(one);\n  });'),
  'not awaited by an arrow': body('  sims.forEach(one => {\n    execute(one);\n  });'),
  'not awaited by a method': body('  return { async: 1, go(one) {\n    build(one);\n  } };'),
  'not awaited and looked at': body('  const status = execute(sim);\n  if (status !== OK) throw new Error();'),
  ignored: body('  await execute(sim); // go\n  const status = 1;'),
  'ignored without a semicolon': body('  await execute(sim)\n  done()'),
  'ignored, RunStatus unknown': body('  await execute(sim);').replace(', RunStatus', ''),
  'ignored under a condition': body('  if (sim) await execute(sim);'),
  'ignored under a condition in a line of its own': body('  if (sim)\n    await execute(sim);'),
  'ignored behind else': body('  if (sim) x();\n  else\n    await execute(sim);'),
  'ignored in a line with others': body('  x(); await execute(sim);'),
  assigned: body('  const status = await execute(sim);\n  done();'),
  returned: body('  return execute(sim);'),
  'returned and awaited': body('  return await execute(sim)'),
  'returned by a name': body('  const s = await execute(sim);\n  return s;'),
  'returned by an arrow': `${IMPORT}export const buildSimulation = 1;\nexport const executeSimulation = (sim) => execute(sim);\n`,
  'a run': `${EXPORTS}executeSimulation(await buildSimulation("out"));\n`,
  'a run that others use': `${EXPORTS}const status = await executeSimulation(sim)\nconst text =\n  f(status);\nshow(text);\nother()\n`,
  'a run in CommonJS': `module.exports = { buildSimulation, executeSimulation };\nexecuteSimulation(sim);\n`,
  'a run that exports need': `${EXPORTS}const status = await executeSimulation(sim);\nexport const text = status;\n`,
  'a run behind another statement': `${EXPORTS}f(); executeSimulation(sim);\n`,
};

/** A text after edits, which are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduceRight(
    (changed, { from, to, text: put }) => changed.slice(0, from) + put + changed.slice(to),
    text,
  );
}

import { insertLines } from '../edits';
import type { Edit } from '../findings';
import { engineNames, isCommonJs, type Named } from './modules';
import type { JavaScript } from './script';

/** Hands out a function that the script has, by the token of its name. */
export function exportOwn({ syntax }: JavaScript, name: string, at: number): Edit[] {
  const { source, tokens } = syntax;
  if (isCommonJs(syntax)) return [insertLines(source, source.length, [`module.exports.${name} = ${name};`])];
  let start = at - 1;
  while (/^(?:function|\*|async)$/.test(tokens[start - 1]?.text ?? '')) start -= 1;
  const declaration = tokens[start];
  if (declaration === undefined || !/^(?:async|function|const|let|var)$/.test(declaration.text)) {
    return [insertLines(source, source.length, [`export { ${name} };`])];
  }
  return [{ from: declaration.start, to: declaration.start, text: 'export ' }];
}

/** A function that can be filled in, at the end. Nothing when names of the engine mean something else in the script. */
export function skeleton(script: JavaScript, role: 'build' | 'execute', name: string): Edit[] | undefined {
  const { syntax, options } = script;
  const { source } = syntax;
  const typed = options.typed && !isCommonJs(syntax);
  const type = typed ? [role === 'build' ? 'type BuildSimulation' : 'type ExecuteSimulation'] : [];
  const own = role === 'build' ? BUILD_NAMES : EXECUTE_NAMES;
  const named = engineNames(script, [...own, ...type]);
  if (named === undefined) return undefined;
  const lines = role === 'build' ? buildLines(named) : executeLines(named);
  const parameters = role === 'build' ? '(outputDir, simulationName, partitions, index)' : '(sim)';
  const [head, tail] = isCommonJs(syntax)
    ? [`module.exports.${name} = async function ${name}${parameters} {`, '};']
    : typed
      ? [`export const ${name}: ${named.names[own.length]} = async ${parameters} => {`, '};']
      : [`export async function ${name}${parameters} {`, '}'];
  const text = [head, ...lines.map((line) => `  ${line}`), tail];
  return [...named.edits, insertLines(source, source.length, source.trim() === '' ? text : ['', ...text])];
}

const BUILD_NAMES = ['build', 'Simulation', 'SimulationModels', 'SimulationSequence'];
const EXECUTE_NAMES = ['execute', 'RunStatus'];

function buildLines({ names: [build, simulation, models, sequence] }: Named): string[] {
  return [
    `const models = new ${models}({ decisionModels: [] });`,
    `const sim = new ${simulation}({`,
    '  name: simulationName,',
    '  steps: partitions.numSteps,',
    '  models,',
    `  sequence: new ${sequence}({ models }),`,
    '  simulationFolder: outputDir,',
    '});',
    `await ${build}(sim, { partitions, index });`,
    'return sim;',
  ];
}

function executeLines({ names: [execute, runStatus] }: Named): string[] {
  return [
    `const status = await ${execute}(sim);`,
    `if (status !== ${runStatus}.SUCCESSFULLY_FINALIZED) throw new Error(\`The simulation failed: \${status}\`);`,
  ];
}

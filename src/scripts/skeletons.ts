import { insertLines, lineBreakOf, lineEnd, lineStart, nextLine } from './edits';
import type { Edit } from './findings';
import { BUILT, type Generation, SUCCESS } from './generation';
import { importPosition } from './imports';
import type { Script, Source } from './script';
import { callsOf, readSyntax, type Syntax } from './syntax';

/** What a script calls a status, with its module; and what has to be written for that, in the same source. */
export function statusName(script: Script, source: Source, role: 'build' | 'execute') {
  const status = (role === 'build' ? BUILT : SUCCESS)[names(script.options.generation)];
  if (script.powerSimulations !== undefined) return { name: `${script.powerSimulations}.${status}`, edits: [] };
  return { name: `PowerSimulations.${status}`, edits: script.modules.has('PowerSimulations') ? bind(source) : [] };
}

/** `using PowerSimulations: build!` gives no name to PowerSimulations itself. */
function bind({ syntax }: Source): Edit[] {
  const { position, indent } = importPosition(syntax);
  return [insertLines(syntax.source, position, [`${indent}import PowerSimulations`])];
}

function names(generation: Generation | undefined): 'documented' | 'today' {
  return generation === 'documented' ? 'documented' : 'today';
}

/** A build function or an execute function that can be filled in, at a place that fits. */
export function skeleton(script: Script, role: 'build' | 'execute', name: string): Edit[] {
  const [main = { syntax: readSyntax('') }] = script.sources;
  const status = statusName(script, main, role);
  const lines = role === 'build' ? buildLines(name, status.name) : executeLines(name, status.name);
  return [...status.edits, place(script, main, lines)];
}

function buildLines(name: string, status: string): string[] {
  return [
    `function ${name}(output_dir, simulation_name, partitions, index = nothing)`,
    '    models = SimulationModels(; decision_models = [])',
    '    sim = Simulation(;',
    '        name = simulation_name,',
    '        steps = partitions.num_steps,',
    '        models = models,',
    '        sequence = SimulationSequence(; models = models),',
    '        simulation_folder = output_dir,',
    '    )',
    '    status = build!(sim; partitions = partitions, index = index)',
    `    status == ${status} || error("The simulation was not built: status=$status")`,
    '    return sim',
    'end',
  ];
}

function executeLines(name: string, status: string): string[] {
  return [
    `function ${name}(sim, args...; kwargs...)`,
    '    status = execute!(sim)',
    `    status == ${status} || error("The simulation failed: status=$status")`,
    '    return',
    'end',
  ];
}

/** Below the other function, else above what runs when the script is loaded, else at the end. */
function place({ definitions, options }: Script, { syntax }: Source, lines: readonly string[]): Edit {
  const { source, tokens, around } = syntax;
  const other = definitions.findLast(
    (definition) =>
      definition.syntax === syntax &&
      around[definition.at]?.every(({ text }) => text === 'function') &&
      (definition.name === options.buildFunction || definition.name === options.executeFunction),
  );
  if (other !== undefined) {
    const end = nextLine(source, tokens[other.body[1]]?.start ?? source.length);
    return insertLines(source, end, ['', ...lines]);
  }
  const calls = new Set(callsOf(syntax, 'run_parallel_simulation'));
  const runs = tokens.find(({ kind, text, start }, at) => {
    const isGuard = kind === 'keyword' && text === 'if' && guards(syntax, start);
    if (around[at]?.length !== 0 || !(isGuard || calls.has(at + 1))) return false;
    return source.slice(lineStart(source, start), start).trim() === '';
  });
  if (runs === undefined) {
    return insertLines(source, source.length, source.trim() === '' ? lines : ['', ...lines]);
  }
  const before = lineStart(source, runs.start);
  return { from: before, to: before, text: [...lines, '', ''].join(lineBreakOf(source)) };
}

/** Whether the condition of an `if` asks which program runs. */
function guards({ source }: Syntax, start: number): boolean {
  return source.slice(start, lineEnd(source, start)).includes('PROGRAM_FILE');
}

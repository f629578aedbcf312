import { indentAt, lineBreakOf, lineEnd, lineStart } from './edits';
import type { Edit } from './findings';
import type { Definition } from './functions';
import type { Script } from './script';
import { statusName } from './skeletons';
import type { Syntax } from './syntax';
import type { Token } from './tokens';

/** A call whose status nobody looks at. */
export interface StatusUse {
  readonly fate: 'checked' | 'returned' | 'ignored';
  /** Token indices of the call's first word, with its module, and of its closing bracket. */
  readonly first: number;
  readonly last: number;
}

/** Macros that hand on what their expression returns. */
const TRANSPARENT = new Set(['@time', '@timev', '@showtime', '@show', '@inline', '@noinline']);

/** Throws by the status, in a line below the call where it has a line of its own. Nothing when that is not plain. */
export function fixStatus(
  script: Script,
  definition: Definition,
  role: 'build' | 'execute',
  use: StatusUse,
): Edit[] | undefined {
  const { syntax } = definition;
  const status = statusName(script, definition, role);
  const failed = role === 'build' ? 'The simulation was not built' : 'The simulation failed';
  const edits = inOwnLine(definition, role, use, (variable) => {
    return `${variable} == ${status.name} || error("${failed}: status=$${variable}")`;
  });
  if (edits !== undefined) return [...status.edits, ...edits];
  const end = syntax.tokens[use.last]?.end ?? 0;
  // What a build function returns is the simulation, which is not known here.
  if (role === 'build' && use.fate === 'returned') return undefined;
  // What is assigned is the status, not whether it is the right one.
  const [from] = definition.body;
  if (syntax.tokens.slice(from, use.first).at(-1)?.text === '=') return undefined;
  return [...status.edits, { from: end, to: end, text: ` == ${status.name} || error("${failed}")` }];
}

function inOwnLine(
  definition: Definition,
  role: 'build' | 'execute',
  { fate, first, last }: StatusUse,
  check: (variable: string) => string,
): Edit[] | undefined {
  const { syntax } = definition;
  const { source, tokens } = syntax;
  const next = tokens[last + 1];
  if (next !== undefined && next.kind !== 'newline') return undefined;
  const start = TRANSPARENT.has(tokens[first - 1]?.text ?? '') ? first - 1 : first;
  const [call, before] = [tokens[start], tokens[start - 1]];
  if (call === undefined || before?.kind === 'macro') return undefined;
  const lineBreak = lineBreakOf(source) + indentAt(source, call.start);
  const below = (lines: readonly string[]): Edit => {
    const end = lineEnd(source, tokens[last]?.end ?? 0);
    return { from: end, to: end, text: lines.map((line) => lineBreak + line).join('') };
  };
  const answer = (variable: string) => {
    const returned = role === 'execute' ? variable : firstArgument(syntax, first, last);
    return returned === undefined ? [] : [`return ${returned}`];
  };
  if (before?.text === '=') {
    const variable = tokens[start - 2];
    if (variable?.kind !== 'name' || !beginsLine(source, variable)) return undefined;
    const ends = tokens.slice(last + 1, definition.body[1]).every(({ kind }) => kind === 'newline');
    return [below([check(variable.text), ...(ends && fate === 'returned' ? answer(variable.text) : [])])];
  }
  const variable = unused(definition, role);
  if (before?.text === 'return' && beginsLine(source, before)) {
    const assign = { from: before.start, to: call.start, text: `${variable} = ` };
    return [assign, below([check(variable), ...answer(variable)])];
  }
  if (!beginsLine(source, call)) return undefined;
  const assign = { from: call.start, to: call.start, text: `${variable} = ` };
  return [assign, below([check(variable), ...(fate === 'returned' ? answer(variable) : [])])];
}

function beginsLine(source: string, { start }: Token): boolean {
  return source.slice(lineStart(source, start), start).trim() === '';
}

/** A name for the status that the function does not use otherwise. */
function unused({ syntax, body }: Definition, role: string): string {
  const isUsed = syntax.tokens.slice(...body).some(({ kind, text }) => kind === 'name' && text === 'status');
  return isUsed ? `${role}_status` : 'status';
}

/** `sim` of `build!(sim; …)`, if it is a name. */
function firstArgument({ tokens }: Syntax, first: number, last: number): string | undefined {
  const open = tokens.findIndex(({ text }, at) => at >= first && at < last && text === '(');
  const [name, end] = [tokens[open + 1], tokens[open + 2]];
  return name?.kind === 'name' && /^[,;)]$/.test(end?.text ?? '') ? name.text : undefined;
}

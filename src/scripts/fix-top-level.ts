import { indented, lineBreakOf, lineEnd, lineStart } from './edits';
import type { Edit } from './findings';
import type { Script, Source } from './script';
import { callsOf, endOfStatement, type Syntax } from './syntax';

/** Token indices, `last` included. */
interface Statement {
  readonly first: number;
  readonly last: number;
}

/** These may stand under a condition, but what is defined in them would be missing when the script is loaded. */
const DEFINES = new Set(
  'function macro struct mutable abstract primitive module baremodule using import export'.split(' '),
);

/**
 * Wraps the statement at the top level that holds a token, and those that belong to it, so that they run only when the
 * script is started itself. Nothing to edit when definitions stand between them.
 */
export function wrapInGuard(script: Script, { syntax }: Source, at: number): { guard: string; edits?: Edit[] } {
  const { source, tokens } = syntax;
  const all = statementsOf(syntax);
  const own = all.findIndex(({ first, last }) => first <= at && at <= last);
  const group = own === -1 ? [] : groupAround(script, syntax, all, own);
  const [from, to] = [tokens[group[0]?.first ?? at], tokens[group.at(-1)?.last ?? at]];
  const guard = guardFor(script, syntax, group, tokens[at]?.text ?? '');
  const [begin, end] = [lineStart(source, from?.start ?? 0), lineEnd(source, to?.end ?? 0)];
  const next = tokens[(group.at(-1)?.last ?? at) + 1];
  const alone = source.slice(begin, from?.start).trim() === '' && (next === undefined || next.kind === 'newline');
  if (group.length === 0 || !alone || group.some((statement) => defines(script, syntax, statement))) return { guard };
  const lineBreak = lineBreakOf(source);
  const text = `if ${guard}${lineBreak}${indented(syntax, begin, end)}${lineBreak}end`;
  return { guard, edits: [{ from: begin, to: end, text }] };
}

/**
 * Whether this is the program that was started. `run_parallel_simulation` lets every process include the script, also
 * this one, so that the program's name does not tell it from the rest: by then there are others.
 */
function guardFor(script: Script, syntax: Syntax, group: readonly Statement[], name: string): string {
  const started = 'abspath(PROGRAM_FILE) == @__FILE__';
  const [first, last] = [group[0]?.first ?? 0, group.at(-1)?.last ?? -1];
  const calls = callsOf(syntax, 'run_parallel_simulation').some((bracket) => bracket >= first && bracket <= last);
  if (!calls && name !== 'run_parallel_simulation') return started;
  // In this order: a macro without brackets takes what follows for its arguments.
  return `${script.powerSimulations ?? 'PowerSimulations'}.Distributed.nprocs() == 1 && ${started}`;
}

/** Statements at the top level, in order. */
function statementsOf(syntax: Syntax): Statement[] {
  const { tokens } = syntax;
  const found: Statement[] = [];
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    if (token === undefined || token.kind === 'newline' || token.text === ';') {
      at += 1;
      continue;
    }
    const end = Math.max(endOfStatement(syntax, at), at + 1);
    found.push({ first: at, last: end - 1 });
    at = end;
  }
  return found;
}

/** With those before it that build or run something as well, and all up to the last that uses what they assign. */
function groupAround(script: Script, syntax: Syntax, all: readonly Statement[], own: number): Statement[] {
  const { buildFunction, executeFunction } = script.options;
  const names = ['run_parallel_simulation', 'build!', 'execute!', buildFunction, executeFunction];
  const brackets = new Set(names.flatMap((name) => callsOf(syntax, name)));
  const runs = ({ first, last }: Statement) => {
    for (let at = first; at <= last; at += 1) if (brackets.has(at)) return true;
    return false;
  };
  let from = own;
  for (let before = all[from - 1]; before && runs(before) && !isConditional(syntax, before); before = all[from - 1]) {
    if (defines(script, syntax, before)) break;
    from -= 1;
  }
  const assigned = new Set<string>();
  let to = from - 1;
  for (let at = from; at < all.length; at += 1) {
    const statement = all[at];
    if (statement === undefined || (at > own && defines(script, syntax, statement))) continue;
    if (at > own && !runs(statement) && !uses(syntax, statement, assigned)) continue;
    for (const taken of all.slice(to + 1, at + 1)) {
      for (const name of assignedIn(syntax, taken)) assigned.add(name);
    }
    to = at;
  }
  return all.slice(from, to + 1);
}

function isConditional({ tokens }: Syntax, { first }: Statement): boolean {
  return /^(?:if|while|for|let|try)$/.test(tokens[first]?.text ?? '');
}

function defines({ definitions }: Script, syntax: Syntax, { first, last }: Statement): boolean {
  const words = syntax.tokens.slice(first, last + 1).filter((_, i) => syntax.around[first + i]?.length === 0);
  if (words.some(({ kind, text }) => kind === 'keyword' && DEFINES.has(text))) return true;
  return definitions.some(({ syntax: of, at }) => of === syntax && first <= at && at <= last);
}

function uses({ tokens }: Syntax, { first, last }: Statement, names: ReadonlySet<string>): boolean {
  const inText = (text: string) => [...names].some((name) => text.includes(`$${name}`) || text.includes(`$(${name}`));
  return tokens
    .slice(first, last + 1)
    .some(({ kind, text }) => (kind === 'name' && names.has(text)) || (kind === 'string' && inText(text)));
}

/** `a` and `b` of `a, b = …`. */
function assignedIn({ tokens, around }: Syntax, { first, last }: Statement): string[] {
  const own = tokens.slice(first, last + 1).filter((_, i) => around[first + i]?.length === around[first]?.length);
  const equals = own.findIndex(({ text }) => text === '=');
  return own
    .slice(0, Math.max(equals, 0))
    .filter(({ kind }) => kind === 'name')
    .map(({ text }) => text);
}

import { indented, lineBreakOf, lineEnd, lineStart } from '../edits';
import type { Edit } from '../findings';
import { type Syntax, startsLine } from './syntax';

/** Token indices, `last` included. */
interface Statement {
  readonly first: number;
  readonly last: number;
}

/**
 * Wraps the statement at the top level that holds a token, and those below it down to the last that uses what they
 * declare. Nothing when the script would miss what is defined between them, or when lines hold other statements too.
 */
export function wrapInGuard(syntax: Syntax, guard: string, at: number): Edit[] | undefined {
  const { source, tokens } = syntax;
  const all = statementsOf(syntax);
  const own = all.findIndex(({ first, last }) => first <= at && at <= last);
  const first = all[own];
  if (first === undefined) return undefined;
  const declared = new Set<string>();
  let to = own;
  for (let i = own; i < all.length; i += 1) {
    const statement = all[i];
    if (statement === undefined || (i > own && !usesAny(syntax, statement, declared))) continue;
    to = i;
    for (const name of all.slice(own, to + 1).flatMap((one) => declaredIn(syntax, one))) declared.add(name);
  }
  const group = all.slice(own, to + 1);
  if (group.some(({ first: begin }) => DEFINES.has(tokens[begin]?.text ?? ''))) return undefined;
  const last = group.at(-1) ?? first;
  const [begin, end] = [tokens[first.first]?.start ?? 0, tokens[last.last]?.end ?? 0];
  const [from, until] = [lineStart(source, begin), lineEnd(source, end)];
  const next = tokens[last.last + 1];
  if (source.slice(from, begin).trim() !== '' || (next !== undefined && next.start < until)) return undefined;
  const lineBreak = lineBreakOf(source);
  const text = `if (${guard}) {${lineBreak}${indented(syntax, from, until, '  ')}${lineBreak}}`;
  return [{ from, to: until, text }];
}

const DEFINES = new Set(['import', 'export', 'function', 'async', 'class', 'module', 'exports']);

/** Statements at the top level, roughly: they end at a semicolon, or where a line begins that goes on with nothing. */
function statementsOf(syntax: Syntax): Statement[] {
  const { tokens, around } = syntax;
  const found: Statement[] = [];
  let first = 0;
  tokens.forEach((token, at) => {
    if (around[at]?.length !== 0) return;
    const next = tokens[at + 1];
    const ends =
      next === undefined ||
      token.text === ';' ||
      (startsLine(syntax, at + 1) && !continues(token.kind, token.text) && !continues(next.kind, next.text));
    if (!ends) return;
    found.push({ first, last: at });
    first = at + 1;
  });
  return found;
}

/** Whether a statement goes on behind or before an operator; `++` and brackets that close do not say so. */
function continues(kind: string, text: string): boolean {
  return (kind === 'operator' && !/^(?:[)\]}{[(`;]|\+\+|--|\.\.\.)$/.test(text)) || /^(?:await|else|catch)$/.test(text);
}

function usesAny({ tokens }: Syntax, { first, last }: Statement, names: ReadonlySet<string>): boolean {
  return tokens
    .slice(first, last + 1)
    .some(
      ({ kind, text }, i) =>
        (kind === 'name' && names.has(text) && tokens[first + i - 1]?.text !== '.') ||
        (kind === 'template' && [...names].some((name) => text.includes(name))),
    );
}

/** `a` of `const a = …`, also `a` and `b` of `const { a, b } = …`. */
function declaredIn({ tokens, around }: Syntax, { first, last }: Statement): string[] {
  if (!/^(?:const|let|var)$/.test(tokens[first]?.text ?? '')) return [];
  const own = tokens.slice(first + 1, last + 1);
  const equals = own.findIndex(({ text }, i) => text === '=' && around[first + 1 + i]?.length === 0);
  return own
    .slice(0, equals === -1 ? own.length : equals)
    .filter(({ kind }) => kind === 'name')
    .map(({ text }) => text);
}

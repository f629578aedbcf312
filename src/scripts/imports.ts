import { indentAt, lineStart, nextLine } from './edits';
import { findDefinitions } from './functions';
import { endOfStatement, type Syntax } from './syntax';

/** What a script brings in by `using`, `import` and `include`. */
export interface Imports {
  /** Packages and modules, first part of their names. */
  readonly modules: ReadonlySet<string>;
  /** Names that `using A`, `using A: x, y` and `import A.x as y` bring in. */
  readonly names: ReadonlySet<string>;
  /** What PowerSimulations is called in the script; nothing when only names of it are brought in. */
  readonly powerSimulations?: string;
  readonly includes: readonly Include[];
}

export interface Include {
  readonly line: number;
  /** Relative to the including file; nothing when it is computed. */
  readonly path?: string;
}

/** Reads imports at any level of a source. */
export function findImports(syntax: Syntax): Imports {
  const modules = new Set<string>();
  const names = new Set<string>();
  const includes: Include[] = [];
  let powerSimulations: string | undefined;
  syntax.tokens.forEach((token, at) => {
    if (token.kind === 'keyword' && (token.text === 'using' || token.text === 'import')) {
      const whole = readImport(syntax, at, modules, names);
      powerSimulations ??= whole.get('PowerSimulations');
    } else if (token.kind === 'name' && token.text === 'include' && syntax.tokens[at + 1]?.text === '(') {
      const path = literalPath(syntax, at + 2, syntax.closes.get(at + 1) ?? at + 2);
      includes.push(path === undefined ? { line: token.line } : { line: token.line, path });
    }
  });
  return { modules, names, includes, ...(powerSimulations && { powerSimulations }) };
}

/** Adds what a statement loads and brings in; answers what it calls whole modules. */
function readImport(syntax: Syntax, at: number, modules: Set<string>, names: Set<string>): Map<string, string> {
  const words = syntax.tokens.slice(at + 1, endOfStatement(syntax, at)).filter(({ kind }) => kind !== 'newline');
  const text = words.map((word) => (word.text === 'as' ? ' as ' : word.text)).join('');
  const whole = new Map<string, string>();
  const [from = '', selected] = text.split(/:(?!:)/, 2);
  for (const path of from.split(',')) {
    const [dotted = '', alias] = path.split(' as ');
    const parts = dotted.replace(/^\.+/, '').split('.');
    if (parts[0]) modules.add(parts[0]);
    const last = alias ?? parts.at(-1);
    // `using A: b` does not bring in A itself.
    if (!last || selected !== undefined) continue;
    names.add(last);
    whole.set(dotted, last);
  }
  for (const name of selected?.split(',') ?? []) names.add(name.split(' as ').at(-1) ?? name);
  return whole;
}

/** `"a.jl"`, `joinpath("a", "b.jl")`, `joinpath(@__DIR__, "a.jl")`: the path; anything else is computed. */
function literalPath(syntax: Syntax, from: number, to: number): string | undefined {
  const words = syntax.tokens.slice(from, to).filter(({ kind, text }) => kind !== 'newline' && text !== ',');
  const joined = words[0]?.text === 'joinpath';
  const parts = joined ? words.slice(2, -1) : words;
  if (parts.length === 0 || (!joined && parts.length > 1)) return undefined;
  const texts = parts
    .filter(({ text }, i) => !(i === 0 && text === '@__DIR__'))
    .map(({ kind, text }) => (kind === 'string' ? literal(text) : undefined));
  return texts.length === 0 || texts.includes(undefined) ? undefined : texts.join('/');
}

/** What a plain string literal says; nothing when it interpolates or escapes. */
function literal(text: string): string | undefined {
  return /^"([^"\\$]+)"$/.exec(text)?.[1];
}

/** Where a line that loads a package fits: below the imports at the top, or above everything but comments. */
export function importPosition(syntax: Syntax): { position: number; indent: string } {
  const { source, tokens, around } = syntax;
  const atTop = (at: number) => around[at]?.every(({ text }) => text === 'module') ?? false;
  const types = tokens.findIndex(({ kind, text }) => kind === 'keyword' && /^(?:struct|macro)$/.test(text));
  const defines = Math.min(findDefinitions(syntax)[0]?.at ?? tokens.length, types === -1 ? tokens.length : types);
  const top = tokens.slice(0, defines);
  const last = top.findLastIndex(
    ({ kind, text }, at) => kind === 'keyword' && /^(?:using|import)$/.test(text) && atTop(at),
  );
  const token = tokens[last];
  if (token !== undefined) {
    const end = tokens[endOfStatement(syntax, last) - 1]?.end ?? token.end;
    return { position: nextLine(source, end), indent: indentAt(source, token.start) };
  }
  const first = tokens.find(({ kind }) => kind !== 'newline');
  return { position: first === undefined ? source.length : lineStart(source, first.start), indent: '' };
}

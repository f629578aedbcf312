import { endOfStatement, type Syntax } from './syntax';

/** What a script brings in by `using`, `import` and `include`. */
export interface Imports {
  /** Packages and modules, first part of their names. */
  readonly modules: ReadonlySet<string>;
  /** Names that `using A: x, y` and `import A.x as y` bring in. */
  readonly names: ReadonlySet<string>;
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
  syntax.tokens.forEach((token, at) => {
    if (token.kind === 'keyword' && (token.text === 'using' || token.text === 'import')) {
      readImport(syntax, at, modules, names);
    } else if (token.kind === 'name' && token.text === 'include' && syntax.tokens[at + 1]?.text === '(') {
      const path = literalPath(syntax, at + 2, syntax.closes.get(at + 1) ?? at + 2);
      includes.push(path === undefined ? { line: token.line } : { line: token.line, path });
    }
  });
  return { modules, names, includes };
}

function readImport(syntax: Syntax, at: number, modules: Set<string>, names: Set<string>): void {
  const words = syntax.tokens.slice(at + 1, endOfStatement(syntax, at)).filter(({ kind }) => kind !== 'newline');
  const text = words.map((word) => (word.text === 'as' ? ' as ' : word.text)).join('');
  const [from = '', selected] = text.split(/:(?!:)/, 2);
  for (const path of from.split(',')) {
    const [dotted = '', alias] = path.split(' as ');
    const parts = dotted.replace(/^\.+/, '').split('.');
    if (parts[0]) modules.add(parts[0]);
    const last = alias ?? parts.at(-1);
    if (last) names.add(last);
  }
  for (const name of selected?.split(',') ?? []) names.add(name.split(' as ').at(-1) ?? name);
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

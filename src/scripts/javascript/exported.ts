import { behind, literal, pieces, type Syntax } from './syntax';
import type { Token } from './tokens';

/** What a module hands out, as far as its text says. */
export interface Exported {
  /** Exported names with where each stands, also those of an object that is exported as a whole. */
  readonly names: ReadonlyMap<string, Token>;
  /** Whether there may be others: another module is handed on, or an object that is made elsewhere. */
  readonly incomplete: boolean;
}

/** Reads the exports of an ES or a CommonJS module. */
export function findExported(syntax: Syntax): Exported {
  const { tokens } = syntax;
  const found: Finds = { names: new Map(), incomplete: false };
  tokens.forEach((token, at) => {
    if (token.kind !== 'name' || tokens[at - 1]?.text === '.') return;
    if (token.text === 'export' && syntax.around[at]?.length === 0) readExport(syntax, at + 1, found);
    else if (token.text === 'exports') readExports(syntax, at, found);
    else if (token.text === 'module' && tokens[at + 1]?.text === '.' && tokens[at + 2]?.text === 'exports') {
      readExports(syntax, at + 2, found);
    }
  });
  return found;
}

/** Names of the functions and variables at the top level, exported or not, with where each stands. */
export function findTopLevel(syntax: Syntax): Map<string, Token> {
  const found: Finds = { names: new Map(), incomplete: false };
  syntax.tokens.forEach((token, at) => {
    if (token.kind !== 'name' || syntax.around[at]?.length !== 0) return;
    if (token.text === 'function' || /^(?:const|let|var)$/.test(token.text)) readDeclaration(syntax, at, found);
  });
  return found.names;
}

interface Finds {
  readonly names: Map<string, Token>;
  incomplete: boolean;
}

/** After `export`. */
function readExport(syntax: Syntax, at: number, found: Finds): void {
  const { tokens } = syntax;
  const text = tokens[at]?.text ?? '';
  if (text === '*') {
    // `export * as ns from` hands out one object.
    if (tokens[at + 1]?.text !== 'as') found.incomplete = true;
  } else if (text === '{') {
    for (const [from, to] of pieces(syntax, at)) {
      if (tokens[from]?.text !== 'type' || to === from + 1) add(found, syntax, to - 1);
    }
  } else if (text === 'default' || text === '=') readValue(syntax, at + 1, found);
  else readDeclaration(syntax, text === 'async' ? at + 1 : at, found);
}

/** `function f`, `function* f`, `const f =`, `const { f, g: h } =`. */
function readDeclaration(syntax: Syntax, at: number, found: Finds): void {
  const { tokens } = syntax;
  const keyword = tokens[at]?.text ?? '';
  if (keyword === 'function') add(found, syntax, tokens[at + 1]?.text === '*' ? at + 2 : at + 1);
  if (!/^(?:const|let|var)$/.test(keyword)) return;
  if (tokens[at + 1]?.text !== '{') {
    add(found, syntax, at + 1);
    return;
  }
  for (const [from, to] of pieces(syntax, at + 1)) {
    const colon = tokens[from + 1]?.text === ':' && to > from + 2;
    add(found, syntax, colon ? from + 2 : from);
  }
}

/** After `exports`: of `module.exports`, or by itself. */
function readExports(syntax: Syntax, at: number, found: Finds): void {
  const { tokens } = syntax;
  const next = tokens[at + 1]?.text;
  if (next === '.' && tokens[at + 3]?.text === '=') add(found, syntax, at + 2);
  else if (next === '[' && tokens[at + 4]?.text === '=') addName(found, literal(tokens[at + 2]), tokens[at + 2]);
  else if (next === '=') readValue(syntax, at + 2, found);
  // `Object.defineProperty(exports, "f", …)`; other functions may do anything to it.
  else if (next === ',' && literal(tokens[at + 2]) !== undefined) {
    addName(found, literal(tokens[at + 2]), tokens[at + 2]);
  } else if (next === ',' || next === ')') found.incomplete = true;
}

/** What is exported as a whole: the keys of an object; anything else may hold anything. */
function readValue(syntax: Syntax, at: number, found: Finds): void {
  const { tokens } = syntax;
  // `module.exports = exports = { … }`
  if (tokens[at]?.text === 'exports' && tokens[at + 1]?.text === '=') return;
  const next = tokens[at]?.text === '{' ? tokens[behind(syntax, at)] : undefined;
  const whole = next === undefined || next.kind !== 'operator' || /^[;}]$/.test(next.text);
  if (tokens[at]?.text !== '{' || !whole) {
    // A function or class has no functions of ours.
    if (!/^(?:async|function|class)$/.test(tokens[at]?.text ?? '')) found.incomplete = true;
    return;
  }
  for (const [from, to] of pieces(syntax, at)) {
    let key = from;
    while (
      key < to - 1 &&
      /^(?:async|\*|get)$/.test(tokens[key]?.text ?? '') &&
      !/^[:(]$/.test(tokens[key + 1]?.text ?? '')
    ) {
      key += 1;
    }
    if (tokens[key]?.text === '...') found.incomplete = true;
    else if (tokens[key]?.kind === 'string') addName(found, literal(tokens[key]), tokens[key]);
    else add(found, syntax, key);
  }
}

function add(found: Finds, { tokens }: Syntax, at: number): void {
  const token = tokens[at];
  if (token?.kind === 'name') addName(found, token.text, token);
  else if (token?.kind === 'string') addName(found, literal(token), token);
}

function addName(found: Finds, name: string | undefined, token: Token | undefined): void {
  if (name !== undefined && token !== undefined && !found.names.has(name)) found.names.set(name, token);
}

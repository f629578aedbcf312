import { type Parameter, parametersIn } from './parameters';
import { beginsStatement, endOfStatement, type Syntax } from './syntax';
import type { Token } from './tokens';

/** A method of a function, as its signature reads. */
export interface FunctionInfo {
  readonly name: string;
  /** From 1, of its name. */
  readonly line: number;
  /** Positional arguments that a call must and may give; `max` counts those before a `…` argument. */
  readonly positional: { readonly min: number; readonly max: number };
  /** Takes any number of further positional arguments. */
  readonly varargs: boolean;
  /** Names of keyword arguments; `kwargs...` is left out. */
  readonly keywords: readonly string[];
  /** Keywords without a default: a call without them fails. */
  readonly requiredKeywords: readonly string[];
  /** Path as the script's `include` gives it, if it is not in the script itself. */
  readonly file?: string;
}

/** A method with where its body lies, as token indices, end excluded. */
export interface Definition extends FunctionInfo {
  readonly syntax: Syntax;
  /** Token index of its name. */
  readonly at: number;
  readonly body: readonly [from: number, to: number];
}

/** Enclosing these, a definition does not become a global function of the script. */
const LOCAL = new Set([
  'function',
  'macro',
  'struct',
  'let',
  'for',
  'while',
  'try',
  'quote',
  'do',
  'type',
  '(',
  '[',
  '{',
]);

/** Functions that a script or the modules in it define, in order. Functions whose arguments cannot be read accept all. */
export function findDefinitions(syntax: Syntax, file?: string): Definition[] {
  const found: Definition[] = [];
  syntax.tokens.forEach((token, at) => {
    if (isLocal(syntax, at)) return;
    const definition =
      token.kind === 'keyword' && token.text === 'function'
        ? longForm(syntax, at)
        : token.kind === 'name'
          ? shortForm(syntax, at)
          : undefined;
    if (definition !== undefined) found.push(file === undefined ? definition : { ...definition, file });
  });
  return found;
}

/** Global names that a script assigns, which may be functions: `build_simulation = Study.build`. */
export function assignedNames(syntax: Syntax): Token[] {
  const isAssigned = (at: number) =>
    syntax.tokens[at + 1]?.text === '=' && beginsStatement(syntax, at) && !isLocal(syntax, at);
  return syntax.tokens.filter(({ kind }, at) => kind === 'name' && isAssigned(at));
}

/** Whether a call with this many positional arguments and no keywords finds the method. */
export function accepts(method: FunctionInfo, count: number): boolean {
  return count >= method.positional.min && (method.varargs || count <= method.positional.max);
}

function isLocal(syntax: Syntax, at: number): boolean {
  return syntax.around[at]?.some(({ text }) => LOCAL.has(text)) ?? false;
}

/** `function name(arguments) … end` */
function longForm(syntax: Syntax, at: number): Definition | undefined {
  const end = syntax.closes.get(at) ?? at;
  let name = at + 1;
  // `function Main.name(…)`; another module's function gets a method there, which is none of ours.
  if (syntax.tokens[name]?.text === 'Main' && syntax.tokens[name + 1]?.text === '.') name += 2;
  if (syntax.tokens[name]?.kind !== 'name' || syntax.tokens[name + 1]?.text !== '(') return undefined;
  const close = syntax.closes.get(name + 1) ?? name + 1;
  return { ...signature(syntax, name, name + 1), syntax, at: name, body: [close + 1, end] };
}

/** `name(arguments) = …`, `name = (arguments) -> …` */
function shortForm(syntax: Syntax, at: number): Definition | undefined {
  const { tokens } = syntax;
  if (!beginsStatement(syntax, at)) return undefined;
  const token = tokens[at];
  const next = tokens[at + 1];
  if (token === undefined || next === undefined) return undefined;
  if (next.text === '=') {
    if (!isAnonymousFunction(syntax, at + 2)) return undefined;
    const end = endOfStatement(syntax, at);
    const anything = { positional: { min: 0, max: 0 }, varargs: true, keywords: [], requiredKeywords: [] };
    return { name: token.text, line: token.line, ...anything, syntax, at, body: [at + 2, end] };
  }
  if (next.text !== '(' || next.start !== token.end) return undefined;
  const close = syntax.closes.get(at + 1) ?? at + 1;
  const equals = assignment(syntax, close + 1);
  if (equals === undefined) return undefined;
  return { ...signature(syntax, at, at + 1), syntax, at, body: [equals + 1, endOfStatement(syntax, equals)] };
}

/** Whether `function (…)`, `x -> …` or `(…) -> …` stands here. */
function isAnonymousFunction({ tokens, closes }: Syntax, at: number): boolean {
  const first = tokens[at];
  if (first?.text === 'function') return first.kind === 'keyword';
  const last = first?.text === '(' ? (closes.get(at) ?? at) : at;
  return tokens[last + 1]?.text === '->';
}

/** The `=` that follows a signature, past `::Type` and `where {…}`. */
function assignment(syntax: Syntax, from: number): number | undefined {
  const level = syntax.around[from]?.length ?? 0;
  const allowed = /^(?:::|<:|>:|\.|,|where|=|[({[\])}])$/;
  for (let at = from; at < syntax.tokens.length; at += 1) {
    const token = syntax.tokens[at];
    if (token === undefined || token.kind === 'newline') return undefined;
    if ((syntax.around[at]?.length ?? 0) > level) continue;
    if (token.text === '=') return at;
    if (token.kind !== 'name' && !(token.kind === 'operator' && allowed.test(token.text))) return undefined;
    // Only after `::` or `where` may a name stand here.
    if (token.kind === 'name' && at === from && token.text !== 'where') return undefined;
  }
  return undefined;
}

function signature(syntax: Syntax, name: number, bracket: number): FunctionInfo {
  const parameters = parametersIn(syntax, bracket);
  const positional = parameters.filter(({ keyword, slurps }) => !keyword && !slurps);
  const keywords = parameters.filter(({ keyword, slurps, name: own }) => keyword && !slurps && own !== undefined);
  const names = (of: readonly Parameter[]) => of.map(({ name: own }) => own ?? '');
  const token = syntax.tokens[name];
  return {
    name: token?.text ?? '',
    line: token?.line ?? 1,
    positional: { min: positional.filter(({ hasDefault }) => !hasDefault).length, max: positional.length },
    varargs: parameters.some(({ keyword, slurps }) => slurps && !keyword),
    keywords: names(keywords),
    requiredKeywords: names(keywords.filter(({ hasDefault }) => !hasDefault)),
  };
}

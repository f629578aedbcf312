import { type Token, tokenize } from './tokens';

/** What opens a stretch of code: a keyword that an `end` closes, or a bracket. */
interface Opener {
  readonly text: string;
  /** Index of its token. */
  readonly at: number;
}

/** Tokens of a source with their nesting: which token closes which, and what encloses each. */
export interface Syntax {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** For the index of an opener, the index of what closes it (the last token if nothing does). */
  readonly closes: ReadonlyMap<number, number>;
  /** For each token, the openers around it, outermost first. */
  readonly around: readonly (readonly Opener[])[];
  /** The innermost opener that nothing closes, as after a forgotten bracket: what follows it is read wrongly. */
  readonly unclosed?: Token;
}

const BLOCKS = new Set([
  'baremodule',
  'begin',
  'do',
  'for',
  'function',
  'if',
  'let',
  'macro',
  'module',
  'quote',
  'struct',
  'try',
  'while',
]);
const BRACKETS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const CLOSING = new Set(Object.values(BRACKETS));
/** Nesting is followed no deeper than this, so that nothing takes longer than its length. */
const DEEPEST = 64;
/** Tokens of a statement outside of its brackets and blocks, at most. */
const LONGEST = 2000;

/** Tokens and nesting of Julia source. Tolerates what is unbalanced. */
export function readSyntax(source: string): Syntax {
  const tokens = tokenize(source);
  const closes = new Map<number, number>();
  const around: (readonly Opener[])[] = [];
  let stack: readonly Opener[] = [];
  let mismatched: Token | undefined;
  /** Openers within the deepest that are followed. */
  let deeper = 0;
  tokens.forEach((token, at) => {
    const top = stack.at(-1);
    const opens = token.kind === 'operator' ? token.text in BRACKETS : opensBlock(tokens, at, top);
    if (stack.length === DEEPEST && (opens || deeper > 0)) {
      if (opens) deeper += 1;
      else if (isCloser(token)) deeper -= 1;
      around.push(stack);
      return;
    }
    const closing = closedBy(token, stack);
    if (closing !== undefined) {
      for (const opener of stack.slice(closing)) closes.set(opener.at, at);
      // A bracket that closes over an open block or another bracket.
      if (closing < stack.length - 1) mismatched ??= tokens[top?.at ?? at];
      stack = stack.slice(0, closing);
    }
    around.push(stack);
    if (opens) {
      stack = [...stack, { text: token.text, at }];
    }
  });
  for (const opener of stack) closes.set(opener.at, Math.max(tokens.length - 1, 0));
  const innermost = stack.at(-1);
  const unclosed = mismatched ?? (innermost && tokens[innermost.at]);
  return { source, tokens, closes, around, ...(unclosed && { unclosed }) };
}

function isCloser({ kind, text }: Token): boolean {
  return kind === 'operator' ? CLOSING.has(text) : kind === 'keyword' && text === 'end';
}

/** Position in the stack of the opener that this token closes. */
function closedBy(token: Token, stack: readonly Opener[]): number | undefined {
  const top = stack.at(-1);
  if (top === undefined) return undefined;
  // In brackets `end` is the last index.
  if (token.kind === 'keyword' && token.text === 'end') return top.text in BRACKETS ? undefined : stack.length - 1;
  if (token.kind !== 'operator' || !CLOSING.has(token.text)) return undefined;
  const opener = stack.findLastIndex(({ text }) => BRACKETS[text] === token.text);
  return opener === -1 ? undefined : opener;
}

function opensBlock(tokens: readonly Token[], at: number, top: Opener | undefined): boolean {
  const token = tokens[at];
  if (token === undefined) return false;
  if (token.kind === 'name') {
    // `abstract type T end`; the two words are names elsewhere.
    return token.text === 'type' && /^(?:abstract|primitive)$/.test(previous(tokens, at)?.text ?? '');
  }
  if (token.kind !== 'keyword' || !BLOCKS.has(token.text)) return false;
  if (top === undefined || !(top.text in BRACKETS)) return true;
  // In brackets `begin` may be the first index.
  if (token.text === 'begin') {
    const next = tokens[at + 1];
    return next?.kind === 'newline' || (top.text !== '[' && !/^[)\],:+*]/.test(next?.text ?? ''));
  }
  // In brackets `for` and `if` after a value belong to a comprehension.
  if (token.text !== 'for' && token.text !== 'if') return true;
  const before = previous(tokens, at);
  return before === undefined || !endsValue(before);
}

function endsValue(token: Token): boolean {
  if (token.kind === 'keyword') return token.text === 'end';
  return token.kind !== 'operator' || /^[)\]}']$/.test(token.text);
}

function previous(tokens: readonly Token[], at: number): Token | undefined {
  for (let i = at - 1; i >= 0; i -= 1) if (tokens[i]?.kind !== 'newline') return tokens[i];
  return undefined;
}

/**
 * Where the statement that holds this token ends: before a newline or `;` at its own level that does not continue it.
 * One that does not end soon is taken to end there.
 */
export function endOfStatement({ tokens, around, closes }: Syntax, from: number): number {
  const level = around[from]?.length ?? 0;
  let last: Token | undefined;
  let looked = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    const depth = around[at]?.length ?? 0;
    looked += 1;
    if (token === undefined || depth < level || looked > LONGEST) return at;
    if (depth === level && at !== from) {
      if (token.text === ';') return at;
      if (token.text === 'end' && token.kind === 'keyword') return at + 1;
      const continues = last?.kind === 'operator' && !/^(?:[)\]}']|\.\.\.)$/.test(last.text);
      if (token.kind === 'newline' && !continues) return at;
    }
    if (token.kind !== 'newline') last = token;
    // What is in brackets and blocks belongs to it.
    at = Math.max(at, (closes.get(at) ?? at) - 1);
  }
  return tokens.length;
}

/** Whether a token begins a statement: it stands at the start, on a new line or after `;`, macros before it aside. */
export function beginsStatement(syntax: Syntax, at: number): boolean {
  const before = syntax.tokens[at - 1];
  if (before === undefined || before.kind === 'newline') return !insideBracket(syntax, at);
  if (before.kind === 'macro') {
    // Also `Base.@inline`.
    const qualified = syntax.tokens[at - 2]?.text === '.';
    return beginsStatement(syntax, qualified ? at - 3 : at - 1);
  }
  if (before.text === ';') return !insideBracket(syntax, at);
  return (
    before.kind === 'keyword' && ['begin', 'else', 'try', 'finally', 'const', 'global', 'quote'].includes(before.text)
  );
}

function insideBracket(syntax: Syntax, at: number): boolean {
  const top = syntax.around[at]?.at(-1);
  return top !== undefined && top.text in BRACKETS;
}

/** Index ranges, end excluded, of what stands between commas or semicolons inside a bracket; `;` is told. */
export function argumentsIn(syntax: Syntax, bracket: number): { from: number; to: number; afterSemicolon: boolean }[] {
  const close = syntax.closes.get(bracket) ?? bracket;
  const level = (syntax.around[bracket]?.length ?? 0) + 1;
  const found: { from: number; to: number; afterSemicolon: boolean }[] = [];
  let from = bracket + 1;
  let afterSemicolon = false;
  for (let at = bracket + 1; at <= close; at += 1) {
    const text = syntax.tokens[at]?.text;
    const separates = syntax.around[at]?.length === level && (text === ',' || text === ';');
    if (!separates && at !== close) continue;
    if (syntax.tokens.slice(from, at).some(({ kind }) => kind !== 'newline'))
      found.push({ from, to: at, afterSemicolon });
    if (text === ';' && separates) afterSemicolon = true;
    from = at + 1;
  }
  return found;
}

/** Token indices of the brackets of all calls of a function. */
export function callsOf({ tokens }: Syntax, name: string): number[] {
  return tokens.flatMap((token, at) => {
    const next = tokens[at + 1];
    return token.kind === 'name' && token.text === name && next?.text === '(' && next.start === token.end
      ? [at + 1]
      : [];
  });
}

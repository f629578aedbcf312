import { type Token, tokenize } from './tokens';

/** Tokens of a source with their nesting. Tolerates what is unbalanced. */
export interface Syntax {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** For the index of an opening bracket, the index of the one that closes it (the number of tokens if none does). */
  readonly closes: ReadonlyMap<number, number>;
  /** For each token, the indices of the brackets around it, outermost first. */
  readonly around: readonly (readonly number[])[];
}

const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const OPENING = new Set(Object.values(CLOSING));

/** Nesting is followed no deeper than this, so that nothing takes longer than its length. */
const DEEPEST = 100;

/** Tokens and nesting of JavaScript or TypeScript. */
export function readSyntax(source: string): Syntax {
  const tokens = tokenize(source);
  const closes = new Map<number, number>();
  const around: (readonly number[])[] = [];
  let stack: readonly number[] = [];
  tokens.forEach((token, at) => {
    if (token.kind === 'operator' && token.text in CLOSING) {
      const opener = stack.findLastIndex((i) => tokens[i]?.text === CLOSING[token.text]);
      if (opener !== -1) {
        for (const i of stack.slice(opener)) closes.set(i, at);
        stack = stack.slice(0, opener);
      }
    }
    around.push(stack);
    if (token.kind === 'operator' && OPENING.has(token.text) && stack.length < DEEPEST) stack = [...stack, at];
  });
  for (const i of stack) closes.set(i, tokens.length);
  return { source, tokens, closes, around };
}

/** Index behind the bracket that closes the one at `at`. */
export function behind({ closes }: Syntax, at: number): number {
  return (closes.get(at) ?? at) + 1;
}

/** Whether a line break stands between a token and the one before it. */
export function startsLine({ tokens }: Syntax, at: number): boolean {
  const [before, token] = [tokens[at - 1], tokens[at]];
  return before === undefined || token === undefined || before.line < token.line;
}

/** Index ranges, end excluded, of what stands between commas inside the bracket at `bracket`; empty pieces are left out. */
export function pieces(syntax: Syntax, bracket: number): (readonly [from: number, to: number])[] {
  const close = syntax.closes.get(bracket) ?? bracket;
  const level = (syntax.around[bracket]?.length ?? 0) + 1;
  const found: [number, number][] = [];
  let from = bracket + 1;
  for (let at = from; at <= close; at += 1) {
    const separates = syntax.tokens[at]?.text === ',' && syntax.around[at]?.length === level;
    if (!separates && at !== close) continue;
    if (at > from) found.push([from, at]);
    from = at + 1;
  }
  return found;
}

/** What a string literal says. */
export function literal(token: Token | undefined): string | undefined {
  return token?.kind === 'string' ? token.text.slice(1, -1) : undefined;
}

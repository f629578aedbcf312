/** A piece of JavaScript or TypeScript source. Comments and spaces are left out; a template is one piece with what it interpolates. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'template' | 'regex' | 'operator';
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** Position in the source, and behind the token. */
  readonly start: number;
  readonly end: number;
}

const NAME = /#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /0[xXbBoO][\da-fA-F_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?/y;
const OPERATOR = /=>|\.\.\.|\?\?=?|\?\.(?!\d)|[=!]==?|&&=?|\|\|=?|[-+*/%&|^<>]=|\*\*=?|\+\+|--|[^\s]/uy;
const REGEX = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n])+\/[a-z]*/y;
/** Words that an expression follows, so that a `/` after them begins a regular expression. */
const BEFORE_EXPRESSION = new Set(
  'return typeof instanceof in of new delete void throw case do else await yield default extends'.split(' '),
);
/** Templates within templates are followed no deeper than this. */
const DEEPEST = 20;
const CONDITION = new Set(['if', 'while', 'for', 'with']);

/** Splits JavaScript or TypeScript into tokens. Never fails: what does not fit is an operator of one character. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  // A first line `#!/usr/bin/env node`.
  scan(source, source.startsWith('#!') ? endOfLine(source, 0) : 0, tokens);
  return tokens;
}

/** Reads to the end, or behind the `}` that closes an interpolation. */
function scan(source: string, from: number, tokens: Token[], depth = 0): number {
  let position = from;
  let line = 1;
  let nextLine = source.indexOf('\n');
  let braces = 0;
  /** For each open parenthesis, whether it holds the condition of a statement. */
  const parentheses: boolean[] = [];
  let afterCondition = false;

  const push = (kind: Token['kind'], end: number) => {
    for (; nextLine !== -1 && nextLine < position; nextLine = source.indexOf('\n', nextLine + 1)) line += 1;
    tokens.push({ kind, text: source.slice(position, end), line, start: position, end });
    position = end;
  };

  while (position < source.length) {
    const char = source[position] ?? '';
    const isComment = char === '/' && /[*/]/.test(source[position + 1] ?? '');
    if (/\s/.test(char)) position += 1;
    else if (isComment) position = endOfComment(source, position);
    else if (char === '"' || char === "'") push('string', endOfString(source, position));
    else if (char === '`') push('template', endOfTemplate(source, position, depth));
    else if (/[\p{ID_Start}$_#]/u.test(char) && matchAt(NAME, source, position)) {
      push('name', matchAt(NAME, source, position));
    } else if (/[\d.]/.test(char) && matchAt(NUMBER, source, position)) {
      push('number', matchAt(NUMBER, source, position));
    } else if (char === '/' && regexMayBegin(source, tokens, position, afterCondition)) {
      push('regex', matchAt(REGEX, source, position));
    } else {
      if (char === '(') parentheses.push(CONDITION.has(tokens.at(-1)?.text ?? ''));
      if (char === '{') braces += 1;
      if (char === '}' && depth > 0 && braces === 0) return position + 1;
      if (char === '}') braces -= 1;
      afterCondition = char === ')' && (parentheses.pop() ?? false);
      push('operator', matchAt(OPERATOR, source, position) || position + 1);
    }
  }
  return position;
}

function regexMayBegin(source: string, tokens: readonly Token[], position: number, afterCondition: boolean): boolean {
  if (!matchAt(REGEX, source, position)) return false;
  const last = tokens.at(-1);
  if (last === undefined) return true;
  // A field may have the name of a keyword.
  if (last.kind === 'name') return BEFORE_EXPRESSION.has(last.text) && tokens.at(-2)?.text !== '.';
  if (last.kind !== 'operator') return false;
  if (last.text === ')') return afterCondition;
  // Behind a block, not behind an object that is divided: those stand in one line.
  if (last.text === '}') return source.slice(last.end, position).includes('\n');
  return last.text !== ']' && last.text !== '++' && last.text !== '--';
}

/** Position behind a match of a sticky pattern at `position`; 0 without one. */
function matchAt(pattern: RegExp, source: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.test(source) ? pattern.lastIndex : 0;
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end === -1 ? source.length : end;
}

function endOfComment(source: string, start: number): number {
  if (source[start + 1] === '/') return endOfLine(source, start);
  const end = source.indexOf('*/', start + 2);
  return end === -1 ? source.length : end + 2;
}

/** Behind the closing quote, or at the line's end where there is none: an apostrophe in the text of JSX, for instance. */
function endOfString(source: string, start: number): number {
  const quote = source[start];
  for (let i = start + 1; i < source.length; i += 1) {
    if (source[i] === quote) return i + 1;
    if (source[i] === '\n') return i;
    if (source[i] === '\\') i += 1;
  }
  return source.length;
}

function endOfTemplate(source: string, start: number, depth: number): number {
  for (let i = start + 1; i < source.length; i += 1) {
    if (source[i] === '`') return i + 1;
    if (source[i] === '\\') i += 1;
    else if (depth < DEEPEST && source[i] === '$' && source[i + 1] === '{') i = scan(source, i + 2, [], depth + 1) - 1;
  }
  return source.length;
}

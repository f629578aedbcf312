/** A piece of Julia source. Comments and spaces are left out; a string is one piece with what it interpolates. */
export interface Token {
  readonly kind: 'name' | 'keyword' | 'macro' | 'number' | 'string' | 'symbol' | 'operator' | 'newline';
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** Position in the source, and behind the token. */
  readonly start: number;
  readonly end: number;
}

const KEYWORDS = new Set(
  'baremodule begin break catch const continue do else elseif end export finally for function global if import let local macro module quote return struct try using while'.split(
    ' ',
  ),
);
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{No}_′]*(?:!(?!=))*/uy;
const NUMBER = /0[xob][\da-f_]+|(?:\d[\d_]*)(?:\.(?![.\p{L}])[\d_]*)?(?:[eEf][+-]?\d+)?/iuy;
const OPERATOR = /\.\.\.|===|!==|>>>=?|\.?(?:[-+*/\\^%&|÷<>=!]=|=>|->|<:|>:|&&|\|\||<<|>>|\|>)|::|:=|\.\.|./suy;
/** What names an operator behind a colon: `:+`, `:...`. */
const QUOTED_OPERATOR = /(?![:=]|-\d)[-+*/\\^%&|÷<>!~≤≥≠.]+=*/uy;
const MACRO = /@(?:[\p{L}_][\p{L}\p{N}_!]*\.)*[\p{L}_][\p{L}\p{N}_!]*/uy;
/** Strings within interpolations within strings are followed no deeper than this. */
const DEEPEST = 50;
/** Tokens after which a `'` transposes and a `:name` is a range or the middle of `a ? b : c`. */
const VALUE = /^(?:[)\]}'"]|end)$/;

/** Splits Julia source into tokens. Never fails: what does not fit is an operator of one character. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let position = 0;

  const push = (kind: Token['kind'], end: number) => {
    tokens.push({ kind, text: source.slice(position, end), line, start: position, end });
  };
  let nextLine = source.indexOf('\n');
  const advance = (end: number) => {
    for (; nextLine !== -1 && nextLine < end; nextLine = source.indexOf('\n', nextLine + 1)) line += 1;
    position = end;
  };
  /** Whether the token before ends a value and touches this one. */
  const afterValue = () => {
    const last = tokens.at(-1);
    if (last === undefined || last.end !== position) return false;
    return ['name', 'number', 'string'].includes(last.kind) || VALUE.test(last.text);
  };

  while (position < source.length) {
    const char = source[position] ?? '';
    if (char === '\n') {
      push('newline', position + 1);
      advance(position + 1);
    } else if (/\s/.test(char)) {
      advance(position + 1);
    } else if (char === '#') {
      advance(endOfComment(source, position));
    } else if (char === '"' || char === '`') {
      const last = tokens.at(-1);
      const raw = last?.kind === 'name' && last.end === position;
      const end = endOfString(source, position, raw, 0);
      push('string', end);
      advance(end);
    } else if (char === "'" && !afterValue()) {
      const end = endOfCharacter(source, position);
      push(end === position + 1 ? 'operator' : 'string', end);
      advance(end);
    } else if (char === ':' && !afterValue() && matchAt(NAME, source, position + 1)) {
      const end = matchAt(NAME, source, position + 1);
      // `x ? a :b` cannot be told apart and does not matter here.
      push('symbol', end);
      advance(end);
    } else if (char === ':' && !afterValue() && matchAt(QUOTED_OPERATOR, source, position + 1)) {
      const end = matchAt(QUOTED_OPERATOR, source, position + 1);
      push('symbol', end);
      advance(end);
    } else {
      const [kind, end] = wordAt(source, position);
      const isField = tokens.at(-1)?.text === '.' && tokens.at(-1)?.end === position;
      push(kind === 'name' && !isField && KEYWORDS.has(source.slice(position, end)) ? 'keyword' : kind, end);
      advance(end);
    }
  }
  return tokens;
}

function wordAt(source: string, position: number): [Token['kind'], number] {
  const name = matchAt(NAME, source, position);
  if (name) return ['name', name];
  const number = /\d/.test(source[position] ?? '') ? matchAt(NUMBER, source, position) : 0;
  if (number) return ['number', number];
  const macro = matchAt(MACRO, source, position);
  if (macro) return ['macro', macro];
  return ['operator', matchAt(OPERATOR, source, position) || position + 1];
}

/** Where a match at exactly this position ends; 0 if there is none. */
function matchAt(pattern: RegExp, source: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.exec(source) ? pattern.lastIndex : 0;
}

function endOfComment(source: string, start: number): number {
  if (source[start + 1] !== '=') {
    const end = source.indexOf('\n', start);
    return end === -1 ? source.length : end;
  }
  let depth = 0;
  for (let i = start; i < source.length; i += 1) {
    if (source.startsWith('#=', i)) {
      depth += 1;
      i += 1;
    } else if (source.startsWith('=#', i)) {
      depth -= 1;
      i += 1;
      if (depth === 0) return i + 1;
    }
  }
  return source.length;
}

/** Behind the closing quote of a string or command that opens at `start`; in a raw one nothing is interpolated. */
function endOfString(source: string, start: number, raw: boolean, depth: number): number {
  const quote = source[start] ?? '"';
  const close = source.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  if (close.length === 1 && source[start + 1] === quote) return start + 2;
  for (let i = start + close.length; i < source.length; i += 1) {
    if (source.startsWith(close, i)) return i + close.length;
    if (source[i] === '\\') i += 1;
    else if (!raw && depth < DEEPEST && source[i] === '$' && source[i + 1] === '(') {
      i = endOfInterpolation(source, i + 1, depth + 1) - 1;
    }
  }
  return source.length;
}

function endOfInterpolation(source: string, start: number, strings: number): number {
  let depth = 0;
  for (let i = start; i < source.length; i += 1) {
    const char = source[i];
    if (char === '"') i = endOfString(source, i, false, strings) - 1;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return source.length;
}

function endOfCharacter(source: string, start: number): number {
  const match = /'(?:\\(?:[^\n]|[xuU][\da-fA-F]+|[0-7]+)|[^\\\n'])'/uy;
  return matchAt(match, source, start) || start + 1;
}

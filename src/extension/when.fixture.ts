/** When clauses of package.json, read as VS Code reads them. */

/** Context keys: a list is what `in` looks into. */
export type ContextKeys = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

const TOKEN = /\s*(\|\||&&|==|!=|=~|!|\(|\)|\/(?:\\.|\[[^\]]*\]|[^/\\])+\/|[^\s()!=&|]+)/g;

/** Whether a clause holds; what is always offered has none. */
export function holds(when: string | undefined, keys: ContextKeys): boolean {
  if (when === undefined) return true;
  const tokens = tokensOf(when);
  const value = or(tokens, keys);
  if (tokens.length > 0) throw new Error(`not understood: ${tokens.join(' ')} in ${when}`);
  return value;
}

function tokensOf(when: string): string[] {
  const tokens = [...when.matchAll(TOKEN)].map(([, token = '']) => token);
  if (tokens.join('').replace(/\s/g, '') !== when.replace(/\s/g, '')) throw new Error(`not understood: ${when}`);
  return tokens;
}

// Every operand is read, also where the first ones decide.
function or(tokens: string[], keys: ContextKeys): boolean {
  let value = and(tokens, keys);
  while (tokens[0] === '||') {
    tokens.shift();
    value = and(tokens, keys) || value;
  }
  return value;
}

function and(tokens: string[], keys: ContextKeys): boolean {
  let value = term(tokens, keys);
  while (tokens[0] === '&&') {
    tokens.shift();
    value = term(tokens, keys) && value;
  }
  return value;
}

function term(tokens: string[], keys: ContextKeys): boolean {
  const token = tokens.shift();
  if (token === '!') return !term(tokens, keys);
  if (token === '(') {
    const value = or(tokens, keys);
    tokens.shift();
    return value;
  }
  if (token === 'false' || token === 'true') return token === 'true';
  const value = keys[token ?? ''];
  const operator = tokens[0];
  if (operator !== '==' && operator !== '!=' && operator !== '=~' && operator !== 'in') return Boolean(value);
  const [, operand = ''] = tokens.splice(0, 2);
  if (operator === '=~') return new RegExp(operand.slice(1, -1)).test(String(value ?? ''));
  if (operator === 'in') return (keys[operand] as readonly unknown[] | undefined)?.includes(value) ?? false;
  return (String(value ?? '') === operand) === (operator === '==');
}

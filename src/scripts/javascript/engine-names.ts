import { literal, pieces, type Syntax } from './syntax';

/** The module that scripts import the engine as. */
export const ENGINE = 'powersim';

/** What a script calls the engine's functions. */
export interface EngineNames {
  /** Local names of single exports, by the engine's own: `import { execute as run }`. */
  readonly local: ReadonlyMap<string, string>;
  /** Names of the engine as a whole: `import * as PSI`. */
  readonly whole: ReadonlySet<string>;
}

/** Reads what a script imports or requires from the engine. */
export function findEngineNames(syntax: Syntax): EngineNames {
  const { tokens } = syntax;
  const local = new Map<string, string>();
  const whole = new Set<string>();
  const readBraces = (brace: number) => {
    for (const [from, to] of pieces(syntax, brace)) {
      const [name, alias] = [tokens[from], tokens[to - 1]];
      if (name?.kind === 'name' && alias?.kind === 'name') local.set(alias.text, name.text);
    }
  };
  tokens.forEach((token, at) => {
    if (literal(token) !== ENGINE) return;
    // `from "powersim"`, `= require("powersim")`, `= await import("powersim")`
    let before = at - 1;
    if (tokens[before]?.text === '(') before -= 2;
    if (tokens[before]?.text === 'await') before -= 1;
    if (tokens[before]?.text !== 'from' && tokens[before]?.text !== '=') return;
    const last = tokens[before - 1];
    if (last?.text === '}') readBraces(openerOf(syntax, before - 1));
    else if (last?.kind === 'name') whole.add(last.text);
  });
  return { local, whole };
}

/** Indices of the names of calls of an engine's function: `execute(` and `PSI.execute(`. */
export function callsOf({ tokens }: Syntax, { local, whole }: EngineNames, name: string): number[] {
  return tokens.flatMap((token, at) => {
    if (token.kind !== 'name' || tokens[at + 1]?.text !== '(') return [];
    const isField = tokens[at - 1]?.text === '.';
    const mine = isField
      ? token.text === name && whole.has(tokens[at - 2]?.text ?? '') && tokens[at - 3]?.text !== '.'
      : local.get(token.text) === name && tokens[at - 1]?.text !== 'function';
    return mine ? [at] : [];
  });
}

function openerOf({ closes }: Syntax, close: number): number {
  for (const [open, end] of closes) if (end === close) return open;
  return close;
}

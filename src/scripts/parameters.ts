import { argumentsIn, type Syntax } from './syntax';

/** A parameter of a signature. */
export interface Parameter {
  readonly name: string | undefined;
  readonly keyword: boolean;
  readonly hasDefault: boolean;
  /** `rest...` */
  readonly slurps: boolean;
  /** UTF-16 offsets in the source, end excluded. */
  readonly start: number;
  readonly end: number;
  /** Of its type without a default, likewise. */
  readonly type?: readonly [start: number, end: number];
}

/** Reads the parameters between the brackets of a signature, in order. `bracket` is the token index of the opening one. */
export function parametersIn(syntax: Syntax, bracket: number): Parameter[] {
  const level = (syntax.around[bracket]?.length ?? 0) + 1;
  return argumentsIn(syntax, bracket).map(({ from, to, afterSemicolon }) => {
    const all = syntax.tokens.slice(from, to).filter(({ kind }) => kind !== 'newline');
    const own = syntax.tokens
      .slice(from, to)
      .filter((token, i) => token.kind !== 'newline' && syntax.around[from + i]?.length === level);
    const equals = own.find(({ text }) => text === '=');
    const colons = own.find(({ text }) => text === '::');
    const end = all.at(-1)?.end ?? 0;
    const slurps = own.at(-1)?.text === '...';
    const typeEnd = equals === undefined ? end : (all[all.indexOf(equals) - 1]?.end ?? end);
    return {
      name: own[0] === colons ? undefined : own.find(({ kind }) => kind === 'name')?.text,
      keyword: afterSemicolon,
      hasDefault: equals !== undefined,
      slurps,
      start: all[0]?.start ?? 0,
      end,
      ...(colons && !slurps && { type: [all[all.indexOf(colons) + 1]?.start ?? end, typeEnd] as const }),
    };
  });
}

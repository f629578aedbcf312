import { indentAt, lineBreakOf, lineStart, removeArgument } from './edits';
import type { Edit } from './findings';
import type { Definition } from './functions';
import { type Parameter, parametersIn } from './parameters';

/**
 * Makes a method take what PowerSimulations passes: missing arguments are added, the last one may be left out, and
 * arguments that its body does not use go. Nothing when it needs more than it is given.
 */
export function fixArity(method: Definition, passed: readonly string[], lastIsOptional: boolean): Edit[] | undefined {
  const { syntax, at } = method;
  const all = parametersIn(syntax, at + 1);
  const positional = all.filter(({ keyword, slurps }) => !keyword && !slurps);
  const extra = positional.slice(passed.length).filter(({ hasDefault }) => !hasDefault);
  if (extra.some(({ name }) => name !== undefined && isUsed(method, name))) return undefined;
  const names = new Set(all.map(({ name }) => name));
  const missing = passed.slice(positional.length);
  if (missing.some((name) => names.has(name))) return undefined;
  // Behind an argument with a default all others need one.
  const defaults = positional.some(({ hasDefault }) => hasDefault);
  const added = method.varargs
    ? []
    : missing.map((name, i) => (defaults || (lastIsOptional && i === missing.length - 1) ? `${name} = nothing` : name));
  const last = positional[passed.length - 1];
  return [
    ...(added.length > 0 ? [add(method, positional.at(-1), added)] : []),
    ...(lastIsOptional && last !== undefined && !last.hasDefault ? withDefault(method, last) : []),
    ...extra.map((parameter) => removeArgument(syntax, at + 1, all.indexOf(parameter))),
  ];
}

/** Gives every keyword that has none a default, so that a call without it works. */
export function fixKeywords(method: Definition): Edit[] {
  return parametersIn(method.syntax, method.at + 1)
    .filter(({ keyword, slurps, hasDefault }) => keyword && !slurps && !hasDefault)
    .flatMap((parameter) => withDefault(method, parameter));
}

function add({ syntax, at }: Definition, after: Parameter | undefined, names: readonly string[]): Edit {
  const { source, tokens } = syntax;
  const open = tokens[at + 1]?.end ?? 0;
  if (after === undefined) return { from: open, to: open, text: names.join(', ') };
  // One in each line, as the others are.
  const broken = lineStart(source, after.start) > open;
  const separator = broken ? `,${lineBreakOf(source)}${indentAt(source, after.start)}` : ', ';
  return { from: after.end, to: after.end, text: names.map((name) => separator + name).join('') };
}

function withDefault({ syntax: { source } }: Definition, { type, end }: Parameter): Edit[] {
  const written = type && source.slice(...type);
  const value = { from: end, to: end, text: ' = nothing' };
  if (type === undefined || written === undefined || /\b(?:Nothing|Any)\b/.test(written)) return [value];
  return [{ from: type[0], to: end, text: `Union{Nothing, ${written}} = nothing` }];
}

function isUsed({ syntax: { tokens }, body }: Definition, name: string): boolean {
  return tokens
    .slice(body[0], body[1])
    .some(({ kind, text }) => (kind === 'name' && text === name) || (kind === 'string' && text.includes(name)));
}

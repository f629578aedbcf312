/**
 * The texts for people in a source file: the literal first arguments of `t(…)`, `this.t(…)`, `vscode.l10n.t(…)`, and of
 * `english(…)`, which marks texts that are translated where they are told.
 */
import { parseAst } from 'vitest/node';

export interface Extracted {
  readonly texts: readonly string[];
  /** `src/x.ts:12: …` */
  readonly problems: readonly string[];
}

/** What hands a text on that was extracted where it stands: the translation function itself. */
const HANDED_ON = /\bl10n: handed on\b/;

/** @param file name of the file, for what is wrong in it */
export function extract(file: string, source: string): Extracted {
  const texts: string[] = [];
  const problems: string[] = [];
  const lines = source.split('\n');
  const program = parseAst(source, { lang: 'ts', sourceType: 'module' }) as unknown;
  for (const call of callsIn(program)) {
    const line = source.slice(0, call.start).split('\n').length;
    const [first, ...args] = call.arguments;
    const found = literalsOf(first);
    if (!found) {
      // In the line itself or the one above.
      const excused = [lines[line - 1], lines[line - 2]].some((text) => text !== undefined && HANDED_ON.test(text));
      if (!excused) problems.push(`${file}:${line}: the text is not a literal, so it cannot be translated.`);
      continue;
    }
    for (const text of found) {
      texts.push(text);
      const problem = argumentsProblem(text, args);
      if (problem !== undefined) problems.push(`${file}:${line}: ${problem}: ${text}`);
    }
  }
  return { texts, problems };
}

/** The places `{0}`, `{1}`, … of a text, each once, in order. */
export const placesOf = (text: string): number[] =>
  [...new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, place]) => Number(place)))].sort((a, b) => a - b);

interface Node {
  readonly type: string;
  readonly start: number;
}

interface Call extends Node {
  readonly callee: unknown;
  readonly arguments: readonly unknown[];
}

function argumentsProblem(text: string, args: readonly unknown[]): string | undefined {
  if (args.some((arg) => isNode(arg) && arg.type === 'SpreadElement')) return undefined;
  const places = placesOf(text);
  if (places.some((place, i) => place !== i)) return 'its places do not count from {0}';
  return places.length === args.length ? undefined : `it has ${places.length} places and ${args.length} arguments`;
}

/** The texts that an expression may be, or undefined where it may be others. */
function literalsOf(node: unknown): readonly string[] | undefined {
  if (!isNode(node)) return undefined;
  const { type, value, quasis, expressions, consequent, alternate } = node as Node & Record<string, unknown>;
  if (type === 'Literal') return typeof value === 'string' ? [value] : undefined;
  if (type === 'TemplateLiteral' && Array.isArray(expressions) && expressions.length === 0) {
    const [quasi] = quasis as readonly { readonly value: { readonly cooked: string } }[];
    return quasi && [quasi.value.cooked];
  }
  if (type === 'ConditionalExpression') {
    const [a, b] = [literalsOf(consequent), literalsOf(alternate)];
    return a && b && [...a, ...b];
  }
  return undefined;
}

function* callsIn(node: unknown): Generator<Call> {
  if (Array.isArray(node)) {
    for (const child of node) yield* callsIn(child);
    return;
  }
  if (!isNode(node)) return;
  if (node.type === 'CallExpression' && isTranslate((node as Call).callee)) yield node as Call;
  for (const child of Object.values(node)) if (typeof child === 'object' && child !== null) yield* callsIn(child);
}

/** `t`, `english`, or `t` of anything. */
function isTranslate(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  const { type, name, property } = callee as Node & { readonly name?: unknown; readonly property?: unknown };
  if (type === 'Identifier') return name === 't' || name === 'english';
  return type === 'MemberExpression' && isNode(property) && (property as Node & { name?: unknown }).name === 't';
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string';

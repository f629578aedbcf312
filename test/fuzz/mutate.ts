/** Valid values, spoilt: each mutation is two numbers, so that fast-check can make very many and shrink them. */
import fc from 'fast-check';

export interface Mutation {
  /** Which node of the value. */
  readonly at: number;
  /** What is done to it. */
  readonly how: number;
}

/** How often each kind of input is tried. */
export const TIMES = 100_000;
/** Milliseconds that it may take on a machine that has other things to do. */
export const PATIENCE = 180_000;

/** One to three mutations; none now and then. */
export const mutations = fc.array(fc.record({ at: fc.nat(9999), how: fc.nat(9999) }), { maxLength: 3 });

const deep = (depth: number) => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};
const DEEP = deep(200);
const HUGE = 'x'.repeat(1 << 20);

/** What stands where something else should. */
const POISON: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1,
  0.5,
  1e308,
  -1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  -(2 ** 53),
  4_294_967_296,
  '',
  ' ',
  '1',
  'x',
  '\u0000',
  '\ud800',
  '💥é\u202e',
  '__proto__',
  'constructor',
  '; rm -rf / $(id)',
  '../../..',
  '\n{"type":"exit"}\n',
  '\u001b]0;title\u0007',
  [],
  [[]],
  {},
  { length: 3 },
  DEEP,
  [null, 1, 'x'],
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
];
const POISONOUS = new Set(POISON);
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'type', 'extra', '0', '', 'then'];

type Json = Record<string, unknown>;
interface Node {
  readonly parent: Json;
  readonly key: string;
}

/** A spoilt copy of a value. */
export function mutated(value: unknown, some: readonly Mutation[]): unknown {
  const root: Json = { value: structuredClone(value) };
  for (const { at, how } of some) {
    const nodes = nodesOf(root);
    const node = nodes[at % nodes.length];
    if (node) mutate(node, nodes, how);
  }
  return root['value'];
}

function mutate({ parent, key }: Node, nodes: readonly Node[], how: number): void {
  const pick = Math.floor(how / 8);
  const value = parent[key];
  switch (how % 8) {
    case 0:
      delete parent[key];
      return;
    case 1:
      own(isObject(value) ? value : parent, KEYS[pick % KEYS.length] ?? '', POISON[pick % POISON.length]);
      return;
    case 2: {
      const other = nodes[pick % nodes.length];
      // Never itself or what it lies in: that would have no end.
      if (other && !isObject(other.parent[other.key])) parent[key] = other.parent[other.key];
      return;
    }
    case 3:
      parent[key] = pick % 50 === 0 ? HUGE : [value];
      return;
    default:
      parent[key] = POISON[pick % POISON.length];
  }
}

/** An own property of that name, also where it is `__proto__`. */
function own(target: Json, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function nodesOf(root: Json): Node[] {
  const nodes: Node[] = [];
  const visit = (parent: Json, depth: number) => {
    for (const key of Object.keys(parent)) {
      nodes.push({ parent, key });
      const value = parent[key];
      if (depth < 6 && isObject(value)) visit(value, depth + 1);
    }
  };
  visit(root, 0);
  return nodes;
}

function isObject(value: unknown): value is Json {
  // Poison is shared: it is put in, and never changed.
  return typeof value === 'object' && value !== null && !POISONOUS.has(value);
}

/** A spoilt copy of a text: cut off, a byte changed, zeros in it, a part twice. */
export function mutatedText(text: string, some: readonly Mutation[]): string {
  let result = text;
  for (const { at, how } of some) {
    const place = at % (result.length + 1);
    const [head, tail] = [result.slice(0, place), result.slice(place)];
    switch (how % 6) {
      case 0:
        result = head;
        break;
      case 1:
        result = `${head}${String.fromCharCode(how % 256)}${tail.slice(1)}`;
        break;
      case 2:
        result = `${head}${'\0'.repeat(how % 20)}${tail}`;
        break;
      case 3:
        result = `${head}${result.slice(0, 5000)}`;
        break;
      case 4:
        result = `${head}${'[{"a":'.repeat(how % 100)}${tail}`;
        break;
      default:
        result = head + tail.slice(how % 10);
    }
  }
  return result;
}

/** Fails when a prototype that everything shares was changed. */
export function expectCleanPrototypes(): void {
  if ('polluted' in {}) throw new Error('Object.prototype was changed');
}

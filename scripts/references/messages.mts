import * as z from 'zod';
import { sources } from '../sources.mts';
import { cell, table } from './manifest.mts';
import { commandMeanings, eventMeanings, messageMeanings } from './meanings.mts';

/** The events of the journal. */
export async function events(): Promise<string> {
  const { eventBodies } = await sources<{ readonly eventBodies: () => readonly z.core.$ZodType[] }>(
    "export { eventBodies } from './src/run/state/events';",
  );
  return shapes('event', eventBodies().map(shapeOf), eventMeanings);
}

/** What a supervisor says to a worker. */
export async function workerCommands(): Promise<string> {
  return shapes('command', await unionOf('workerCommandSchema'), commandMeanings);
}

/** What a worker says to its supervisor. */
export async function workerMessages(): Promise<string> {
  return shapes('message', await unionOf('workerMessageSchema'), messageMeanings);
}

async function unionOf(name: string): Promise<Shape[]> {
  const schemas = await sources<Record<string, z.core.$ZodType>>("export * from './src/runtimes/protocol';");
  const schema = schemas[name];
  if (!schema) throw new Error(`src/runtimes/protocol.ts has no ${name}`);
  const { anyOf = [], oneOf = anyOf } = z.toJSONSchema(schema) as {
    readonly anyOf?: Shape[];
    readonly oneOf?: Shape[];
  };
  return oneOf;
}

/** As much of JSON Schema as our shapes need. */
interface Shape {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly prefixItems?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
  readonly minimum?: number;
}

const shapeOf = (schema: z.core.$ZodType): Shape => z.toJSONSchema(schema, { io: 'input' }) as Shape;

/**
 * A table of objects that tell themselves apart by `type`.
 * @throws Error for one without a meaning, and for a meaning of none
 */
function shapes(kind: string, all: readonly Shape[], meanings: Readonly<Record<string, string>>): string {
  const rows = all.map(({ properties = {}, required = [] }) => {
    const { type, ...fields } = properties;
    const name = String(type?.const);
    const meaning = meanings[name];
    if (meaning === undefined) throw new Error(`${name} has no meaning in scripts/references/meanings.mts`);
    const described = Object.entries(fields).map(
      ([field, shape]) => `\`${field}${required.includes(field) ? '' : '?'}: ${wordOf(shape)}\``,
    );
    return [`\`${name}\``, meaning, described.join(', ')].map(cell);
  });
  const known = new Set(rows.map(([name]) => name));
  const stale = Object.keys(meanings).filter((name) => !known.has(`\`${name}\``));
  if (stale.length > 0) throw new Error(`scripts/references/meanings.mts explains what is gone: ${stale.join(', ')}`);
  return table([kind, 'meaning', 'fields besides `type`'], rows);
}

function wordOf({ type, enum: values, anyOf, items, prefixItems, properties, minimum }: Shape): string {
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (anyOf) return [...new Set(anyOf.map(wordOf))].join(' | ');
  if (prefixItems) return `[${prefixItems.map(wordOf).join(', ')}]`;
  if (type === 'array') return `(${wordOf(items ?? {})})[]`;
  // Settings are many, and explained elsewhere.
  if (properties && Object.keys(properties).length > 5) return 'object';
  if (properties)
    return `{ ${Object.entries(properties)
      .map(([name, shape]) => `${name}: ${wordOf(shape)}`)
      .join(', ')} }`;
  const least = minimum === undefined || minimum < 0 ? '' : ` ≥ ${minimum}`;
  return `${[type ?? 'any'].flat().join(' | ')}${least}`;
}

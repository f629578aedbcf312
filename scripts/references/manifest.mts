/** `package.json` with its texts in English, as the references need it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

const property = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  default: z.unknown(),
  scope: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.unknown()).optional(),
  enumDescriptions: z.array(z.string()).optional(),
  markdownDescription: z.string(),
});
export type Property = z.infer<typeof property>;

const menuItem = z.object({ command: z.string().optional(), when: z.string().optional() });
const schema = z.object({
  contributes: z.object({
    commands: z.array(z.object({ command: z.string(), title: z.string(), category: z.string().optional() })),
    menus: z.record(z.string(), z.array(menuItem)),
    configuration: z.array(z.object({ title: z.string(), properties: z.record(z.string(), property) })),
  }),
});

export const { contributes } = schema.parse(read('package.json'));
const texts = z.record(z.string(), z.string()).parse(read('package.nls.json'));

/** What `%name%` stands for. */
export const textOf = (text: string): string => (text.startsWith('%') ? (texts[text.slice(1, -1)] ?? text) : text);

/** For a cell of a table. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();

/** A table in Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

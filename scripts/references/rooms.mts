import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Room, rooms } from '../import-rules/rooms.mts';
import { cell, table } from './manifest.mts';

const src = path.resolve(import.meta.dirname, '../../src');

/**
 * The rooms and their arrows as a drawing that GitHub shows (Mermaid). An arrow that a longer way says already is left out;
 * every room may import `text`.
 */
export function roomsPicture(): string {
  const drawn = rooms.filter((room) => room.path !== 'text');
  const lines = drawn.flatMap((room) => [
    `  ${idOf(room.path)}["${room.path}"]`,
    ...direct(room).map((to) => `  ${idOf(room.path)} --> ${idOf(to)}`),
    ...Object.entries(room.exceptions ?? {}).flatMap(([file, more]) =>
      more.map((to) => `  ${idOf(room.path)} -. "${file.split('/').at(-1)}" .-> ${idOf(to)}`),
    ),
  ]);
  return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n');
}

const idOf = (room: string): string => room.replaceAll('/', '_');

/** What a room imports that none of the rooms it imports may import, too. */
function direct({ mayImport }: Room): string[] {
  const through = new Set(mayImport.flatMap((name) => reachable(name)));
  return mayImport.filter((name) => !through.has(name));
}

function reachable(name: string): string[] {
  const next = rooms.find((room) => room.path === name)?.mayImport ?? [];
  return next.flatMap((one) => [one, ...reachable(one)]);
}

/** The rooms and what each is for, by the first sentence of its `index.ts`, where it has one. */
export function roomsTable(): string {
  const rows = rooms.flatMap(({ path: room }) => {
    const index = path.join(src, room, 'index.ts');
    const [, comment] = (existsSync(index) && /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(index, 'utf8'))) || [];
    const sentence = comment?.replace(/\s*\*?\s+/g, ' ').trim();
    return sentence === undefined ? [] : [[`\`src/${room}\``, cell(sentence)]];
  });
  return table(['room', 'what it is for'], rows);
}

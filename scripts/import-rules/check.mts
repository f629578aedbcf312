/** Holds the imports of every file under `src/` against the table of rooms. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { findCycles } from './cycles.mts';
import { baseRoom, editorRoom, type Room, roomOf } from './rooms.mts';
import { type ImportedModule, importedModules } from './specifiers.mts';

/** An import that is refused. */
export interface Refusal {
  /** Relative to the root folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What is forbidden, and why. */
  readonly message: string;
}

interface Source {
  /** Relative to `src/`, with slashes. */
  readonly file: string;
  readonly isTest: boolean;
  readonly imports: readonly ImportedModule[];
}

/** An import of one of our files by another. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly line: number;
  readonly typeOnly: boolean;
}

/** Everything refused under `root/src`, by file and line. */
export function checkImports(root: string): Refusal[] {
  const folder = path.join(root, 'src');
  const refusals: Refusal[] = [];
  const arrows: Arrow[] = [];
  for (const source of readSources(folder)) {
    const refuse = (line: number, message: string): void => {
      refusals.push({ file: `src/${source.file}`, line, message });
    };
    const room = roomOf(source.file);
    if (!room) refuse(1, 'this file stands in no room; the rooms are listed in scripts/import-rules/rooms.mts');
    for (const imported of source.imports) {
      const { specifier, line, typeOnly } = imported;
      const target = specifier.startsWith('.') ? resolve(folder, source.file, specifier) : undefined;
      const problem =
        target === undefined ? packageProblem(source, room, specifier) : fileProblem(source, room, target);
      if (problem) refuse(line, `'${specifier}' is forbidden here: ${problem}`);
      if (target !== undefined && !source.isTest && roomOf(target)) {
        arrows.push({ from: source.file, to: target, line, typeOnly });
      }
    }
  }
  refusals.push(...cycleRefusals(arrows));
  return refusals.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

function readSources(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?tsx?$/.test(file) && statSync(path.join(folder, file)).isFile())
    .sort()
    .map((file) => ({
      file: file.replaceAll(path.sep, '/'),
      isTest: /\.test\.[cm]?tsx?$/.test(file),
      imports: importedModules(readFileSync(path.join(folder, file), 'utf8')),
    }));
}

/** The imported file, relative to `src/`: with its extension if it exists, else as written. */
function resolve(folder: string, file: string, specifier: string): string {
  const written = path.posix.join(path.posix.dirname(file), specifier);
  const candidates = [written, ...['.ts', '.mts', '.tsx', '/index.ts'].map((ending) => `${written}${ending}`)];
  const found = candidates.find((candidate) => isFile(path.join(folder, candidate)));
  // `src/room` and `src/room/` are the room's index, whether it exists yet or not.
  return found ?? `${written}/index.ts`;
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}

function packageProblem(source: Source, room: Room | undefined, specifier: string): string | undefined {
  if (specifier === 'vscode') {
    if (room?.path === editorRoom) return undefined;
    return `only src/${editorRoom} knows the editor; what it alone knows is passed inward as data`;
  }
  if (source.isTest || !room?.pure) return undefined;
  const isBuiltin = specifier.startsWith('node:') || builtinModules.includes(specifier);
  return `src/${room.path} is pure and imports ${isBuiltin ? "none of Node's modules" : 'no packages'}`;
}

function fileProblem(source: Source, room: Room | undefined, target: string): string | undefined {
  if (source.isTest || !room) return undefined;
  if (target.startsWith('../')) {
    // package.json, for the version, becomes part of the bundle.
    return target.endsWith('.json/index.ts') || target.endsWith('.json') ? undefined : 'it lies outside of src';
  }
  const targetRoom = roomOf(target);
  if (!targetRoom) return 'it stands in no room';
  if (targetRoom.path === room.path || targetRoom.path === baseRoom) return undefined;
  const allowed = [...room.mayImport, ...(room.exceptions?.[source.file] ?? [])];
  if (allowed.includes(targetRoom.path)) return undefined;
  const listed = [...allowed, ...(room.path === baseRoom ? [] : [baseRoom])];
  return `src/${room.path} may import ${listed.length > 0 ? `only ${listed.join(', ')}` : 'no other room'}`;
}

function cycleRefusals(arrows: readonly Arrow[]): Refusal[] {
  const betweenRooms = arrows
    .map((arrow) => ({ arrow, from: roomPath(arrow.from), to: roomPath(arrow.to) }))
    .filter(({ from, to }) => from !== to);
  const betweenFiles = arrows
    .filter((arrow) => !arrow.typeOnly)
    .map((arrow) => ({ arrow, from: arrow.from, to: arrow.to }));
  return [
    ...refuseCycles(betweenRooms, 'rooms import each other in a circle'),
    ...refuseCycles(betweenFiles, 'files import each other in a circle, so one of them runs before what it needs'),
  ];
}

function refuseCycles(edges: readonly { arrow: Arrow; from: string; to: string }[], why: string): Refusal[] {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of edges) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  return findCycles(graph).map((cycle) => {
    const edge = edges.find(({ from, to }) => from === cycle[0] && to === cycle[1]);
    return { file: `src/${edge?.arrow.from}`, line: edge?.arrow.line ?? 1, message: `${why}: ${cycle.join(' → ')}` };
  });
}

function roomPath(file: string): string {
  return roomOf(file)?.path ?? '';
}

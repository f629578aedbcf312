import type { Edit, Finding, Fix } from './findings';
import { argumentsIn, type Syntax } from './syntax';

/** A token of either language. */
interface Located {
  readonly text: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Where a finding is: from one token to another, by their indices, both included. */
export function placed(
  { syntax: { tokens }, file }: { readonly syntax: { readonly tokens: readonly Located[] }; readonly file?: string },
  first: number,
  last = first,
): Pick<Finding, 'line' | 'span' | 'file'> {
  const from = tokens[first];
  const place = { line: from?.line ?? 1, span: [from?.start ?? 0, tokens[last]?.end ?? from?.end ?? 0] as const };
  return file === undefined ? place : { ...place, file };
}

/** The first line of a file, for what is missing altogether. */
export function firstLine({
  syntax: { source },
  file,
}: {
  syntax: { readonly source: string };
  file?: string;
}): Pick<Finding, 'line' | 'span' | 'file'> {
  const end = /\r?\n|$/.exec(source)?.index ?? 0;
  return { line: 1, span: [0, end], ...(file === undefined ? {} : { file }) };
}

/** A fix as editors want it: edits in order, those that touch made one. Nothing without edits. */
export function fixOf(title: string, edits: readonly Edit[] | undefined): { fixes?: readonly Fix[] } {
  if (edits === undefined || edits.length === 0) return {};
  const merged: Edit[] = [];
  for (const edit of [...edits].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = merged.at(-1);
    if (last === undefined || last.to < edit.from) merged.push(edit);
    else merged[merged.length - 1] = { from: last.from, to: edit.to, text: last.text + edit.text };
  }
  return { fixes: [{ title, edits: merged }] };
}

/** How lines of a source end. */
export function lineBreakOf(source: string): string {
  return source.includes('\r\n') ? '\r\n' : '\n';
}

/** Where the line that holds a position begins. */
export function lineStart(source: string, position: number): number {
  return source.lastIndexOf('\n', position - 1) + 1;
}

/** Where the line that holds a position ends, before its line break. */
export function lineEnd(source: string, position: number): number {
  const end = source.indexOf('\n', position);
  if (end === -1) return source.length;
  return source[end - 1] === '\r' && end > position ? end - 1 : end;
}

/** Where the line below one that holds a position begins; the source's end for the last one. */
export function nextLine(source: string, position: number): number {
  const end = source.indexOf('\n', position);
  return end === -1 ? source.length : end + 1;
}

/** The spaces before the first token of a line. */
export function indentAt(source: string, position: number): string {
  return /^[ \t]*/.exec(source.slice(lineStart(source, position), position))?.[0] ?? '';
}

/** Whole lines put in where a line begins, or behind the last line when it has no line break. */
export function insertLines(source: string, position: number, lines: readonly string[]): Edit {
  const lineBreak = lineBreakOf(source);
  const open = position > 0 && source[position - 1] !== '\n' ? lineBreak : '';
  return { from: position, to: position, text: open + lines.map((line) => line + lineBreak).join('') };
}

/** A stretch of lines moved to the right; lines that begin within a string stay. */
export function indented(
  { source, tokens }: { readonly source: string; readonly tokens: readonly Located[] },
  from: number,
  to: number,
  by = '    ',
): string {
  const long = tokens.filter(
    ({ start, end, text }) => start < to && end > from && text.length > 1 && text.includes('\n'),
  );
  let position = from;
  return source
    .slice(from, to)
    .split('\n')
    .map((line) => {
      const within = long.some(({ start, end }) => start < position && position < end);
      position += line.length + 1;
      return line.trim() === '' || within ? line : by + line;
    })
    .join('\n');
}

/** Without an argument of a call or a signature, which `index` counts from 0, and without its comma. */
export function removeArgument(syntax: Syntax, bracket: number, index: number): Edit {
  const { source, tokens } = syntax;
  const given = argumentsIn(syntax, bracket)[index];
  const own = tokens.slice(given?.from, given?.to).filter(({ kind }) => kind !== 'newline');
  const [start, end] = [own[0]?.start ?? 0, own.at(-1)?.end ?? 0];
  const behind = tokens[given?.to ?? 0];
  if (behind?.text === ',') {
    const rest = source.slice(behind.end, lineEnd(source, behind.end));
    const begins = lineStart(source, start);
    // The whole line, when it stands in one of its own.
    if (rest.trim() === '' && source.slice(begins, start).trim() === '') {
      return { from: begins, to: nextLine(source, behind.end), text: '' };
    }
    return { from: start, to: behind.end + (/^[ \t]*/.exec(rest)?.[0].length ?? 0), text: '' };
  }
  const before = tokens[(given?.from ?? 0) - 1];
  const separates = before !== undefined && (before.text === ',' || before.text === ';');
  const plain = separates && source.slice(before.end, start).trim() === '';
  return { from: plain ? before.start : start, to: end, text: '' };
}

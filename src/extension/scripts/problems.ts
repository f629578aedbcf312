/** What reading a script finds, as an editor shows it: by file, with lines and characters. Pure but for reading includes. */
import path from 'node:path';
import { deservesDiagnostics, type Finding, type FindingCode, type FunctionNames, inspectAny } from '../../scripts';
import type { Translate } from '../../text';
import { LineTable, type TextPosition } from './line-table';
import { includeReader, LARGEST } from './script-index';

export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

export interface ProblemFix {
  readonly title: string;
  readonly edits: readonly { readonly range: TextRange; readonly text: string }[];
}

export interface Problem {
  readonly code: FindingCode | typeof SETTINGS_REFUSED;
  readonly severity: Finding['severity'];
  /** What is wrong, and in the next line what to do. */
  readonly message: string;
  readonly range: TextRange;
  /** The best first. */
  readonly fixes: readonly ProblemFix[];
}

/** Code of what is wrong with the settings of a simulation, in a file of settings. */
export const SETTINGS_REFUSED = 'settings.refused';

export interface ProblemOptions extends FunctionNames {
  readonly t: Translate;
  /** The text of a file that is open in an editor. */
  readonly openText: (file: string) => string | undefined;
}

/**
 * Problems by the absolute path of the file in which they stand: the script, or files that it includes. Each file that
 * was looked at is there, also without any. Nothing for a script that is no simulation and not about to become one.
 * @param script absolute path
 */
export function problemsOf(script: string, text: string, options: ProblemOptions): Map<string, Problem[]> {
  const { buildFunction, executeFunction, openText, t } = options;
  const problems = new Map<string, Problem[]>();
  if (text.length > LARGEST) return problems;
  const texts = new Map([[script, text]]);
  const read = includeReader(script, () => undefined, openText);
  const readInclude = (include: string) => {
    const file = path.resolve(path.dirname(script), include);
    const found = texts.get(file) ?? read(include);
    if (found !== undefined) texts.set(file, found);
    return found;
  };
  const inspected = { buildFunction, executeFunction, readInclude };
  if (!deservesDiagnostics(script, text, inspected)) return problems;
  const { findings } = inspectAny(script, text, { ...inspected, t });
  for (const [file, own] of texts) {
    const table = new LineTable(own);
    const here = findings.filter((finding) => fileOf(finding, script) === file);
    problems.set(
      file,
      here.map((finding) => problemOf(finding, table)),
    );
  }
  return problems;
}

function fileOf({ file }: Finding, script: string): string {
  return file === undefined ? script : path.resolve(path.dirname(script), file);
}

function problemOf({ code, severity, message, remedy, line, span, fixes = [] }: Finding, table: LineTable): Problem {
  const range = (from: number, to: number): TextRange => ({ start: table.at(from), end: table.at(to) });
  return {
    code,
    severity,
    message: `${message}\n${remedy}`,
    range: range(...(span ?? table.lineSpan(line))),
    fixes: fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map(({ from, to, text }) => ({ range: range(from, to), text })),
    })),
  };
}

/** The line (from 0) of each heading of a documentation that is a code alone. */
export function headingLines(markdown: string): Map<string, number> {
  return new Map(
    markdown.split('\n').flatMap((line, at): [string, number][] => {
      const code = /^#{2,4} `?([\w.]+)`?\s*$/.exec(line)?.[1];
      return code === undefined ? [] : [[code, at]];
    }),
  );
}

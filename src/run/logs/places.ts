import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A line of a source file, as a log names it. */
export interface LogPlace {
  /** Where it stands in the line of the log: UTF-16 offsets, the end excluded. */
  readonly from: number;
  readonly to: number;
  /** As it is written there: a path, absolute, relative or after `~`, or a `file:` URL. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column?: number;
}

/** Longer lines are data, and what follows in them is not looked at. Characters. */
const LONGEST = 2000;

const PATTERNS: readonly RegExp[] = [
  /** Julia from 1.6 on, and its loggers: `@ Main ~/my study/x.jl:12`, `@ Base ./error.jl:35 [inlined]`. */
  /(?:^|\s)@ (?:[\w.]+ )?(?<file>(?:~?[/\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\]|\w)[^:\n]*\.jl):(?<line>\d+)/g,
  /** Julia before it: `[2] f(::Int64) at /x/my.jl:12`; also `in expression starting at /x/my.jl:3`. */
  /(?<=\sat )(?<file>(?:~?[/\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\]|\w)[^:\n]*?\.jl):(?<line>\d+)/g,
  /** Node: `at f (file:///x/y.mjs:3:5)`, and the place that a syntax error begins with. URLs keep brackets of names. */
  /(?<file>file:\/\/\/\S+?):(?<line>\d+)(?::(?<column>\d+))?(?![\w:])/g,
  /** Node: `at f (/x/y.cjs:3:5)`, `at /x/y.cjs:3:5`. */
  /(?<=\(|at |async )(?<file>(?:\/|[A-Za-z]:\\)[^():\n]*):(?<line>\d+):(?<column>\d+)/g,
  /** A whole path: `LoadError … (/x/my.jl:3)`, `/x/my.jl:3: …`. */
  /(?<![^\s("'`])(?<file>(?:~?\/|[A-Za-z]:[/\\])[^():\n"'`]*?\.(?:jl|[cm]?[jt]s)):(?<line>\d+)(?::(?<column>\d+))?/g,
  /** A name: `(my_simulation.jl:27)`, `my_simulation.jl:25: …`. */
  /(?<![^\s(])(?<file>[\w.@-]+\.(?:jl|[cm]?[jt]s)):(?<line>\d+)(?::(?<column>\d+))?/g,
];
/** What every pattern needs, so that most lines are passed over at once. */
const ANY = /:\d/;

/** The lines of source files that a line of a log names, in order: frames of stacks, places of warnings and errors. */
export function placesIn(text: string): LogPlace[] {
  if (!ANY.test(text)) return [];
  const line = text.slice(0, LONGEST);
  const found: LogPlace[] = [];
  for (const pattern of PATTERNS) {
    for (const { index, 0: whole, groups = {} } of line.matchAll(pattern)) {
      const from = index + whole.lastIndexOf(`${groups['file']}:`);
      const to = index + whole.length;
      if (found.some((other) => from < other.to && other.from < to)) continue;
      const column = groups['column'] === undefined ? {} : { column: Number(groups['column']) };
      found.push({ from, to, file: groups['file'] ?? '', line: Number(groups['line']), ...column });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/** What the names in a log are relative to. */
export interface Surroundings {
  /** Absolute: where the run was started, the script's folder. */
  readonly folders: readonly string[];
  readonly home: string;
  /** Folder of Julia's own sources, `…/share/julia`, where it is known. */
  readonly julia?: string | undefined;
}

/** Of Julia's own sources, as they were where it was built. */
const OF_JULIA = /[/\\]share[/\\]julia[/\\]((?:base|stdlib)[/\\].+)$/;

/** Files that a name in a log may stand for, the likeliest first; whether they exist is for others to find out. */
export function candidatesOf(file: string, { folders, home, julia }: Surroundings): string[] {
  const local = file.startsWith('file:') ? pathOfUrl(file) : file.replace(/^~(?=[/\\])/, () => home);
  // To look for one on another machine would tell that machine who this is.
  if (local === undefined || /^(?:\\\\|\/\/)/.test(local) || local.includes('\0')) return [];
  const own = OF_JULIA.exec(local)?.[1];
  const inJulia = (name: string) => (julia === undefined ? [] : [path.join(julia, name)]);
  if (path.isAbsolute(local)) return [path.normalize(local), ...(own === undefined ? [] : inJulia(own))];
  return [...folders.map((folder) => path.resolve(folder, local)), ...inJulia(path.join('base', local))];
}

function pathOfUrl(url: string): string | undefined {
  try {
    return fileURLToPath(url.replace(/[?#].*$/, ''));
  } catch {
    return undefined;
  }
}

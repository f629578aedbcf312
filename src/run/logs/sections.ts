/** Lines of a log that belong together, from 0, both included. */
export interface LogSection {
  readonly from: number;
  readonly to: number;
}

/** What stands above the text of a file in a log that is put together from several. */
const OF_FILE = /^── .+ ──/;
/** Where an attempt begins in what a partition printed. */
const OF_ATTEMPT = /^==== attempt \d+ /;
/** Frames of Julia, the second line of one, and frames of Node. */
const FRAME = /^\s*\[\d+\] |^\s+@ |^\s+at /;

/** Sections of more than one line: files, the attempts in them, the boxes of Julia's loggers, and stacks. */
export function sectionsOf(lines: readonly string[]): LogSection[] {
  const sections: LogSection[] = [];
  const close = (from: number | undefined, to: number) => {
    if (from !== undefined && to > from) sections.push({ from, to });
  };
  let file: number | undefined;
  let attempt: number | undefined;
  let box: number | undefined;
  let stack: number | undefined;
  lines.forEach((line, i) => {
    const isStack = FRAME.test(line) || (stack !== undefined && /^\s+\.\.\. \(/.test(line));
    if (!isStack) {
      close(stack, i - 1);
      stack = /^\s*Stacktrace:/.test(line) ? i : undefined;
    } else stack ??= i;
    const isFile = OF_FILE.test(line);
    if (isFile || OF_ATTEMPT.test(line)) {
      close(attempt, i - 1);
      attempt = isFile ? undefined : i;
      box = undefined;
    }
    if (isFile) {
      close(file, i - 1);
      file = i;
    }
    if (line.startsWith('┌')) box = i;
    else if (line.startsWith('└')) {
      close(box, i);
      box = undefined;
    } else if (!line.startsWith('│')) box = undefined;
  });
  const last = lines.length - 1;
  close(stack, last);
  close(attempt, last);
  close(file, last);
  return sections.sort((a, b) => a.from - b.from || b.to - a.to);
}

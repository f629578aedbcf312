/** Text that takes the place of a stretch of a file: UTF-16 offsets, `to` excluded; an insertion where both are equal. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A change of the text after which its finding is gone. */
export interface Fix {
  /** What it does, as an imperative without a full stop. */
  readonly title: string;
  /** In the finding's file, in order, without overlaps. */
  readonly edits: readonly Edit[];
}

/** Something about a script that a run would stumble over. */
export interface Finding {
  readonly code: FindingCode;
  /** From 1. */
  readonly line: number;
  /** What it is about: UTF-16 offsets in its file, `to` excluded. */
  readonly span?: readonly [from: number, to: number];
  /** Ways to put it right, the best first. */
  readonly fixes?: readonly Fix[];
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What to do about it, in a sentence. */
  readonly remedy: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Path as the script's `include` gives it, if it is not in the script itself. */
  readonly file?: string;
}

/** Each has its heading in docs/diagnostics.md. */
export const FINDING_CODES = [
  /** A bracket or block is never closed: nothing else can be said then. */
  'syntax.unclosed',
  /** `using PowerSimulations` is missing. */
  'package.unused',
  /** `PSI.` is used and nothing says what PSI is. */
  'package.alias',
  'build.missing',
  'execute.missing',
  'build.arity',
  'execute.arity',
  /** A keyword without a default, which PowerSimulations does not pass. */
  'build.keywords',
  'execute.keywords',
  /** `build!` is not told which partition to build. */
  'build.partitions',
  /** The simulation gets another name or folder than the function. */
  'build.place',
  /** `serialize=` is passed to `build!`. */
  'build.serialize',
  /** A status has another name in the installed PowerSimulations. */
  'status.renamed',
  /** What `build!` or `execute!` returns is ignored, or returned without throwing. */
  'build.unchecked',
  'execute.unchecked',
  /** JavaScript: a call of `build` or `execute` that nobody waits for. */
  'build.unawaited',
  'execute.unawaited',
  /** Loading the script runs a simulation: every worker would. */
  'toplevel.run',
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

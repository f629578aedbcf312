/** Something about a script that a run would stumble over. */
export interface Finding {
  readonly code: FindingCode;
  /** From 1. */
  readonly line: number;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What to do about it, in a sentence. */
  readonly remedy: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Path as the script's `include` gives it, if it is not in the script itself. */
  readonly file?: string;
}

export type FindingCode =
  /** A bracket or block is never closed: nothing else can be said then. */
  | 'syntax.unclosed'
  /** `using PowerSimulations` is missing. */
  | 'package.unused'
  /** `PSI.` is used and nothing says what PSI is. */
  | 'package.alias'
  | 'build.missing'
  | 'execute.missing'
  | 'build.arity'
  | 'execute.arity'
  /** A keyword without a default, which PowerSimulations does not pass. */
  | 'build.keywords'
  | 'execute.keywords'
  /** `serialize=` is passed to `build!`. */
  | 'build.serialize'
  /** A status has another name in the installed PowerSimulations. */
  | 'status.renamed'
  /** What `build!` or `execute!` returns is ignored, or returned without throwing. */
  | 'build.unchecked'
  | 'execute.unchecked'
  /** JavaScript: a call of `build` or `execute` that nobody waits for. */
  | 'build.unawaited'
  | 'execute.unawaited'
  /** Loading the script runs a simulation: every worker would. */
  | 'toplevel.run';

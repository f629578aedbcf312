import * as vscode from 'vscode';

/** What a command of a script is about: the script, and which of its configurations where one was chosen. */
export interface ScriptTarget {
  readonly script: vscode.Uri;
  /** A key of the `configurations` of its entry in `powersim.simulations`; without one it is the entry itself. */
  readonly configuration?: string;
}

/** The target that a command was called with: a file, a target, or a node of the Simulations view, which is one. */
export function targetOf(argument: unknown): ScriptTarget | undefined {
  if (argument instanceof vscode.Uri) return { script: argument };
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { script, configuration } = argument as Record<string, unknown>;
  if (!(script instanceof vscode.Uri)) return undefined;
  return typeof configuration === 'string' ? { script, configuration } : { script };
}

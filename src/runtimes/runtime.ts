/** A process to start: a file and its arguments, never a line for a shell. */
export interface ProcessCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A language that scripts are written in, as the executors see it. */
export interface Runtime {
  readonly id: 'julia' | 'node';
  /** Starts a worker that speaks the protocol of `protocol.ts`; socket and token are added by the caller. */
  workerCommand(): ProcessCommand;
}

/** What the editor's host sets for its own processes, and what breaks programs started from it. */
const HOST_VARIABLES = /^(?:ELECTRON_.*|VSCODE_.*|NODE_OPTIONS)$/i;

/**
 * The environment of a worker: the caller's, without what the editor's host put there, plus `extra`, which wins.
 * A solver's licence, module paths and `JULIA_DEPOT_PATH` come through.
 */
export function workerEnvironment(
  callerEnv: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(callerEnv)) {
    if (value !== undefined && !HOST_VARIABLES.test(name)) environment[name] = value;
  }
  return { ...environment, ...extra };
}

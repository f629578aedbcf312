import type { RunSettings, RuntimeId } from '../settings';

/** A process to start: a file and its arguments, never a line for a shell. */
export interface ProcessCommand {
  readonly file: string;
  /** The same program, for when `file` was deleted meanwhile. */
  readonly spare?: string | undefined;
  readonly args: readonly string[];
  /** The arguments with which it also writes into a file what it compiles; without it, it cannot. */
  readonly recording?: ((file: string) => readonly string[]) | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** What a run's settings say about its workers. */
export type WorkerSettings = Pick<
  RunSettings,
  'script' | 'cwd' | 'exeflags' | 'environment' | 'juliaExecutable' | 'juliaProject'
>;

/** What a worker needs besides the run's settings: from this user and this machine, never from a run's folder. */
export interface Surroundings {
  /** Of the caller; workers inherit it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the built files, where the drivers lie. */
  readonly bundle: string;
  /** What an editor's Julia extension offers. */
  readonly offered?: { readonly julia?: string | undefined; readonly project?: string | undefined } | undefined;
}

/** A language that scripts are written in: what runs them, and how their mistakes are called. */
export interface Runtime {
  readonly id: RuntimeId;
  readonly words: RuntimeWords;
  /**
   * Refuses what cannot be started, without starting anything.
   * @throws UserError that says what is missing and what to do
   */
  check(settings: WorkerSettings, surroundings: Surroundings): void;
  /**
   * The command that starts a worker that speaks the protocol of `protocol.ts`; socket and token are added by the caller.
   * @throws UserError as {@link check}
   */
  workerCommand(settings: WorkerSettings, surroundings: Surroundings): Promise<ProcessCommand>;
  /** The command line as a person is asked to agree to it. */
  commandLine(settings: WorkerSettings): readonly string[];
}

/** `package`: PowerSimulations' own join in a Julia worker; `native`: ours, in a Node worker. */
export type JoinEngine = 'package' | 'native';

/** What to change in a script that did not do what a run needs, in the words of its language. */
export interface RuntimeWords {
  /** It made no partitions. */
  readonly setupMadeNothing: string;
  /** It made partitions by other numbers. */
  readonly setupMadeOthers: string;
  /** There is no execution folder. */
  readonly executedNothing: string;
  /** There is no status.json. */
  readonly notExecutedToTheEnd: string;
  /** The status is a failure although the script returned. */
  readonly statusNotChecked: string;
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

/**
 * What PowerSimulations Parallel offers to other extensions: `activate` returns a {@link PowerSimulationsApi}. Shipped as
 * declarations, so nothing of the project but VS Code's own types is imported here.
 */
import type * as vscode from 'vscode';

export type RunState =
  | 'setup'
  | 'executing'
  | 'paused'
  | 'joining'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'interrupted';
export type PhaseState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';
export type PartitionState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';

/** A line of the tree as a person reads it, in the language of the editor. */
export interface ShownLine {
  readonly label: string;
  readonly description: string;
}

export interface ShownPhase extends ShownLine {
  readonly state: PhaseState;
}

export interface ShownPartition extends ShownLine {
  /** From 1. */
  readonly index: number;
  readonly state: PartitionState;
  /** Attempts so far. */
  readonly attempts: number;
}

/** A run as it is shown now. */
export interface ShownRun extends ShownLine {
  readonly id: string;
  readonly name: string;
  /** Absolute paths; the script is empty for a simulation that was made elsewhere. */
  readonly script: string;
  readonly outputDir: string;
  readonly state: RunState;
  /** Its supervisor lives: what failed may still be tried again by itself. */
  readonly alive: boolean;
  readonly setup: ShownPhase;
  readonly join: ShownPhase;
  readonly partitions: readonly ShownPartition[];
}

/** Settings of a run by their keys without `powersim.`: `{ numSteps: 365, period: 7, numOverlapSteps: 1 }`. */
export type RunSettings = Readonly<Record<string, unknown>>;

export interface HowToRun {
  /** One of the script's configurations in `powersim.simulations`. */
  readonly configuration?: string;
  /** Sets an earlier simulation of the same name aside, under another name, where otherwise the run is refused. */
  readonly force?: boolean;
}

/** What `activate` returns to other extensions and to tests. Asks nobody anything: what is missing is an error. */
export interface PowerSimulationsApi {
  readonly version: 1;
  /** Resolves when the runs of this window are known. */
  readonly ready: Promise<void>;
  /** The runs that the view shows, the newest first. */
  getRuns(): readonly ShownRun[];
  /** A run came, changed or went; its id. */
  readonly onDidChangeRun: vscode.Event<string>;
  /**
   * Runs a script in parallel; `settings` win over those of the script.
   * @returns the run's id, once its supervisor owns it
   */
  run(script: vscode.Uri, settings?: RunSettings, how?: HowToRun): Promise<string>;
  /** Joins the partitioned simulation in a folder. @returns the id of the run that does so */
  join(folder: vscode.Uri): Promise<string>;
}

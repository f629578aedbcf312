import type * as vscode from 'vscode';
import { type PartitionStateName, type RunStateName, shownPartitionState, shownPhaseState } from '../run';
import type { SettingValues } from '../settings';
import { type Translate, UserError } from '../text';
import type { Clock } from './clock';
import { type Joiner, placeIn } from './commands/join-commands';
import { Emitter } from './emitter';
import type { FollowedRun } from './runs/followed-run';
import type { RunStore } from './runs/run-store';
import type { RunStarter } from './start/start-run';
import { textOf } from './tree/appearance';
import type { NodeCache, TreeNode } from './tree/nodes';

/** A line of the tree as a person reads it. */
export interface ShownLine {
  readonly label: string;
  readonly description: string;
}

export interface ShownPartition extends ShownLine {
  /** From 1. */
  readonly index: number;
  readonly state: PartitionStateName;
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
  readonly state: RunStateName;
  /** Its supervisor lives: what failed may still be tried again by itself. */
  readonly alive: boolean;
  readonly setup: ShownLine & { readonly state: string };
  readonly join: ShownLine & { readonly state: string };
  readonly partitions: readonly ShownPartition[];
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
   * Runs a script in parallel; `settings` win over the configuration.
   * @returns the run's id, once its supervisor owns it
   */
  run(script: vscode.Uri, settings?: SettingValues): Promise<string>;
  /** Joins the partitioned simulation in a folder. @returns the id of the run that does so */
  join(folder: vscode.Uri): Promise<string>;
}

export function createApi(
  store: RunStore,
  ready: Promise<void>,
  starter: RunStarter,
  joiner: Joiner,
  nodes: NodeCache,
  clock: Clock,
  t: Translate,
): PowerSimulationsApi {
  const emitter = new Emitter<string>();
  let known: readonly FollowedRun[] = [];
  store.onDidChange((change) => {
    if (change.type === 'run') {
      emitter.fire(change.run.id);
      return;
    }
    const before = known;
    known = store.runs;
    for (const run of new Set([...before, ...known])) {
      if (before.includes(run) !== known.includes(run)) emitter.fire(run.id);
    }
  });
  return {
    version: 1,
    ready,
    getRuns: () => store.runs.map((run) => shownRun(run, nodes, clock.now(), t)),
    onDidChangeRun: emitter.event,
    run: async (script, settings = {}) => (await starter.runUnattended(script, settings)).id,
    join: async (folder) => {
      const place = await placeIn(folder, t);
      if (!place) throw new UserError('layout.several', t('Several simulations are in this folder'));
      return (await joiner.joinUnattended(place)).id;
    },
  };
}

function shownRun(run: FollowedRun, nodes: NodeCache, now: number, t: Translate): ShownRun {
  const view = run.view(now);
  const { settings } = view.run;
  const line = (node: TreeNode): ShownLine => {
    const { label, description } = textOf(node, view, t);
    return { label, description };
  };
  return {
    ...line(nodes.run(run)),
    id: run.id,
    name: settings.name,
    script: settings.script,
    outputDir: settings.outputDir,
    state: view.state,
    alive: view.alive,
    setup: { ...line(nodes.setup(run)), state: shownPhaseState(view.run.setup.state, view.alive) },
    join: { ...line(nodes.join(run)), state: shownPhaseState(view.run.join.state, view.alive) },
    partitions: view.run.partitions.map((partition) => ({
      ...line(nodes.partition(run, partition.index)),
      index: partition.index,
      state: shownPartitionState(partition, view.alive),
      attempts: partition.attempts.length,
    })),
  };
}

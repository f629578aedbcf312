import { shownPartitionState, shownPhaseState } from '../run';
import { settingKeys } from '../settings';
import { nearestOf, type Translate, UserError } from '../text';
import type { Acting } from './acting';
import type { Clock } from './clock';
import { Emitter } from './emitter';
import type { PowerSimulationsApi, RunSettings, ShownLine, ShownRun } from './public-api';
import type { FollowedRun } from './runs/followed-run';
import type { RunStore } from './runs/run-store';
import { textOf } from './tree/appearance';
import type { NodeCache, TreeNode } from './tree/nodes';

export function createApi(
  store: RunStore,
  ready: Promise<void>,
  acting: () => Promise<Acting>,
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
    run: async (script, settings = {}, { configuration, force = false } = {}) => {
      refuseUnknown(settings, t);
      const target = configuration === undefined ? { script } : { script, configuration };
      return (await (await acting()).starter.runUnattended(target, settings, force)).id;
    },
    join: async (folder) => {
      const { placeIn } = await import('./commands/join-commands');
      const place = await placeIn(folder, t);
      if (!place) throw new UserError('layout.several', t('Several simulations are in this folder'));
      return (await (await acting()).joiner.joinUnattended(place)).id;
    },
  };
}

/** What is misspelt would have no effect, and nobody would see it. @throws UserError `settings.unknown` */
function refuseUnknown(settings: RunSettings, t: Translate): void {
  const known: readonly string[] = settingKeys;
  const unknown = Object.keys(settings).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const near = nearestOf(unknown, known);
  throw new UserError(
    'settings.unknown',
    near === undefined
      ? t('There is no setting {0} of a run.', unknown)
      : t('There is no setting {0} of a run. Is {1} meant?', unknown, near),
  );
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

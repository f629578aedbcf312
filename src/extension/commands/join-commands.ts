import * as vscode from 'vscode';
import { type SimulationPlace, simulationDir } from '../../layout';
import { partitionAt } from '../../partitions';
import { formatSteps } from '../../partitions/describe';
import { joinPreflight } from '../../store';
import { oneLine, type Translate, UserError } from '../../text';
import type { Clock } from '../clock';
import { joinSettings } from '../configuration';
import { type CommandGroup, commandIds } from '../contributions';
import { withoutIcons } from '../inert';
import { simulationsIn } from '../partitioned-folders';
import { confirm } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { RunStore } from '../runs/run-store';
import { requireTrust, type Supervisors, type Wish } from '../start/supervisors';
import { abilitiesOf } from '../tree/abilities';
import { isTreeNode } from '../tree/nodes';
import type { RunsView } from '../tree/runs-view';

/** Partitions named one by one in a question; more are counted. */
const NAMED = 5;

/** Joins the partitions of a run, or of any folder that holds a partitioned simulation. */
export class Joiner {
  constructor(
    private readonly store: RunStore,
    private readonly supervisors: Supervisors,
    private readonly clock: Clock,
    private readonly t: Translate,
  ) {}

  /**
   * Joins what is in `OUT/NAME`, asking first when partitions are missing.
   * @returns undefined when the person did not agree
   */
  async join(place: SimulationPlace): Promise<FollowedRun | undefined> {
    this.refuseWithoutStores(place);
    const { missing, numbers, partitions } = await joinPreflight(place);
    if (missing.length === partitions.length) {
      throw new UserError(
        'join.nothing',
        this.t('None of the partitions of {0} succeeded: there is nothing to join.', place.name),
      );
    }
    const named = missing
      .slice(0, NAMED)
      .map(({ index }) =>
        this.t('partition {0} (steps {1})', index, formatSteps(partitionAt(numbers, index).validSteps)),
      );
    if (missing.length > NAMED) named.push(this.t('{0} more', missing.length - NAMED));
    const agreed =
      missing.length === 0 ||
      (await confirm(
        this.t('Join {0} without {1} of {2} partitions?', place.name, missing.length, partitions.length),
        this.t('Did not succeed: {0}. Their steps stay empty, and the result is marked as failed.', named.join(', ')),
        this.t('Join Without Them'),
      ));
    return agreed ? this.supervisors.start(this.wish(place, missing.length > 0)) : undefined;
  }

  /** As {@link join}, without asking: missing partitions are refused. */
  async joinUnattended(place: SimulationPlace): Promise<FollowedRun> {
    return this.supervisors.startUnattended(this.wish(place, false));
  }

  /** Stores that were set aside are put back first: one click does it. */
  private refuseWithoutStores(place: SimulationPlace): void {
    const { partitionStores, settings } = this.store.at(place)?.state ?? {};
    if (partitionStores?.are !== 'setAside') return;
    throw new UserError(
      'stores.setAside',
      this.t(
        'The partition stores of {0} were set aside to save room. Restore them first, then join.',
        settings?.name ?? place.name,
      ),
      [{ title: this.t('Restore'), command: commandIds.restoreStores }],
    );
  }

  private wish(place: SimulationPlace, skipFailures: boolean): Wish {
    const run = this.store.at(place);
    if (run?.isActive(this.clock.now())) {
      throw new UserError(
        'run.locked',
        this.t('{0} is still being executed: it joins by itself when every partition succeeded.', place.name),
      );
    }
    const { script, configuration } = run?.state?.settings ?? {};
    const settings = joinSettings(vscode.Uri.file(simulationDir(place)), script || undefined, configuration);
    return { type: 'join', place, skipFailures, ...settings };
  }
}

/** The command on a run, on a folder of the Explorer, and from the palette. */
export function joinCommands(
  joiner: Joiner,
  store: RunStore,
  view: RunsView,
  clock: Clock,
  t: Translate,
): CommandGroup<'join'> {
  return {
    join: async (argument) => {
      requireTrust();
      const place = await choosePlace(argument, store, clock, t);
      const run = place && (await joiner.join(place));
      if (run) await view.revealRun(run);
      return run?.id;
    },
  };
}

/** @throws UserError `layout.notPartitioned` when a folder was named that holds no partitioned simulation */
async function choosePlace(
  argument: unknown,
  store: RunStore,
  clock: Clock,
  t: Translate,
): Promise<SimulationPlace | undefined> {
  if (isTreeNode(argument)) return argument.run.place;
  if (argument instanceof vscode.Uri) return placeIn(argument, t);
  const runs = store.runs.filter((run) => {
    const abilities = abilitiesOf(run.view(clock.now()));
    return abilities.joinable || abilities.partlyJoinable;
  });
  const items = [
    ...runs.map((run) => ({
      label: withoutIcons(oneLine(run.name)),
      description: withoutIcons(oneLine(run.place.outputDir)),
      place: run.place,
    })),
    { label: t('$(folder-opened) Choose a Folder…'), description: '', place: undefined },
  ];
  const placeHolder = t('Simulation whose partitions are to be joined');
  const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  if (!chosen || chosen.place) return chosen?.place;
  const [folder] = (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false })) ?? [];
  return folder && placeIn(folder, t);
}

/** The simulation in a folder; asks when there are several. */
export async function placeIn(folder: vscode.Uri, t: Translate): Promise<SimulationPlace | undefined> {
  const places = await simulationsIn(folder.fsPath);
  const [only] = places;
  if (!only) {
    throw new UserError(
      'layout.notPartitioned',
      t(
        '{0} holds no partitioned simulation: there is no simulation_partitions/config.json. Choose the folder OUT/NAME that setup made.',
        folder.fsPath,
      ),
    );
  }
  if (places.length === 1) return only;
  const items = places.map((place) => ({ label: withoutIcons(oneLine(place.name)), place }));
  return (await vscode.window.showQuickPick(items, { placeHolder: t('Several simulations are in this folder') }))
    ?.place;
}

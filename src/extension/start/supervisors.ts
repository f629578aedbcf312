import * as vscode from 'vscode';
import { type SimulationPlace, simulationDir } from '../../layout';
import { askSupervisor, type Cleaning, type ControlCommand, findRun, type Intent, type LaunchOptions } from '../../run';
import { workerEnvironment } from '../../runtimes';
import type { SettingChanges } from '../../settings';
import { oneLine, UserError } from '../../text';
import { withoutLinks } from '../inert';
import { confirm } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { OpenedPlaces } from '../runs/opened-places';
import { isInside, placeKey } from '../runs/places';
import type { RunStore } from '../runs/run-store';
import { offeredByJuliaExtension } from './julia-extension';
import { wasRefused } from './not-less';
import { presentSettings } from './present-settings';

/** An intent as a command knows it; what the Julia extension offers and what the person agrees to is added here. */
export type Wish = DistributiveOmit<Asked, 'offered' | 'agreed'>;
/** What may need the person's consent to what it would execute. */
type Asked = Exclude<Intent, { type: 'clean' | 'cancel' }>;
type Agreed = Extract<Asked, { type: 'retry' }>['agreed'];
type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** Starts supervisors and steers those that live. */
export class Supervisors {
  constructor(
    private readonly store: RunStore,
    private readonly opened: OpenedPlaces,
    private readonly windowFolders: () => readonly string[],
    private readonly bundle: Omit<LaunchOptions, 'env'>,
  ) {}

  /**
   * Starts a supervisor, asking the person what it needs consent for, and waits until the run is seen.
   * @param agreed what the person agreed to before
   * @returns the run, or undefined when the person did not agree
   * @throws UserError what the supervisor refused to do
   */
  async start(wish: Wish, agreed?: Agreed): Promise<FollowedRun | undefined> {
    requireTrust();
    const offered = await offeredByJuliaExtension();
    let intent: Asked = { ...this.withSettings(wish), ...(agreed ? { agreed } : {}), offered };
    for (;;) {
      try {
        return await this.launch(intent);
      } catch (error) {
        const answer = error instanceof UserError ? await askConsent(error, intent) : undefined;
        if (answer === 'no') return undefined;
        if (answer === undefined) throw error;
        intent = answer;
      }
    }
  }

  /** As {@link start}, without asking anybody: what needs consent is refused. */
  async startUnattended(wish: Wish): Promise<FollowedRun> {
    requireTrust();
    return this.launch({ ...wish, offered: await offeredByJuliaExtension() });
  }

  /**
   * Asks the living supervisor of a run.
   * @throws UserError when it does not answer or refuses
   */
  async ask(run: FollowedRun, command: ControlCommand): Promise<void> {
    requireTrust();
    // The registry, not what was read of it: a supervisor that took over may use another folder.
    const entry = await findRun(run.id);
    // Somebody else's journal may carry the id of a run of ours: only the run in its own place is steered.
    if (!entry || placeKey(entry.settings) !== placeKey(run.place)) {
      throw new UserError(
        'control.notYours',
        vscode.l10n.t(
          '{0} was started by somebody else or on another machine: it can only be watched from here.',
          run.name,
        ),
      );
    }
    const pid = run.alive ? run.state?.supervisor?.pid : undefined;
    await askSupervisor(run.id, entry.runtimeFolder, command, undefined, pid);
    await this.store.refresh();
  }

  /**
   * Retries partitions: asks the supervisor, or starts one where none lives. One that is just ending is waited for.
   * @param changes resources that they, and what is submitted later, have from now on
   * @throws UserError when there is nothing to retry, or the supervisor does not end
   */
  async retry(run: FollowedRun, indices: number[], changes?: Pick<SettingChanges, 'slurm'>): Promise<void> {
    const more = changes ? { changes } : {};
    const end = performance.now() + ENDING_PATIENCE;
    for (;;) {
      try {
        if (run.alive) await this.ask(run, { type: 'retry', indices, ...more });
        else await this.start({ type: 'retry', place: run.place, indices, ...more });
        return;
      } catch (error) {
        if (!(error instanceof UserError) || !ENDING.has(error.code) || performance.now() > end) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, ENDING_PAUSE));
      await this.store.refresh();
    }
  }

  /** Executes partitions again that succeeded, as the person agreed to. */
  async runAgain(run: FollowedRun, indices: number[]): Promise<void> {
    await this.start({ type: 'retry', place: run.place, indices }, { succeeded: true });
  }

  /** Resumes a run; content when another window was faster. */
  async resume(run: FollowedRun): Promise<void> {
    try {
      await this.start({ type: 'resume', place: run.place });
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'run.locked') throw error;
      await this.store.refresh();
      if (!run.alive) throw error;
    }
  }

  /** Ends the jobs that a cluster still has of a run that nobody watches. @throws UserError when they cannot be ended */
  async cancelJobs(run: FollowedRun): Promise<void> {
    requireTrust();
    await this.launch({ type: 'cancel', place: run.place });
    await this.store.refresh();
  }

  /** Sets a run's partition stores aside, puts them back or deletes them; resolves when it is done. @throws UserError what stands against it */
  async clean(run: FollowedRun, what: Cleaning): Promise<void> {
    requireTrust();
    await this.launch({ type: 'clean', what, place: run.place });
    await this.store.refresh();
  }

  /** A run that is gone on with takes what its script's settings say now, and above all what is wished of it. */
  private withSettings(wish: Wish): Wish {
    if (wish.type !== 'resume' && wish.type !== 'retry') return wish;
    const state = this.store.at(wish.place)?.state;
    if (!state?.settings.script) return wish;
    const { slurm, ...present } = presentSettings(state.settings, wasRefused(state));
    const wished = wish.changes ?? {};
    const resources = { ...slurm, ...wished.slurm };
    const cluster = Object.keys(resources).length === 0 ? {} : { slurm: resources };
    return { ...wish, changes: { ...present, ...wished, ...cluster } };
  }

  private async launch(intent: Intent): Promise<FollowedRun> {
    const place = placeOf(intent);
    const title = vscode.l10n.t('Starting {0}…', withoutLinks(oneLine(place.name, 60)));
    return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, async () => {
      const { launchSupervisor } = await import('../../run/launch/launch-supervisor');
      const { runId } = await launchSupervisor(intent, { ...this.bundle, env: workerEnvironment(process.env) });
      // A run that lies elsewhere would not be taken for one of this window's.
      if (!isInside(place.outputDir, this.windowFolders())) await this.opened.remember(place);
      return this.store.whenSeen(runId);
    });
  }
}

/** What is heard of a supervisor that is at its end: it takes nothing on any more, is gone, or still holds the lock. */
const ENDING = new Set(['run.ending', 'control.unreachable', 'run.locked']);
/** Processes may take their grace period to end, milliseconds. */
const ENDING_PATIENCE = 15_000;
/** Milliseconds. */
const ENDING_PAUSE = 250;

/** @throws UserError `workspace.untrusted` when the workspace is not trusted: a run executes its scripts */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    'workspace.untrusted',
    vscode.l10n.t('This workspace is not trusted, so none of its scripts is run. Trust it first.'),
  );
}

function placeOf(intent: Intent): SimulationPlace {
  if (intent.type !== 'run') return intent.place;
  const { outputDir, name } = intent.settings;
  return { outputDir, name };
}

/** The intent with the consent that a supervisor asked for, `no` when the person refused, undefined when it is no such matter. */
async function askConsent(error: UserError, intent: Asked): Promise<Asked | 'no' | undefined> {
  if (intent.type === 'run') {
    if (error.code !== 'run.exists' || intent.force) return undefined;
    const { name, outputDir } = intent.settings;
    const agreed = await confirm(
      vscode.l10n.t('Replace the results of {0}?', name),
      vscode.l10n.t(
        '{0} already holds the results of a run. They are kept under another name, {1}.old-<time>.',
        simulationDir({ outputDir, name }),
        name,
      ),
      vscode.l10n.t('Replace'),
    );
    return agreed ? { ...intent, force: true } : 'no';
  }
  if (error.code === 'run.scriptChanged' && !intent.agreed?.changedScript) {
    const agreed = await confirm(
      vscode.l10n.t('The script changed since {0} began. Go on with the changed script?', intent.place.name),
      vscode.l10n.t('Partitions that are done came from the old script: half old, half new may be a wrong result.'),
      vscode.l10n.t('Go On'),
    );
    return agreed ? { ...intent, agreed: { ...intent.agreed, changedScript: true } } : 'no';
  }
  if (error.code === 'run.notYours' && !intent.agreed?.foreignRun) {
    const agreed = await confirm(
      vscode.l10n.t('{0} was not started by you on this machine. Go on with it?', intent.place.name),
      error.message,
      vscode.l10n.t('Go On'),
    );
    return agreed ? { ...intent, agreed: { ...intent.agreed, foreignRun: true } } : 'no';
  }
  return undefined;
}

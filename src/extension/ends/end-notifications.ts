import * as vscode from 'vscode';
import { isFinished } from '../../run';
import { commandIds, FOCUS_RUNS_VIEW } from '../contributions';
import { type Action, showMessage } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import { abilitiesOf, type RunAbilities, remediesOfRun } from '../tree/abilities';
import type { TreeNode } from '../tree/nodes';
import { endKey, endText, firstFailed, interruptionsText, pauseKey, pauseText } from './end-of-run';
import { stillThere } from './late-clicks';
import type { Telling } from './telling';

const WATCHED = 'powersim.watchedRuns';
/** An end must hold this long, milliseconds: between two supervisors a run may look interrupted. */
const HOLD = 1000;
/** Runs that were interrupted within this time, milliseconds, are told together: a machine went down under them all. */
const TOGETHER = 500;

/**
 * One notification at the end of each run that this workspace saw running, also if it ended while no window was open; at
 * each interruption of a run of this user's, whoever saw it; and at each pause that the user did not ask for.
 */
export class EndNotifications implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private readonly waiting = new Map<FollowedRun, () => void>();
  private readonly watched: Set<string>;
  /** Interrupted runs that are told soon. */
  private interrupted: FollowedRun[] = [];
  private cancelTelling: (() => void) | undefined;
  /** Interruptions and pauses that this window has looked at. */
  private readonly seen = new Set<string>();

  constructor(
    private readonly about: Telling,
    private readonly workspaceState: vscode.Memento,
    private readonly wanted: () => boolean,
  ) {
    this.watched = new Set(workspaceState.get<string[]>(WATCHED, []));
    this.subscription = about.store.onDidChange((change) => {
      if (change.type === 'run') this.look(change.run);
      else for (const run of about.store.runs) this.look(run);
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.cancelTelling?.();
    for (const cancel of this.waiting.values()) cancel();
  }

  private look(run: FollowedRun): void {
    if (!this.hasEnded(run)) {
      this.waiting.get(run)?.();
      this.waiting.delete(run);
      this.watch(run.id, true);
      void this.paused(run);
    } else if ((this.watched.has(run.id) || this.isNewInterruption(run)) && !this.waiting.has(run)) {
      this.waiting.set(
        run,
        this.about.clock.after(HOLD, () => void this.ended(run)),
      );
    }
  }

  /** While its supervisor lives, a partition that failed may be tried again. */
  private hasEnded(run: FollowedRun): boolean {
    const { state, alive } = run.view(this.about.clock.now());
    return state === 'succeeded' || (isFinished(state) && !alive);
  }

  /** Of a run of this user's: what others made is only looked at. */
  private isNewInterruption(run: FollowedRun): boolean {
    const view = run.view(this.about.clock.now());
    return run.entry !== undefined && view.state === 'interrupted' && !this.seen.has(endKey(view));
  }

  private async paused(run: FollowedRun): Promise<void> {
    const view = run.view(this.about.clock.now());
    const text = pauseText(view, this.about.t);
    const key = pauseKey(view);
    if (text === undefined || this.seen.has(key)) return;
    this.seen.add(key);
    try {
      if (!(await this.about.claims.claim(key))) return;
      await showMessage('warning', text, [this.show(run)]);
    } catch (error) {
      this.about.errors.warn(`The pause of ${run.folder} could not be told`, error);
    }
  }

  private async ended(run: FollowedRun): Promise<void> {
    this.waiting.delete(run);
    if (!this.hasEnded(run)) return;
    this.watch(run.id, false);
    const view = run.view(this.about.clock.now());
    this.seen.add(endKey(view));
    try {
      if (!endText(view, this.about.t) || !this.wanted()) return;
      if (view.state !== 'interrupted') return await this.tell(run);
      this.interrupted.push(run);
      this.cancelTelling ??= this.about.clock.after(TOGETHER, () => void this.tellInterrupted());
    } catch (error) {
      this.about.errors.warn(`The end of ${run.folder} could not be told`, error);
    }
  }

  /** For this window to tell, and not another one's. */
  private claim(run: FollowedRun): Promise<boolean> {
    return this.about.claims.claim(endKey(run.view(this.about.clock.now())));
  }

  private async tell(run: FollowedRun): Promise<void> {
    if (!(await this.claim(run))) return;
    const text = endText(run.view(this.about.clock.now()), this.about.t);
    if (text) await showMessage(text.severity, text.message, this.actionsOf(run));
  }

  private async tellInterrupted(): Promise<void> {
    this.cancelTelling = undefined;
    const waiting = this.interrupted.filter((run) => run.view(this.about.clock.now()).state === 'interrupted');
    this.interrupted = [];
    const [only] = waiting;
    try {
      if (waiting.length === 1 && only) return await this.tell(only);
      const claimed = await Promise.all(waiting.map((run) => this.claim(run)));
      const runs = waiting.filter((_, i) => claimed[i]);
      if (runs.length === 0) return;
      const text = interruptionsText(
        runs.map(({ name }) => name),
        this.about.t,
      );
      const focus = { title: this.about.t('Show Runs'), run: () => vscode.commands.executeCommand(FOCUS_RUNS_VIEW) };
      await showMessage('warning', text, [focus]);
    } catch (error) {
      this.about.errors.warn('Interruptions could not be told', error);
    }
  }

  private actionsOf(run: FollowedRun): Action[] {
    const view = run.view(this.about.clock.now());
    const command = (title: string, id: string, needs: keyof RunAbilities): Action =>
      this.action(title, run, (now) => vscode.commands.executeCommand(id, this.about.nodes.run(now)), needs);
    const results = command(this.about.t('Show Results'), commandIds.showResults, 'viewable');
    if (view.state === 'succeeded') {
      return [results, command(this.about.t('Show Results Folder'), commandIds.revealResults, 'removable')];
    }
    const abilities = abilitiesOf(view);
    if (view.state === 'interrupted') {
      const resumable = abilities.resumable && vscode.workspace.isTrusted;
      // A cluster may go on with its jobs: they can be picked up, or ended.
      const cancelable = abilities.cancelable && vscode.workspace.isTrusted;
      return [
        ...(resumable ? [command(this.about.t('Resume'), commandIds.resume, 'resumable')] : []),
        ...(cancelable ? [command(this.about.t('Cancel Jobs…'), commandIds.cancelRun, 'cancelable')] : []),
        this.show(run),
      ];
    }
    return [
      this.action(this.about.t('Show Failed'), run, (now) => this.showFailed(now)),
      ...remediesOfRun(view).map(({ resource, to }) =>
        resource === 'memory'
          ? command(this.about.t('Retry with {0}…', to), commandIds.retryWithMoreMemory, 'moreMemory')
          : command(this.about.t('Retry with {0}…', to), commandIds.retryWithMoreTime, 'moreTime'),
      ),
      ...(abilities.retryable ? [command(this.about.t('Retry Failed'), commandIds.retryFailed, 'retryable')] : []),
      ...(abilities.setupRetryable
        ? [command(this.about.t('Retry Setup'), commandIds.retrySetup, 'setupRetryable')]
        : []),
      // Joined without the partitions that failed.
      ...(view.run.join.state === 'succeeded' ? [results] : []),
    ];
  }

  private show(run: FollowedRun): Action {
    return this.action(this.about.t('Show'), run, (now) => this.about.view.revealRun(now));
  }

  /** A button about one run, whatever lies in its place when it is pressed. */
  private action(
    title: string,
    { id, name }: FollowedRun,
    act: (run: FollowedRun) => Thenable<unknown>,
    needs?: keyof RunAbilities,
  ): Action {
    const isStill = (run: FollowedRun) => needs === undefined || abilitiesOf(run.view(this.about.clock.now()))[needs];
    return {
      title,
      run: this.about.errors.guard(async () => act(stillThere(this.about.store, { id, name }, isStill, this.about.t))),
    };
  }

  private async showFailed(run: FollowedRun): Promise<void> {
    const failed = this.failedNode(run);
    await this.about.view.reveal(failed);
    await vscode.commands.executeCommand(commandIds.showLog, failed);
  }

  private failedNode(run: FollowedRun): TreeNode {
    const view = run.view(this.about.clock.now());
    const partition = firstFailed(view);
    if (partition) return this.about.nodes.partition(run, partition.index);
    return view.run.setup.state === 'failed' ? this.about.nodes.setup(run) : this.about.nodes.join(run);
  }

  private watch(runId: string, running: boolean): void {
    if (this.watched.has(runId) === running) return;
    if (running) this.watched.add(runId);
    else this.watched.delete(runId);
    this.workspaceState
      .update(WATCHED, [...this.watched])
      .then(undefined, (error: unknown) => this.about.errors.warn('What runs cannot be remembered', error));
  }
}

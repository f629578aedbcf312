import * as vscode from 'vscode';
import { isFinished } from '../../run';
import type { Translate } from '../../text';
import type { Clock } from '../clock';
import { commandIds } from '../contributions';
import { type Action, showMessage } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import type { RunStore } from '../runs/run-store';
import { abilitiesOf } from '../tree/abilities';
import type { NodeCache, TreeNode } from '../tree/nodes';
import type { RunsView } from '../tree/runs-view';
import type { Claims } from './claims';
import { endKey, endText, firstFailed, pauseKey, pauseText } from './end-of-run';

const WATCHED = 'powersim.watchedRuns';
/** An end must hold this long, milliseconds: between two supervisors a run may look interrupted. */
const HOLD = 1000;

/**
 * One notification at the end of each run that this workspace saw running, also if it ended while no window was open; at
 * each interruption of a run of this user's, whoever saw it; and at each pause that the user did not ask for.
 */
export class EndNotifications implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private readonly waiting = new Map<FollowedRun, () => void>();
  private readonly watched: Set<string>;
  /** Interruptions and pauses that this window has looked at. */
  private readonly seen = new Set<string>();

  constructor(
    store: RunStore,
    private readonly nodes: NodeCache,
    private readonly view: RunsView,
    private readonly claims: Claims,
    private readonly workspaceState: vscode.Memento,
    private readonly wanted: () => boolean,
    private readonly clock: Clock,
    private readonly warn: (message: string, error: unknown) => void,
    private readonly t: Translate,
  ) {
    this.watched = new Set(workspaceState.get<string[]>(WATCHED, []));
    this.subscription = store.onDidChange((change) => {
      if (change.type === 'run') this.look(change.run);
      else for (const run of store.runs) this.look(run);
    });
  }

  dispose(): void {
    this.subscription.dispose();
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
        this.clock.after(HOLD, () => void this.ended(run)),
      );
    }
  }

  /** While its supervisor lives, a partition that failed may be tried again. */
  private hasEnded(run: FollowedRun): boolean {
    const { state, alive } = run.view(this.clock.now());
    return state === 'succeeded' || (isFinished(state) && !alive);
  }

  /** Of a run of this user's: what others made is only looked at. */
  private isNewInterruption(run: FollowedRun): boolean {
    const view = run.view(this.clock.now());
    return run.entry !== undefined && view.state === 'interrupted' && !this.seen.has(endKey(view));
  }

  private async paused(run: FollowedRun): Promise<void> {
    const view = run.view(this.clock.now());
    const text = pauseText(view, this.t);
    const key = pauseKey(view);
    if (text === undefined || this.seen.has(key)) return;
    this.seen.add(key);
    try {
      if (!(await this.claims.claim(key))) return;
      await showMessage('warning', text, [this.show(run)]);
    } catch (error) {
      this.warn(`The pause of ${run.folder} could not be told`, error);
    }
  }

  private async ended(run: FollowedRun): Promise<void> {
    this.waiting.delete(run);
    if (!this.hasEnded(run)) return;
    this.watch(run.id, false);
    const view = run.view(this.clock.now());
    this.seen.add(endKey(view));
    const text = endText(view, this.t);
    try {
      if (!text || !this.wanted() || !(await this.claims.claim(endKey(view)))) return;
      await showMessage(text.severity, text.message, this.actionsOf(run));
    } catch (error) {
      this.warn(`The end of ${run.folder} could not be told`, error);
    }
  }

  private actionsOf(run: FollowedRun): Action[] {
    const view = run.view(this.clock.now());
    const node = this.nodes.run(run);
    const command = (title: string, id: string): Action => ({
      title,
      run: () => vscode.commands.executeCommand(id, node),
    });
    if (view.state === 'succeeded') return [command(this.t('Show Results Folder'), commandIds.revealResults)];
    const abilities = abilitiesOf(view);
    if (view.state === 'interrupted') {
      const resumable = abilities.resumable && vscode.workspace.isTrusted;
      return [...(resumable ? [command(this.t('Resume'), commandIds.resume)] : []), this.show(run)];
    }
    return [
      { title: this.t('Show Failed'), run: () => this.showFailed(run) },
      ...(abilities.retryable ? [command(this.t('Retry Failed'), commandIds.retryFailed)] : []),
      ...(abilities.setupRetryable ? [command(this.t('Retry Setup'), commandIds.retrySetup)] : []),
    ];
  }

  private show(run: FollowedRun): Action {
    return { title: this.t('Show'), run: () => this.view.revealRun(run) };
  }

  private async showFailed(run: FollowedRun): Promise<void> {
    const failed = this.failedNode(run);
    await this.view.reveal(failed);
    await vscode.commands.executeCommand(commandIds.showLog, failed);
  }

  private failedNode(run: FollowedRun): TreeNode {
    const view = run.view(this.clock.now());
    const partition = firstFailed(view);
    if (partition) return this.nodes.partition(run, partition.index);
    return view.run.setup.state === 'failed' ? this.nodes.setup(run) : this.nodes.join(run);
  }

  private watch(runId: string, running: boolean): void {
    if (this.watched.has(runId) === running) return;
    if (running) this.watched.add(runId);
    else this.watched.delete(runId);
    this.workspaceState
      .update(WATCHED, [...this.watched])
      .then(undefined, (error: unknown) => this.warn('What runs cannot be remembered', error));
  }
}

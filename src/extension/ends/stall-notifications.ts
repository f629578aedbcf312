import * as vscode from 'vscode';
import { commandIds } from '../contributions';
import { type Action, showMessage } from '../report-errors';
import type { FollowedRun } from '../runs/followed-run';
import { isPartitionCancelable } from '../tree/abilities';
import { stillThere } from './late-clicks';
import { type Stall, stallsOf, stallText } from './stalls';
import type { Telling } from './telling';

/** One notification for each partition of this user's that hangs and is only warned of, in one window of several. */
export class StallNotifications implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private readonly seen = new Set<string>();

  constructor(private readonly about: Telling) {
    this.subscription = about.store.onDidChange((change) => {
      const runs = change.type === 'run' ? [change.run] : about.store.runs;
      for (const run of runs) void this.look(run);
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async look(run: FollowedRun): Promise<void> {
    const view = run.view(this.about.clock.now());
    const fresh = run.entry === undefined ? [] : stallsOf(view).filter(({ key }) => !this.seen.has(key));
    if (fresh.length === 0) return;
    for (const { key } of fresh) this.seen.add(key);
    try {
      const told: Stall[] = [];
      for (const stall of fresh) if (await this.about.claims.claim(stall.key)) told.push(stall);
      if (told.length === 0) return;
      await showMessage('warning', stallText(view, told, this.about.t), this.actionsOf(run, told));
    } catch (error) {
      this.about.errors.warn(`What hangs in ${run.folder} could not be told`, error);
    }
  }

  private actionsOf({ id, name }: FollowedRun, stalls: readonly Stall[]): Action[] {
    const [first] = stalls;
    const index = first?.partition?.index;
    const act = (title: string, isStill: (run: FollowedRun) => boolean, action: (run: FollowedRun) => unknown) => ({
      title,
      run: this.about.errors.guard(async () =>
        action(stillThere(this.about.store, { id, name }, isStill, this.about.t)),
      ),
    });
    if (index === undefined || stalls.length > 1) {
      return [
        act(
          this.about.t('Show'),
          () => true,
          (run) => this.about.view.revealRun(run),
        ),
      ];
    }
    const command = (commandId: string) => (run: FollowedRun) =>
      vscode.commands.executeCommand(commandId, this.about.nodes.partition(run, index));
    const cancelable = (run: FollowedRun) => isPartitionCancelable(run.view(this.about.clock.now()), index);
    return [
      act(this.about.t('Show Log'), () => true, command(commandIds.showLog)),
      ...(vscode.workspace.isTrusted
        ? [act(this.about.t('Cancel Partition'), cancelable, command(commandIds.cancelPartition))]
        : []),
    ];
  }
}

import * as vscode from 'vscode';
import { isStalled, pausedWord, stateWord } from '../run';
import { oneLine, type Translate } from '../text';
import type { Clock } from './clock';
import { FOCUS_RUNS_VIEW } from './contributions';
import { withoutIcons } from './inert';
import type { RunStore } from './runs/run-store';

/** Progress in the status bar while something runs; hidden when nothing does. A click shows the view. */
export class StatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly subscription: vscode.Disposable;
  /** What is shown: VS Code sends an item to the window whenever one of its texts is set, also to what it was. */
  private shown = '';

  constructor(
    private readonly store: RunStore,
    private readonly clock: Clock,
    private readonly t: Translate,
  ) {
    this.item = vscode.window.createStatusBarItem('powersim.progress', vscode.StatusBarAlignment.Left);
    this.item.name = t('PowerSimulations Progress');
    this.item.command = FOCUS_RUNS_VIEW;
    this.subscription = store.onDidChange(() => this.update());
    this.update();
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private update(): void {
    const now = this.clock.now();
    const views = this.store.runs.filter((run) => run.isActive(now)).map((run) => run.view(now));
    const [first] = views;
    if (!first) {
      this.shown = '';
      this.item.hide();
      return;
    }
    const done = views.reduce((sum, { counts }) => sum + counts.succeeded, 0);
    const all = views.reduce((sum, { run }) => sum + run.partitions.length, 0);
    const name =
      views.length === 1 ? withoutIcons(oneLine(first.run.settings.name, 40)) : this.t('{0} simulations', views.length);
    const paused = views.every((view) => view.state === 'paused');
    const stalled = views.reduce((sum, view) => sum + view.run.partitions.filter((p) => isStalled(p, view)).length, 0);
    const trouble = stalled === 0 ? '' : ` · $(warning) ${this.t('{0} stalled', stalled)}`;
    const text = `$(${paused ? 'debug-pause' : 'sync~spin'}) ${name} ${done}/${all}${trouble}`;
    const lines = views.map(({ run, counts, state }) =>
      this.t(
        '{0}: {1}, {2} of {3} partitions',
        oneLine(run.settings.name, 100),
        state === 'paused' ? pausedWord(run, this.t) : stateWord(state, this.t),
        counts.succeeded,
        run.partitions.length,
      ),
    );
    const shown = [text, ...lines].join('\n');
    if (shown === this.shown) return;
    this.shown = shown;
    this.item.text = text;
    this.item.backgroundColor = stalled === 0 ? undefined : new vscode.ThemeColor('statusBarItem.warningBackground');
    this.item.tooltip = lines.join('\n');
    const said = lines.join('; ');
    this.item.accessibilityInformation = {
      label: stalled === 0 ? said : `${said}; ${this.t('{0} stalled', stalled)}`,
    };
    this.item.show();
  }
}

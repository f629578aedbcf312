import * as vscode from 'vscode';
import type { Clock } from './clock';
import { type AbilityName, abilityKeys, contextKeys } from './contributions';
import type { RunStore } from './runs/run-store';
import { abilitiesOf } from './tree/abilities';

/** Tells VS Code what can be done with some run now, so that the palette offers only what works. */
export class AbilityKeys implements vscode.Disposable {
  private readonly last = new Map<string, boolean>();
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly store: RunStore,
    private readonly clock: Clock,
  ) {
    this.subscription = store.onDidChange(() => this.update());
  }

  /** To be called once the first look for runs is over. */
  ready(): void {
    this.set(contextKeys.ready, true);
    this.update();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private update(): void {
    const now = this.clock.now();
    const abilities = this.store.runs.map((run) => abilitiesOf(run.view(now)));
    this.set(contextKeys.hasRuns, abilities.length > 0);
    for (const name of Object.keys(abilityKeys) as AbilityName[]) {
      this.set(
        abilityKeys[name],
        abilities.some((able) => able[name]),
      );
    }
  }

  private set(key: string, value: boolean): void {
    if (this.last.get(key) === value) return;
    this.last.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}

import * as vscode from 'vscode';
import { type CommandGroup, TIMELINE_PANEL } from '../contributions';
import type { Parts } from '../parts';
import { isTreeNode } from '../tree/nodes';
import type { TimelinePanels } from './panels';

/** Timelines of runs, which are loaded when the first is shown or comes back with the window. */
export class Timelines implements vscode.Disposable {
  private readonly serializer: vscode.Disposable;
  private panels: Promise<TimelinePanels> | undefined;

  constructor(private readonly parts: Parts) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(TIMELINE_PANEL, {
      deserializeWebviewPanel: async (panel, state: unknown) => (await this.loaded()).revive(panel, state),
    });
  }

  /** Called on a run, or on what is to be marked in its timeline. */
  commands(): CommandGroup<'showTimeline'> {
    return {
      showTimeline: async (argument) => {
        const run = await this.parts.choose.run(argument);
        if (run) (await this.loaded()).show(run, isTreeNode(argument) ? argument : undefined);
      },
    };
  }

  dispose(): void {
    this.serializer.dispose();
    void this.panels?.then((panels) => panels.dispose());
  }

  private loaded(): Promise<TimelinePanels> {
    this.panels ??= import('./panels').then(({ TimelinePanels }) => new TimelinePanels(this.parts));
    return this.panels;
  }
}

/** What starts, steers and joins runs. Loaded with the first command that does so: a window that only watches needs none. */
import type * as vscode from 'vscode';
import type { Translate } from '../text';
import type { Clock } from './clock';
import { Joiner } from './commands/join-commands';
import type { ConfigureDialogs } from './configure/dialogs';
import type { OpenedPlaces } from './runs/opened-places';
import type { RunStore } from './runs/run-store';
import { Preflight } from './start/preflight';
import { RunStarter } from './start/start-run';
import { Supervisors } from './start/supervisors';
import type { RunsView } from './tree/runs-view';
import { windowFolders } from './window-folders';

export interface Acting {
  readonly supervisors: Supervisors;
  readonly starter: RunStarter;
  readonly joiner: Joiner;
}

export interface ActingNeeds {
  readonly context: vscode.ExtensionContext;
  readonly bundle: string;
  readonly clock: Clock;
  readonly opened: OpenedPlaces;
  readonly store: RunStore;
  readonly dialogs: ConfigureDialogs;
  readonly view: RunsView;
  readonly t: Translate;
}

export function createActing({ context, bundle, clock, opened, store, dialogs, view, t }: ActingNeeds): Acting {
  const version = String(context.extension.packageJSON.version);
  const supervisors = new Supervisors(store, opened, windowFolders, { bundle, version });
  return {
    supervisors,
    starter: new RunStarter(supervisors, new Preflight(t), store, dialogs, view, t),
    joiner: new Joiner(store, supervisors, clock, t),
  };
}

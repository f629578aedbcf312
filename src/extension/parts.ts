/** What the features of the editor's side are built from, each once. */
import path from 'node:path';
import * as vscode from 'vscode';
import { leaseMemory, SupervisorLife } from '../run';
import type { Translate } from '../text';
import type { Acting } from './acting';
import { type Clock, systemClock } from './clock';
import { NodeChooser } from './commands/choose-node';
import { ConfigureDialogs } from './configure/dialogs';
import { LogChannels } from './logs/log-channels';
import { ErrorReporter } from './report-errors';
import { OpenedPlaces } from './runs/opened-places';
import { RegistrySource } from './runs/registry-source';
import { RunStore } from './runs/run-store';
import { SimulationScripts } from './scripts/simulation-scripts';
import { RunsTree } from './tree/runs-tree';
import { RunsView } from './tree/runs-view';
import { windowFolders } from './window-folders';

/** Constructed when the window opens: each is cheap until it is asked for something. */
export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly clock: Clock;
  readonly t: Translate;
  readonly log: vscode.LogOutputChannel;
  readonly errors: ErrorReporter;
  /** The folder of the built programs. */
  readonly bundle: string;
  readonly opened: OpenedPlaces;
  /** The runs of this window. */
  readonly store: RunStore;
  /** Resolves when they are known for the first time. */
  readonly ready: Promise<void>;
  /** What starts, steers and joins runs, loaded when it is asked for. */
  readonly acting: () => Promise<Acting>;
  readonly tree: RunsTree;
  readonly view: RunsView;
  readonly channels: LogChannels;
  readonly scripts: SimulationScripts;
  readonly choose: NodeChooser;
}

/** Builds them; what has to be closed is given to the context. */
export function createParts(context: vscode.ExtensionContext): Parts {
  // l10n: handed on
  const t: Translate = (message, ...args) => vscode.l10n.t(message, ...args);
  const clock = systemClock;
  const log = vscode.window.createOutputChannel('PowerSimulations', { log: true });
  const errors = new ErrorReporter(log);

  const opened = new OpenedPlaces(context.workspaceState);
  const life = new SupervisorLife(() => clock.now(), leaseMemory());
  const registry = new RegistrySource(windowFolders);
  const store = new RunStore(
    {
      registered: (anew) => registry.registered(anew),
      opened: () => opened.all(),
      isAlive: (supervisor, place) => life.isAlive(supervisor, place),
      leaseAt: (place) => life.leaseAt(place),
      warn: errors.warn,
    },
    clock,
  );
  const bundle = path.join(context.extensionPath, 'dist');

  const began = clock.now();
  // After the window's other extensions had their turn: it reads from disk.
  const ready = new Promise<void>((resolve) => clock.after(0, () => resolve(store.refresh()))).then(() => {
    log.info(`Runs known after ${clock.now() - began} ms: ${store.runs.length}`);
  });
  const tree = new RunsTree(store, ready, clock, t);
  const dialogs = new ConfigureDialogs(context.extension, errors, t);
  const view = new RunsView(tree, store, clock, errors.warn, t);
  let loaded: Promise<Acting> | undefined;
  const acting = (): Promise<Acting> => {
    loaded ??= import('./acting').then((part) =>
      part.createActing({ context, bundle, clock, opened, store, dialogs, view, t }),
    );
    return loaded;
  };
  const channels = new LogChannels(store, clock, t, errors.warn);
  const scripts = new SimulationScripts(clock, errors.warn);
  const choose = new NodeChooser(store, tree, clock, t);
  const revives = dialogs.revives(async (...wish) => (await acting()).starter.proceed(...wish));
  context.subscriptions.push(dialogs, revives, log, store, tree, view, channels, scripts);
  return {
    context,
    clock,
    t,
    log,
    errors,
    bundle,
    opened,
    store,
    ready,
    acting,
    tree,
    view,
    channels,
    scripts,
    choose,
  };
}

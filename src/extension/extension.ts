/** The editor's side of the product: puts its parts together and registers them. Nothing else is decided here. */
import path from 'node:path';
import * as vscode from 'vscode';
import { SupervisorLife } from '../run';
import type { Translate } from '../text';
import { AbilityKeys } from './ability-keys';
import { createApi, type PowerSimulationsApi } from './api';
import { systemClock } from './clock';
import { NodeChooser } from './commands/choose-node';
import { cleanCommands } from './commands/clean-commands';
import { Joiner, joinCommands } from './commands/join-commands';
import { listCommands } from './commands/list-commands';
import { logCommands } from './commands/log-commands';
import { resultsCommands } from './commands/results-commands';
import { retryCommands } from './commands/retry-commands';
import { runCommands } from './commands/run-commands';
import { steeringCommands } from './commands/steering-commands';
import { notifyAtEnd } from './configuration';
import { type CommandHandler, type CommandName, commandIds } from './contributions';
import { Claims } from './ends/claims';
import { EndNotifications } from './ends/end-notifications';
import { StallNotifications } from './ends/stall-notifications';
import { LogChannels } from './logs/log-channels';
import { PartitionedFolders } from './partitioned-folders';
import { ErrorReporter } from './report-errors';
import { ResultsPanels } from './results/panel';
import { TargetChooser } from './results/targets';
import { OpenedPlaces } from './runs/opened-places';
import { RegistrySource } from './runs/registry-source';
import { RunStore } from './runs/run-store';
import { SimulationScripts } from './scripts/simulation-scripts';
import { Preflight } from './start/preflight';
import { RunStarter } from './start/start-run';
import { Supervisors } from './start/supervisors';
import { StatusBar } from './status-bar';
import { RunsTree } from './tree/runs-tree';
import { RunsView } from './tree/runs-view';
import { windowFolders } from './window-folders';

const t: Translate = (message, ...args) => vscode.l10n.t(message, ...args);

export function activate(context: vscode.ExtensionContext): PowerSimulationsApi {
  const clock = systemClock;
  const log = vscode.window.createOutputChannel('PowerSimulations', { log: true });
  const errors = new ErrorReporter(log);

  const opened = new OpenedPlaces(context.workspaceState);
  const life = new SupervisorLife(() => clock.now());
  const registry = new RegistrySource(windowFolders);
  const store = new RunStore(
    {
      registered: (anew) => registry.registered(anew),
      opened: () => opened.all(),
      isAlive: (supervisor, place) => life.isAlive(supervisor, place),
      warn: errors.warn,
    },
    clock,
  );
  const keys = new AbilityKeys(store, clock);
  const bundle = {
    bundle: path.join(context.extensionPath, 'dist'),
    version: String(context.extension.packageJSON.version),
  };
  const supervisors = new Supervisors(store, opened, windowFolders, bundle);
  const starter = new RunStarter(supervisors, new Preflight(t), store, t);
  const joiner = new Joiner(store, supervisors, clock, t);

  const began = clock.now();
  const ready = store.refresh().then(() => {
    keys.ready();
    log.info(`Runs known after ${clock.now() - began} ms: ${store.runs.length}`);
  });
  const tree = new RunsTree(store, ready, clock, t);
  const view = new RunsView(tree, store, clock, errors.warn, t);
  const channels = new LogChannels(store, clock, t, errors.warn);
  const claims = new Claims(path.join(context.globalStorageUri.fsPath, 'told'));
  const telling = { store, nodes: tree.nodes, view, claims, clock, errors, t };
  const notifications = new EndNotifications(telling, context.workspaceState, notifyAtEnd);

  const scripts = new SimulationScripts(clock, errors.warn);
  const whose = new TargetChooser(store, clock, t);
  const panels = new ResultsPanels(context.extensionUri, store, whose, errors, t);
  const choose = new NodeChooser(store, tree.nodes, clock, t);
  const handlers: Readonly<Record<CommandName, CommandHandler>> = {
    ...runCommands(starter, scripts, view),
    ...steeringCommands(choose, supervisors, clock, t),
    ...retryCommands(choose, supervisors, clock, t),
    ...cleanCommands(choose, supervisors, t),
    ...joinCommands(joiner, store, view, clock, t),
    ...logCommands(choose, channels, view, clock, t),
    ...listCommands(choose, store, opened, t),
    ...resultsCommands(whose, panels),
  };
  for (const name of Object.keys(commandIds) as CommandName[]) {
    context.subscriptions.push(vscode.commands.registerCommand(commandIds[name], errors.guard(handlers[name])));
  }
  context.subscriptions.push(
    log,
    store,
    keys,
    tree,
    view,
    channels,
    notifications,
    new StallNotifications(telling),
    new StatusBar(store, clock, t),
    scripts,
    panels,
    new PartitionedFolders(clock, errors.warn),
    vscode.workspace.onDidChangeWorkspaceFolders(errors.guard(() => store.refresh())),
  );
  clock.after(
    60_000,
    errors.guard(() => claims.tidy(clock.now())),
  );
  return createApi(store, ready, starter, joiner, tree.nodes, clock, t);
}

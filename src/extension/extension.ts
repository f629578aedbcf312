/** The editor's side of the product: puts its parts together and registers them. Nothing else is decided here. */
import path from 'node:path';
import * as vscode from 'vscode';
import { AbilityKeys } from './ability-keys';
import { createApi } from './api';
import { BatchScripts } from './batch-scripts';
import { handlersOf } from './commands';
import { notifyAtEnd } from './configuration';
import { type CommandName, commandIds } from './contributions';
import { registerDoctor } from './doctor/doctor-commands';
import { Claims } from './ends/claims';
import { EndNotifications } from './ends/end-notifications';
import { StallNotifications } from './ends/stall-notifications';
import { LogReports } from './logs/log-reports';
import { registerLogs } from './logs/register-logs';
import { PartitionedFolders } from './partitioned-folders';
import { createParts } from './parts';
import { registerProblems } from './problems/register-problems';
import type { PowerSimulationsApi } from './public-api';
import { Results } from './results/results';
import { TargetChooser } from './results/targets';
import { registerScripts } from './scripts/register-scripts';
import { refreshSoon } from './shell-command/shell-command';
import { StatusBar } from './status-bar';
import { registerTasks } from './tasks/register';
import { Timelines } from './timeline/timelines';
import { registerWelcome } from './welcome/welcome-commands';

export function activate(context: vscode.ExtensionContext): PowerSimulationsApi {
  const parts = createParts(context);
  const { acting, bundle, clock, errors, ready, store, t, tree, view } = parts;
  const keys = new AbilityKeys(store, clock);
  void ready.then(() => keys.ready());
  const claims = new Claims(path.join(context.globalStorageUri.fsPath, 'told'));
  const telling = { store, nodes: tree.nodes, view, claims, clock, errors, t };
  const whose = new TargetChooser(store, clock, t);
  const results = new Results(parts, whose);
  const batch = new BatchScripts(bundle);
  const reports = new LogReports();
  const timelines = new Timelines(parts);
  const handlers = handlersOf(parts, { whose, results, timelines, batch, reports });
  for (const name of Object.keys(commandIds) as CommandName[]) {
    context.subscriptions.push(vscode.commands.registerCommand(commandIds[name], errors.guard(handlers[name])));
  }
  context.subscriptions.push(
    keys,
    new EndNotifications(telling, context.workspaceState, notifyAtEnd),
    new StallNotifications(telling),
    new StatusBar(store, clock, t),
    results,
    timelines,
    batch,
    reports,
    registerDoctor(parts),
    registerLogs(parts, reports),
    registerProblems(parts, reports),
    registerTasks(parts),
    registerScripts(parts),
    registerWelcome(parts),
    new PartitionedFolders(store, clock, errors.warn),
    vscode.workspace.onDidChangeWorkspaceFolders(errors.guard(() => store.refresh())),
  );
  claims.tidyLater(clock, errors);
  refreshSoon(parts);
  return createApi(store, ready, acting, tree.nodes, clock, t);
}

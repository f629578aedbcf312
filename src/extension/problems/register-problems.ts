import * as vscode from 'vscode';
import type { LogReports } from '../logs/log-reports';
import type { Parts } from '../parts';
import type { FollowedRun } from '../runs/followed-run';
import type { FailureDiagnostics } from './failure-diagnostics';

/** Changes of a run come in swarms. Milliseconds. */
const SOON = 300;
/** And for so many times what it takes to look at all failures: most of the time is others'. */
const REST = 20;

/**
 * Shows what failed at the lines of the script that it came from, and keeps the documents that tell of problems up to date.
 * Nothing of it is loaded as long as nothing fails.
 */
export function registerProblems(
  parts: Pick<Parts, 'clock' | 'errors' | 'store' | 't'>,
  reports: LogReports,
): vscode.Disposable {
  const { clock, errors, store, t } = parts;
  let diagnostics: FailureDiagnostics | undefined;
  let cancel: (() => void) | undefined;
  let soon = SOON;
  const look = errors.guard(async () => {
    cancel = undefined;
    if (!diagnostics) {
      if (!store.runs.some(hasFailures)) return;
      const { FailureDiagnostics } = await import('./failure-diagnostics');
      diagnostics ??= new FailureDiagnostics(store, reports, errors, t);
    }
    const began = clock.now();
    const update = diagnostics.update();
    // What it waits for after that, nobody else waits for.
    soon = Math.max(SOON, REST * (clock.now() - began));
    await update;
  });
  const subscription = store.onDidChange(() => {
    cancel ??= clock.after(soon, () => void look());
  });
  return new vscode.Disposable(() => {
    subscription.dispose();
    cancel?.();
    diagnostics?.dispose();
  });
}

const hasFailures = ({ state }: FollowedRun) =>
  state !== undefined && (state.setup.state === 'failed' || state.partitions.some((p) => p.state === 'failed'));

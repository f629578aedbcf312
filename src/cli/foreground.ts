import { supervisorLog } from '../layout';
import { askSupervisor, type Intent, isFinished, launchSupervisor, type RunState, viewOf } from '../run';
import { exitStatus, prepare } from '../supervisor';
import { BUNDLE, supervisorContext } from './context';
import { type Reporter, reporterFor } from './report';
import { VERSION } from './version';

export interface HowToRun {
  readonly json?: boolean;
  readonly detach?: boolean;
}

/** Carries an intent out in this process, or in the background; sets the exit status. */
export async function carryOut(intent: Intent, how: HowToRun): Promise<void> {
  if (how.detach) return detach(intent, how.json ?? false);
  const place = intent.type === 'run' ? intent.settings : intent.place;
  const ready = await prepare(intent, supervisorContext(supervisorLog(place)));
  const { run, supervisor } = ready;
  const reporter: Reporter = reporterFor(how.json ?? false, process.stdout);
  let signalled: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals) => {
    signalled = signal;
    // Ctrl-C means cancel; a terminal that goes away, or an administrator, leaves a run that can be resumed.
    void supervisor.stop(signal === 'SIGINT' ? 'cancel' : 'interrupt');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  run.listen((event, _change, state) => reporter.event(event, state));
  reporter.begin(run.state);
  const state = await ready.carryOut();
  reporter.end(state);
  process.exitCode = signalled === 'SIGTERM' ? 143 : signalled === 'SIGHUP' ? 129 : statusOf(state, intent);
}

/** A join that left partitions out on purpose still leaves an unsuccessful result. */
function statusOf(state: RunState, intent: Intent): number {
  if (intent.type === 'join' && state.join.state === 'succeeded' && state.skipped.length === 0) return 0;
  const view = viewOf(state, false, Date.now());
  return isFinished(view.state) ? exitStatus(state) : 1;
}

async function detach(intent: Intent, json: boolean): Promise<void> {
  const { runId, pid } = await launchSupervisor(intent, { bundle: BUNDLE, version: VERSION, env: process.env });
  const place = intent.type === 'run' ? intent.settings : intent.place;
  const folder = `${place.outputDir}/${place.name}`;
  process.stdout.write(
    json
      ? `${JSON.stringify({ runId, pid, folder })}\n`
      : `The run goes on in the background (process ${pid}). Follow it with: powersim status ${quoted(folder)}\n`,
  );
}

/** For people to copy, not for a shell of ours. */
function quoted(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export { askSupervisor };

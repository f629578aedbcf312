import { simulationDir, supervisorLog } from '../layout';
import { type Intent, isFinished, liveJobs, type RunState, viewOf } from '../run';
import { launchSupervisor } from '../run/launch/launch-supervisor';
import { exitStatus, type OwnedRun, prepare } from '../supervisor';
import { messageOf, quoted } from '../text';
import { BUNDLE, supervisorContext } from './context';
import { complain, say, sayJson, tell } from './print';
import { type Reporter, reporterFor } from './report';
import { Signals } from './signals';
import { VERSION } from './version';
import { waitForOwner } from './wait-for-owner';

export interface HowToRun {
  readonly json?: boolean;
  readonly detach?: boolean;
  /** Said of a run once it has begun, for people who watch it. */
  readonly heading?: string;
}

/** Carries an intent out in this process, or in the background; sets the exit status. */
export async function carryOut(intent: Intent, how: HowToRun): Promise<void> {
  if (how.detach) return detach(intent, how.json ?? false);
  const place = intent.type === 'run' ? intent.settings : intent.place;
  // Before anything is opened: what ends this process by default would leave the run's lock behind.
  const signals = new Signals(['SIGINT', 'SIGTERM', 'SIGHUP']);
  const world = supervisorContext(supervisorLog(place));
  const context = { ...world, waitForOwner: waitForOwner(signals), ...(how.json ? {} : { tell }) };
  const ready = await prepare(intent, context);
  const { run, supervisor } = ready;
  const reporter: Reporter = reporterFor(how.json ?? false, process.stdout, run.place);
  let signalled: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (signalled === 'SIGINT' && signal === 'SIGINT') {
      if (!how.json) tell(isOnSlurm(run.state) ? 'Ending the jobs by force.' : 'Ending the processes by force.');
      void supervisor.force?.();
      return;
    }
    if (!signalled && !how.json) tellEnding(signal, run.state);
    signalled ??= signal;
    // Ctrl-C means cancel; a terminal that goes away, or an administrator, leaves a run that can be resumed.
    void supervisor.stop(signal === 'SIGINT' ? 'cancel' : 'interrupt');
  };
  signals.to(stop);
  // Whoever reads what is printed may go away; the run goes on, and its state is in the journal.
  let read = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {
      read = false;
      reporter.silence();
    });
  }
  const broke = (error: unknown) => {
    context.log(`unexpected: ${error instanceof Error ? error.stack : String(error)}`);
    complain(`The run is interrupted, for something unexpected happened: ${messageOf(error)}`);
    void supervisor.stop('interrupt');
  };
  process.on('uncaughtException', broke);
  process.on('unhandledRejection', broke);
  if (!how.json && how.heading !== undefined) tell(how.heading);
  if (!how.json) tellPickedUp(intent, run.state);
  run.listen((event, _change, state) => reporter.event(event, state));
  reporter.begin(run.state);
  const state = await ready.carryOut().catch((error: unknown) => {
    // What still draws would keep this process.
    reporter.silence();
    throw error;
  });
  if (read) reporter.end(state);
  const left = liveJobs(state).length;
  if (left > 0 && !how.json && !run.isLost) tell(leftWords(left, simulationDir(place)));
  if (run.unwritten > 0) tell(unwrittenWords(run));
  if (run.isLost) tell(`Another process has taken this run over: ${LOOK}`);
  process.exitCode = signalled === 'SIGTERM' ? 143 : signalled === 'SIGHUP' ? 129 : statusOf(state, intent);
}

const LOOK = 'this one has ended without writing anything more. See "powersim status" for what becomes of the run.';

const unwrittenWords = ({ place, unwritten }: OwnedRun) =>
  `The journal in ${place.outputDir} could not be written: what happened last (${unwritten} ${unwritten === 1 ? 'event' : 'events'}) is lost, and "powersim status" will not know of it.`;

const isOnSlurm = ({ settings }: RunState) => settings.executor === 'slurm';

/** What a signal does to the run. */
function tellEnding(signal: NodeJS.Signals, state: RunState): void {
  const onSlurm = isOnSlurm(state);
  if (signal === 'SIGINT') {
    const how = onSlurm ? 'Slurm is asked to end the jobs' : `processes get ${state.settings.stopGracePeriod} s to end`;
    tell(`Cancelling: ${how}. Press Ctrl-C again to end them by force.`);
  } else if (onSlurm) tell('Ending: jobs in the hands of Slurm go on.');
}

/** What an earlier supervisor left in the hands of Slurm is followed from now on. */
function tellPickedUp(intent: Intent, state: RunState): void {
  const jobs = liveJobs(state);
  if ((intent.type !== 'resume' && intent.type !== 'retry') || jobs.length === 0) return;
  const names = jobs.slice(0, 5).map(({ job, name }) => job ?? name);
  const more = jobs.length > names.length ? ' …' : '';
  tell(`Picked up ${jobs.length === 1 ? '1 job' : `${jobs.length} jobs`} of Slurm: ${names.join(', ')}${more}.`);
}

const leftWords = (jobs: number, folder: string) =>
  `${jobs === 1 ? '1 job goes' : `${jobs} jobs go`} on in Slurm. Pick up what they do with "powersim resume ${quoted(folder)}", or end them with "powersim cancel ${quoted(folder)}".`;

/** A join that left partitions out on purpose still leaves an unsuccessful result. */
function statusOf(state: RunState, intent: Intent): number {
  if (intent.type === 'join' && state.join.state === 'succeeded' && state.skipped.length === 0) return 0;
  const view = viewOf(state, false, Date.now());
  return isFinished(view.state) ? exitStatus(state) : 1;
}

async function detach(intent: Intent, json: boolean): Promise<void> {
  const { runId, pid } = await launchSupervisor(intent, { bundle: BUNDLE, version: VERSION, env: process.env });
  const place = intent.type === 'run' ? intent.settings : intent.place;
  const folder = simulationDir(place);
  if (json) sayJson({ runId, pid, folder });
  else say(`The run goes on in the background (process ${pid}). Follow it with: powersim status ${quoted(folder)}`);
}

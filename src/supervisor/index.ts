/** The process that owns a run: opens it for an intent, drives it through its phases, answers to those who steer it. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { refuseLinks } from '../executors/links';
import { workersOf } from '../executors/workers';
import { readMarker, readPartitionNumbers, type SimulationPlace, simulationDir } from '../layout';
import { isAlive } from '../machine';
import {
  amendFromDisk,
  controlNames,
  hasLiveJobs,
  type Intent,
  isFinished,
  isInHands,
  type RunState,
  viewOf,
} from '../run';
import { joinPreflight } from '../store';
import { messageOf, UserError } from '../text';
import { cleanStores } from './clean';
import { ControlServer } from './control-server';
import { workerSocketName } from './create-executor';
import { createRun, foreignSettings, type Opened, openForeign, reopenRun, stateOf } from './open';
import type { OwnedRun, SupervisorContext } from './owned-run';
import { reconcile } from './reconcile';
import { closeLeftOpen, refuseHanded, settle } from './settle';
import { skeletonProblem } from './skeleton';
import { refuseRemoved, refuseWithoutStores } from './stores-kept';
import { Supervisor, type Task } from './supervisor';
import { saysDiskFull } from './watch/disk-room';
import { OwnFiles } from './watch/own-files';
import { Ticker } from './watch/ticker';

export type { SupervisorContext } from './owned-run';
export { OwnedRun } from './owned-run';
export { Supervisor } from './supervisor';

/** A supervisor that owns its run and has not begun. */
export interface Ready {
  readonly run: OwnedRun;
  readonly supervisor: Pick<Supervisor, 'stop'> & Partial<Pick<Supervisor, 'force'>>;
  /** Does what the intent asked for; resolves with the final state when everything is ended and closed. */
  readonly carryOut: () => Promise<RunState>;
}

/**
 * Takes ownership of the run that an intent is about.
 * @throws UserError when it cannot be owned, or there is nothing to do
 */
export async function prepare(intent: Intent, context: SupervisorContext): Promise<Ready> {
  if (intent.type === 'clean') return cleanStores(intent, context).catch(explainDisk(intent));
  await refuseLinks(intent.type === 'run' ? intent.settings : intent.place, intent.type === 'join' ? 'state' : 'run');
  const { opened, task } = await open(intent, context).catch(explainDisk(intent));
  const { run, settings } = opened;
  const offered = intent.type === 'cancel' ? undefined : intent.offered;
  const supervisor = new Supervisor(run, settings, offered ?? {}, context);
  const control = await closingOnError(run, () =>
    ControlServer.listen(run.runId, context.runtimeFolder, (command) => supervisor.command(command), context.log),
  );
  const files = await OwnFiles.of(run, control, supervisor, context);
  supervisor.beforeWorkers = () => files.mend();
  const ticker = new Ticker([files], context.log);
  // Whoever is told now that there is a run finds it in the journal.
  await run.flush();
  return {
    run,
    supervisor,
    carryOut: async () => {
      try {
        return await supervisor.carryOut(task);
      } finally {
        ticker.stop();
        await files.stop();
        await control.close();
        await run.close();
      }
    },
  };
}

const NOT_ALLOWED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** What a full disk, or one that this user may not write, says when nothing has begun; any other error as it is. */
export const explainDisk =
  (intent: Intent) =>
  (error: unknown): never => {
    if (error instanceof UserError) throw error;
    const { outputDir } = intent.type === 'run' ? intent.settings : intent.place;
    if (error instanceof Error && 'code' in error && NOT_ALLOWED.has(String(error.code))) {
      throw new UserError(
        'run.notWritable',
        `Nothing was begun, for you may not write in ${outputDir} (${messageOf(error)}). Go on as the user that the run belongs to, or change the permissions of its folders.`,
      );
    }
    if (!saysDiskFull(messageOf(error))) throw error;
    throw new UserError(
      'run.diskFull',
      `The run cannot begin: ${messageOf(error)}. Make room on the disk of ${outputDir} and try again.`,
    );
  };

async function open(
  intent: Exclude<Intent, { type: 'clean' }>,
  context: SupervisorContext,
): Promise<{ opened: Opened; task: Task }> {
  switch (intent.type) {
    case 'run':
      return { opened: await createRun(intent, context), task: { type: 'all' } };
    case 'resume':
    case 'retry':
      return { opened: await reopen(intent, context), task: { type: 'all' } };
    case 'join':
      return { opened: await openToJoin(intent, context), task: { type: 'join', skipFailures: intent.skipFailures } };
    case 'cancel':
      return { opened: await openToCancel(intent.place, context), task: { type: 'cancel' } };
  }
}

async function reopen(
  intent: Extract<Intent, { type: 'resume' | 'retry' }>,
  context: SupervisorContext,
): Promise<Opened> {
  const before = await stateOf(intent.place);
  if (before.kind === 'foreign') {
    throw new UserError(
      'run.foreign',
      'This simulation was partitioned by somebody else: it can be joined, not executed.',
    );
  }
  if (before.setup.state === 'succeeded') await requireResults(intent.place, before);
  const whole = async () => (await joinPreflight(intent.place)).missing.length === 0;
  const indices = intent.type === 'retry' ? intent.indices : undefined;
  const again = intent.agreed?.succeeded ? (indices ?? []) : [];
  const looksDone = viewOf(before, false, 0).state === 'succeeded' && again.length === 0 && (await whole());
  const damage = looksDone ? await skeletonProblem(intent.place, before.settings.executor === 'local') : undefined;
  if (damage !== undefined) refuseRemoved(before, intent.place, damage);
  const done = looksDone && damage === undefined;
  const { supervisor } = before;
  // One that was killed after the join may have left workers, which nobody else would end.
  const leftAlone = supervisor !== undefined && !(await isAlive(supervisor));
  if (done && !leftAlone) throw nothingToDo();
  if (!done) refuseWithoutStores(before, intent.place, 'execute');
  for (const index of indices ?? []) {
    if (!before.partitions[index - 1]) {
      throw new UserError('partition.none', `There is no partition ${index}: the run has ${before.partitions.length}.`);
    }
  }
  refuseHanded(before, indices ?? []);
  const { agreed = {}, changes } = intent;
  const opened = await reopenRun(intent.place, intent.type, agreed, context, undefined, undefined, changes);
  const by = intent.type === 'retry' ? 'user' : 'resume';
  await closingOnError(opened.run, async () => {
    await settle(opened, context, { indices, again, by });
    if (!done) return;
    await removeSockets(opened.run.runId, context.runtimeFolder);
    throw nothingToDo();
  });
  return opened;
}

const nothingToDo = () =>
  new UserError(
    'run.nothingToDo',
    'Every partition succeeded and the results are joined: there is nothing left to do.',
  );

/** What a supervisor that was killed left in the folder of sockets. */
async function removeSockets(runId: string, folder: string): Promise<void> {
  const { socket, token } = controlNames(runId);
  for (const name of [socket, token, workerSocketName(runId)]) await rm(path.join(folder, name), { force: true });
}

/** A run that could be opened but not made ready is let go again. */
async function closingOnError<T>(run: OwnedRun, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const reason = error instanceof UserError && error.code === 'run.nothingToDo' ? 'done' : 'failed';
    run.emit({ type: 'supervisorEnded', pid: process.pid, reason });
    await run.close();
    throw error;
  }
}

/** A disk that is not mounted, or a folder that somebody moved, is no reason to begin anew. */
async function requireResults(place: SimulationPlace, { runId }: RunState): Promise<void> {
  try {
    await readPartitionNumbers(place);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      'run.resultsGone',
      `What setup made in ${simulationDir(place)} is not there any more. Put it back (is the disk mounted?) and try again, or run the script anew.`,
    );
  }
  if ((await readMarker(place)) !== runId) throw notOurs(place);
}

const notOurs = (place: SimulationPlace) =>
  new UserError(
    'run.notOurs',
    `${simulationDir(place)} was not made by this run, so nothing in it is changed. Put back what the run made and try again, or run the script anew under another name.`,
  );

/** To end what a cluster still has of a run; nothing of it is executed. @throws UserError `run.noJobs` */
async function openToCancel(place: SimulationPlace, context: SupervisorContext): Promise<Opened> {
  const before = await stateOf(place);
  if (!hasLiveJobs(before)) {
    throw new UserError(
      'run.noJobs',
      `Nothing is running in ${simulationDir(place)}, and no jobs of it are known to a cluster: there is nothing to cancel.`,
    );
  }
  return reopenRun(place, 'cancel', {}, context);
}

async function openToJoin(intent: Extract<Intent, { type: 'join' }>, context: SupervisorContext): Promise<Opened> {
  const known = await stateOf(intent.place).catch((error: unknown) => {
    if (error instanceof UserError && error.code === 'run.none') return undefined;
    throw error;
  });
  if (!known) {
    const numbers = await readPartitionNumbers(intent.place);
    await checkJoinWorkers(intent, foreignSettings(intent, numbers), context);
    const opened = await openForeign(intent, context);
    await closingOnError(opened.run, () => reconcile(opened.run, true, context.tell));
    return opened;
  }
  // The journal may have lost that they were set aside.
  if (known.damage) await amendFromDisk(known, intent.place);
  refuseWithoutStores(known, intent.place, 'join');
  const marker = known.kind === 'run' ? await readMarker(intent.place) : undefined;
  if (marker !== undefined && marker !== known.runId) throw notOurs(intent.place);
  const given = intent.julia.executable !== undefined || intent.julia.exeflags.length > 0;
  const agreed = { ...intent.agreed, changedScript: true };
  // Who names the Julia means that one: a script or variables that the folder names are somebody else's.
  const instead =
    known.kind === 'foreign' && given && !agreed.foreignRun
      ? foreignSettings(intent, await readPartitionNumbers(intent.place))
      : undefined;
  const joinSettings = (before: Opened['settings']): Opened['settings'] => {
    const settings = withJulia(before, intent.julia);
    // What somebody else made remembers only how it was last tried to be joined.
    const keepsEngine = intent.engine === 'auto' && known.kind === 'run';
    return keepsEngine ? settings : { ...settings, joinEngine: intent.engine };
  };
  const check = async (settings: Opened['settings']) => {
    refuseWhileExecuting(known, intent.place);
    // On a cluster, what joins is found on the node.
    if (settings.executor === 'local') await checkJoinWorkers(intent, joinSettings(settings), context);
  };
  const opened = await reopenRun(intent.place, 'join', agreed, context, check, instead);
  await closingOnError(opened.run, async () => {
    await closeLeftOpen(opened);
    await reconcile(opened.run, opened.settings.executor === 'local', context.tell);
  });
  return { ...opened, settings: joinSettings(opened.settings) };
}

/** What a cluster still executes would be left out, or change under the join. @throws UserError `run.jobsAlive` */
function refuseWhileExecuting({ partitions }: RunState, place: SimulationPlace): void {
  if (!partitions.some(isInHands)) return;
  throw new UserError(
    'run.jobsAlive',
    `Partitions of the run in ${simulationDir(place)} may still be in Slurm's hands. Resume it, which joins the results in the end, or cancel it before you join what there is.`,
  );
}

/** A join that cannot even begin leaves the run as it is. @throws UserError when what joins is not there or does not fit */
async function checkJoinWorkers(
  { place, offered }: Extract<Intent, { type: 'join' }>,
  settings: Opened['settings'],
  { env, bundle }: SupervisorContext,
): Promise<void> {
  await workersOf(place, settings, { env, bundle, offered: offered ?? {} }, 'join');
}

/** Flags given with the join win over what the run was started with. */
function withJulia(
  settings: Opened['settings'],
  julia: Extract<Intent, { type: 'join' }>['julia'],
): Opened['settings'] {
  return {
    ...settings,
    ...(julia.script === undefined ? {} : { script: julia.script }),
    ...(julia.executable === undefined ? {} : { juliaExecutable: julia.executable }),
    ...(julia.project === undefined ? {} : { juliaProject: julia.project }),
    ...(julia.exeflags.length === 0 ? {} : { exeflags: julia.exeflags }),
    environment: { ...settings.environment, ...julia.environment },
  };
}

/** The exit status of the command line for a run's final state. */
export function exitStatus(state: RunState): number {
  const view = viewOf(state, false, Date.now());
  if (!isFinished(view.state)) return 1;
  if (view.state === 'succeeded') return 0;
  return view.state === 'cancelled' ? 130 : 1;
}

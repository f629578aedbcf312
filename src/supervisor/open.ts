import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { hashOf } from '../executors/script-hash';
import {
  journalFile,
  lockFile,
  logsDir,
  makeFolders,
  readPartitionNumbers,
  type SimulationPlace,
  simulationDir,
  stateDir,
} from '../layout';
import { ownIdentity } from '../machine';
import type { PartitionNumbers } from '../partitions';
import {
  type AwayRun,
  amendFromDisk,
  entryOfPlace,
  eventsFromDisk,
  type Intent,
  jobOfPhase,
  livingRunAt,
  lostAttempts,
  type RunLock,
  type RunState,
  readRun,
  refuseLocked,
  renewJournal,
} from '../run';
import { joinEngineOf, runtimeOf, runtimes } from '../runtimes';
import { differing, type RunSettings, type SettingChanges, settingDefaults, withChanges } from '../settings';
import { messageOf, oneLine, UserError } from '../text';
import { clearPlace, keptWords } from './clear-place';
import { clusterOf } from './create-slurm';
import { OwnedRun, type SupervisorContext } from './owned-run';

/** A run that is owned now, with the settings that may name what is executed. */
export interface Opened {
  readonly run: OwnedRun;
  readonly settings: RunSettings;
}

/**
 * Creates a run: folders, lock, journal. An earlier run's journal and logs at the same place are kept under another name.
 * @throws UserError when the script cannot be run or read, its results not be joined as wanted, the output folder cannot be written, or OUT/NAME exists and `force`
 *   is not set or the folder is not ours
 */
export async function createRun(intent: Extract<Intent, { type: 'run' }>, context: SupervisorContext): Promise<Opened> {
  const { settings, force } = intent;
  runtimeOf(settings.script);
  joinEngineOf(settings, false);
  const scriptSha256 = await hashOf(settings.script).catch((error: unknown) => {
    throw new UserError('run.script', `The script ${settings.script} cannot be read: ${messageOf(error)}.`);
  });
  const place: SimulationPlace = { outputDir: settings.outputDir, name: settings.name };
  await makeWritable(place);
  const runId = randomBytes(8).toString('hex');
  const lock = await OwnedRun.lock(place, runId);
  let run: OwnedRun | undefined;
  try {
    const aside = await clearPlace(place, force, context.now(), () => clusterOf(context));
    await mkdir(logsDir(place), { recursive: true });
    run = await OwnedRun.open(place, runId, lock, undefined, context);
    const product = `powersim-parallel ${context.version}`;
    // The values of environment variables may be secrets; the registry, which only this user can read, keeps them.
    const shown = { ...settings, environment: {} };
    run.emit({ type: 'runCreated', runId, kind: 'run', product, settings: shown, scriptSha256 });
    await run.register(settings, 'run');
    run.emit({ type: 'supervisorStarted', ...(await ownIdentity()), reason: 'run' });
    const message = keptWords(aside);
    if (message !== undefined) run.emit({ type: 'warning', code: 'run.setAside', message });
    return { run, settings };
  } catch (error) {
    await letGo(run, lock);
    throw error;
  }
}

/**
 * Opens a run that exists, to go on with it.
 * @param check refuses what cannot work, before anything is written
 * @param instead settings that this user gave now, for a run of somebody else: what its folder says is not used then
 * @param changes settings that are other than before from now on
 * @returns also whether it is in this user's registry: only then may pids that it recorded be signalled
 * @throws UserError when there is none, when it is not in this user's registry and nobody agreed to start it, or when
 *   its script changed and nobody agreed to that
 */
export async function reopenRun(
  place: SimulationPlace,
  reason: string,
  agreed: { foreignRun?: boolean | undefined; changedScript?: boolean | undefined },
  context: SupervisorContext,
  check: (settings: RunSettings) => Promise<void> = async () => undefined,
  instead?: RunSettings,
  changes: SettingChanges = {},
): Promise<Opened & { own: boolean }> {
  const before = await stateOf(place);
  // A copy first: what executes is the original.
  const entry = await entryOfPlace(before.runId, place);
  await refuseLiving(before, place);
  if (before.damage) await amendFromDisk(before, place);
  if (!entry && !instead && !agreed.foreignRun && reason !== 'cancel') {
    const runtime = before.settings.script === '' ? runtimes.julia : runtimeOf(before.settings.script);
    const variables = Object.entries(before.settings.environment).map(([name, value]) => `${name}=${value}`);
    const command = [...jobsOf(before.settings), ...variables, ...runtime.commandLine(before.settings)];
    throw new UserError(
      'run.notYours',
      `You did not start the run in ${simulationDir(place)} on this machine, or it was moved there since. To go on with it would start: ${oneLine(command.join(' '), 4000)}. Agree to that (--trust) or run the script anew.`,
    );
  }
  const settings = withChanges(entry?.settings ?? instead ?? before.settings, changes);
  // To cancel jobs, nothing of the run is executed.
  const executes = reason !== 'cancel';
  const changed =
    before.kind === 'run' && executes
      ? await changedScript(settings.script, before, agreed.changedScript ?? false)
      : undefined;
  await check({ ...settings, ...place });
  const lock = await OwnedRun.lock(place, before.runId, context.waitForOwner);
  let run: OwnedRun | undefined;
  try {
    await renewJournal(place, context.now());
    // Read again under the lock: another supervisor may have written to it just now.
    const state = await stateOf(place);
    run = await OwnedRun.open(place, before.runId, lock, state, context);
    // Somebody else's run does not become this user's by being cancelled.
    if (executes || entry) await run.register({ ...settings, ...place }, state.kind);
    const script = changed === undefined ? {} : { scriptSha256: changed };
    run.emit({ type: 'supervisorStarted', ...(await ownIdentity()), reason, ...script });
    const fromDisk = state.damage ? await eventsFromDisk(state, place) : await lostAttempts(state, place);
    for (const event of fromDisk) run.emit(event);
    recordChanges(run, changes);
    return { run, settings: { ...settings, ...place }, own: entry !== undefined };
  } catch (error) {
    await letGo(run, lock);
    throw error;
  }
}

/** What the jobs of a run on Slurm execute, or are handed over with, beside the script. */
function jobsOf({ executor, slurm }: RunSettings): string[] {
  if (executor !== 'slurm') return [];
  const { prologue = [], extraArguments = [], node } = slurm;
  return [
    ...(extraArguments.length === 0 ? [] : [`sbatch ${extraArguments.join(' ')};`]),
    ...prologue.map((line) => `${line};`),
    ...(node === undefined ? [] : [`${node};`]),
  ];
}

/** Gives back what was taken before something failed: a journal that stays open would keep its lock. */
async function letGo(run: OwnedRun | undefined, lock: RunLock): Promise<void> {
  if (run) await run.close();
  else await lock.release();
}

/** Before anything else is said of it. @throws UserError `run.locked` */
async function refuseLiving({ damage }: RunState, place: SimulationPlace): Promise<void> {
  await refuseLocked(lockFile(place));
  // Where the state folder was removed, the supervisor is about to write its lock and journal again.
  if (damage?.beginning && (await livingRunAt(place)))
    throw new UserError('run.locked', 'This run is already being executed. Watch it with "powersim status".');
}

function recordChanges(run: OwnedRun, given: SettingChanges): void {
  const changes = differing(run.state.settings, given);
  if (Object.keys(changes).length > 0) run.emit({ type: 'settingsChanged', changes });
  const { numParallelProcesses: concurrency = run.state.concurrency } = given;
  if (concurrency === run.state.concurrency) return;
  const { paused, pauseMessage: message } = run.state;
  run.emit({ type: 'queueChanged', paused, concurrency, ...(message === undefined ? {} : { message }) });
}

/** What is known of a simulation that somebody else partitioned. */
export function foreignSettings(
  { place, julia, engine }: Extract<Intent, { type: 'join' }>,
  numbers: PartitionNumbers,
): RunSettings {
  return {
    script: julia.script ?? '',
    cwd: julia.cwd,
    ...place,
    ...numbers,
    numParallelProcesses: 1,
    exeflags: julia.exeflags,
    ...settingDefaults,
    ...(julia.executable === undefined ? {} : { juliaExecutable: julia.executable }),
    ...(julia.project === undefined ? {} : { juliaProject: julia.project }),
    environment: julia.environment,
    maxAttempts: 1,
    joinEngine: engine,
  };
}

/** Opens a partitioned simulation that somebody else made, to join it. */
export async function openForeign(
  intent: Extract<Intent, { type: 'join' }>,
  context: SupervisorContext,
): Promise<Opened> {
  const { place } = intent;
  const numbers = await readPartitionNumbers(place);
  const runId = randomBytes(8).toString('hex');
  await mkdir(logsDir(place), { recursive: true });
  const lock = await OwnedRun.lock(place, runId);
  let run: OwnedRun | undefined;
  try {
    const settings = foreignSettings(intent, numbers);
    run = await OwnedRun.open(place, runId, lock, undefined, context);
    const product = `powersim-parallel ${context.version}`;
    run.emit({ type: 'runCreated', runId, kind: 'foreign', product, settings, scriptSha256: '' });
    await run.register(settings, 'foreign');
    run.emit({ type: 'supervisorStarted', ...(await ownIdentity()), reason: 'join' });
    return { run, settings };
  } catch (error) {
    await letGo(run, lock);
    throw error;
  }
}

/**
 * The state that the journal of a place folds to.
 * @throws UserError `run.none` when there is no run
 */
export async function stateOf(place: SimulationPlace): Promise<RunState> {
  const { state } = await readRun(place);
  if (state) return state;
  const living = await livingRunAt(place);
  if (living) throw new UserError('control.away', awayWords(place, living));
  throw noRunIn(place);
}

/** Names what is there instead: the folder above it is easily taken for the run. */
export function noRunIn(place: SimulationPlace): UserError {
  const folder = simulationDir(place);
  const runs = runsBelow(folder)
    .slice(0, 5)
    .map((run) => simulationDir(run));
  const instead = runs.length > 0 ? `Did you mean ${runs.join(' or ')}?` : 'Name the folder OUT/NAME of a run.';
  return new UserError('run.none', `There is no run in ${folder}. ${instead}`);
}

function runsBelow(outputDir: string): SimulationPlace[] {
  try {
    const names = readdirSync(path.dirname(stateDir({ outputDir, name: 'any' })));
    return names.map((name) => ({ outputDir, name })).filter((place) => existsSync(journalFile(place)));
  } catch {
    return [];
  }
}

/** What there is to say of a run that goes on though its folder cannot be read. */
export const awayWords = (place: SimulationPlace, { pauseMessage }: AwayRun): string =>
  pauseMessage ??
  `The run in ${simulationDir(place)} is being executed, but its journal is not there. Put the folder back, or cancel the run.`;

/**
 * @returns the hash of a script that changed before anything of it was executed: the whole run is the new one's
 * @throws UserError `run.script`, `run.scriptChanged`
 */
async function changedScript(script: string, before: RunState, agreed: boolean): Promise<string | undefined> {
  const now = await hashOf(script).catch(() => undefined);
  if (now === undefined) {
    throw new UserError(
      'run.script',
      `The script ${script} of this run cannot be read any more. Put it back and try again.`,
    );
  }
  if (now === before.scriptSha256) return undefined;
  // A setup that a cluster goes on with is the old one's.
  if (before.setup.state !== 'succeeded' && !jobOfPhase(before, 'setup')) return now;
  if (agreed) return undefined;
  throw new UserError(
    'run.scriptChanged',
    `${script} has changed since this run began: the result would be half of the old script, half of the new one. Put the old one back, agree to go on (--accept-changed-script), or run it anew.`,
  );
}

async function makeWritable(place: SimulationPlace): Promise<void> {
  try {
    await makeFolders(stateDir(place));
    await access(stateDir(place), constants.W_OK);
    await access(place.outputDir, constants.W_OK);
  } catch (error) {
    throw new UserError(
      'run.outputFolder',
      `The output folder ${place.outputDir} cannot be written: ${messageOf(error)}. Choose another one (outputDirectory, --output-dir) or change its permissions.`,
    );
  }
}

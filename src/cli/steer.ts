import { placeOf, type SimulationPlace } from '../layout';
import { runtimeFolder } from '../machine';
import { askSupervisor, type ControlCommand, entryOfPlace, liveJobs, livingRunAt, readRun } from '../run';
import { noRunIn } from '../supervisor/open';
import { UserError } from '../text';
import { carryOut } from './foreground';
import { livesHere } from './lives-here';
import { say, tell } from './print';

/** Exit status of a run that was cancelled. */
const CANCELLED = 130;

/** `powersim cancel | pause | continue | set-processes`: asks the living supervisor of a run. */
export async function steerCommand(folder: string, command: ControlCommand): Promise<void> {
  const place = placeOf(folder);
  const { state } = await readRun(place);
  if (!state) return steerAway(place, command);
  const entry = await entryOfPlace(state.runId, place);
  if (!(await livesHere(state, place))) {
    const jobs = liveJobs(state).length;
    if (jobs > 0 && command.type === 'cancel') return cancelJobs(place);
    throw new UserError('control.notRunning', jobs > 0 ? jobsAlone(folder) : nothingRuns(folder));
  }
  const sockets = entry?.runtimeFolder ?? runtimeFolder();
  const said = await askSupervisor(state.runId, sockets, command, undefined, state.supervisor?.pid);
  say(wordsFor(command, said));
}

const nothingRuns = (folder: string) =>
  `Nothing is running in ${folder}. See its state with "powersim status", or go on with "powersim resume".`;

const jobsAlone = (folder: string) =>
  `Nobody watches the run in ${folder}, but jobs of it may go on in Slurm. Resume it ("powersim resume") to steer it, or cancel it as a whole ("powersim cancel").`;

/** Nobody watches the run, but jobs of it may go on: this process ends them. */
async function cancelJobs(place: SimulationPlace): Promise<void> {
  tell('Nobody watches this run, but jobs of it may go on in Slurm: ending them.');
  await carryOut({ type: 'cancel', place }, {});
  // What was asked for was done, unless something went wrong.
  if (process.exitCode === CANCELLED) process.exitCode = 0;
}

/** Its folder cannot be read, but its supervisor may live: where it is, this user's list of runs knows. */
async function steerAway(place: SimulationPlace, command: ControlCommand): Promise<void> {
  const living = await livingRunAt(place);
  if (!living) throw noRunIn(place);
  const said = await askSupervisor(living.entry.runId, living.entry.runtimeFolder, command);
  say(wordsFor(command, said));
}

/** What the supervisor did, where it says more than that it was taken on. */
const wordsFor = ({ type }: ControlCommand, said: string | undefined): string =>
  type === 'continue' && said !== undefined ? said : SAID[type];

/** What was taken on; its end shows in the status. */
const SAID: Readonly<Record<ControlCommand['type'], string>> = {
  cancel: 'Cancelling. "powersim status" shows when everything has ended.',
  cancelPartition: 'Cancelling the partition.',
  retry: 'Queued again.',
  pause: 'Paused: no further partition starts; those that run go on.',
  continue: 'Partitions are started again.',
  setProcesses: 'The number of processes is changed; partitions that run go on.',
  ping: 'The run is alive.',
};

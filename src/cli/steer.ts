import { placeOf, type SimulationPlace } from '../layout';
import { askSupervisor, type ControlCommand, entryOfPlace, livingRunAt, readRun, runtimeFolder } from '../run';
import { noRunIn } from '../supervisor/open';
import { UserError } from '../text';
import { livesHere } from './lives-here';
import { say } from './print';

/** `powersim cancel | pause | continue | set-processes`: asks the living supervisor of a run. */
export async function steerCommand(folder: string, command: ControlCommand): Promise<void> {
  const place = placeOf(folder);
  const { state } = await readRun(place);
  if (!state) return steerAway(place, command);
  const entry = await entryOfPlace(state.runId, place);
  if (!(await livesHere(state, place))) {
    throw new UserError(
      'control.notRunning',
      `Nothing is running in ${folder}. See its state with "powersim status", or go on with "powersim resume".`,
    );
  }
  const sockets = entry?.runtimeFolder ?? runtimeFolder();
  await askSupervisor(state.runId, sockets, command, undefined, state.supervisor?.pid);
  say(SAID[command.type]);
}

/** Its folder cannot be read, but its supervisor may live: where it is, this user's list of runs knows. */
async function steerAway(place: SimulationPlace, command: ControlCommand): Promise<void> {
  const living = await livingRunAt(place);
  if (!living) throw noRunIn(place);
  await askSupervisor(living.entry.runId, living.entry.runtimeFolder, command);
  say(SAID[command.type]);
}

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

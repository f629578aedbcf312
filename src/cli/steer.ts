import { placeOf } from '../layout';
import { askSupervisor, type ControlCommand, findRun, isAlive, runtimeFolder } from '../run';
import { stateOf } from '../supervisor/open';
import { UserError } from '../text';

/** `powersim cancel | pause | continue | set-processes`: asks the living supervisor of a run. */
export async function steerCommand(folder: string, command: ControlCommand): Promise<void> {
  const state = await stateOf(placeOf(folder));
  if (!state.supervisor || !(await isAlive(state.supervisor))) {
    throw new UserError(
      'control.notRunning',
      `Nothing is running in ${folder}. See its state with "powersim status", or go on with "powersim resume".`,
    );
  }
  const entry = await findRun(state.runId);
  await askSupervisor(state.runId, entry?.runtimeFolder ?? runtimeFolder(), command);
}
